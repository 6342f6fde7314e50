import fc from "fast-check";
import { expect, test } from "vitest";
import { normal, seedKey, uniform } from "../random/index.js";
import { separationOf } from "./separation.js";
import { TREES } from "./settings.js";
import { binTable, boostTrees } from "./trees.js";

interface Sample {
  readonly inputs: Float32Array;
  readonly columns: number;
  readonly label: Uint8Array;
  readonly weight: Float64Array;
}

const ROWS = 1500;
const parts = ["train", "train", "heldOut", "test", "test"] as const;
const task = (rows = ROWS) => {
  const of = (part: (typeof parts)[number]): Uint32Array =>
    Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => parts[(row >> 1) % parts.length] === part);
  return { train: of("train"), heldOut: of("heldOut"), test: of("test") };
};

/** Two columns; where the label is 1 the sign of their product is positive more often. */
function product(seed: number, share: number): Sample {
  const key = seedKey(seed);
  const label = Uint8Array.from({ length: ROWS }, (_, row) => row & 1);
  const inputs = new Float32Array(2 * ROWS);
  for (let row = 0; row < ROWS; row++) {
    const [x, y] = [normal(key, 4 * row), normal(key, 4 * row + 2)];
    const turned = label[row] === 1 && x * y < 0 && uniform(key, 4 * ROWS + row) < share;
    inputs.set([x, turned ? -y : y], 2 * row);
  }
  return { inputs, columns: 2, label, weight: new Float64Array(ROWS).fill(1) };
}

const ask = async (sample: Sample, of = task(sample.label.length)): Promise<Float32Array> =>
  (await boostTrees(binTable(sample, of.train), of, { settings: TREES, breathe: () => Promise.resolve() })).logits;

const areaOf = ({ label, weight }: Sample, scores: Float32Array, { test: rows } = task()): number =>
  separationOf([
    {
      scores,
      label: Uint8Array.from(rows, (row) => label[row]),
      weight: Float64Array.from(rows, (row) => weight[row]),
    },
  ]).auc;

test("boosted trees learn what no single column shows, and nothing where there is nothing", async () => {
  const sample = product(1, 1);
  expect(areaOf(sample, await ask(sample))).toBeGreaterThan(0.7);
  const areas = await Promise.all(
    [2, 3, 4, 5, 6].map(async (seed) => areaOf(product(seed, 0), await ask(product(seed, 0)))),
  );
  expect(Math.abs(areas.reduce((sum, one) => sum + one, 0) / areas.length - 0.5)).toBeLessThan(0.03);
});

test("only the order of a column's values counts, weights only against each other, and not what unasked rows hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(0.25, 2, 1024), async (seed, factor) => {
      const sample = product(seed, 0.6);
      const logits = await ask(sample);
      const stretched = { ...sample, inputs: sample.inputs.map((x) => Math.sinh(x)) };
      expect(await ask(stretched)).toEqual(logits);
      expect(await ask({ ...sample, weight: sample.weight.map((w) => w * factor) })).toEqual(logits);
      const of = task();
      const half = { ...of, test: of.test.filter((_, k) => k % 2 === 0) };
      expect(await ask(sample, half)).toEqual(logits.filter((_, k) => k % 2 === 0));
    }),
    { numRuns: 5 },
  );
});

test("the first tree's leaves are Newton steps of the logistic loss", async () => {
  // One column of two values: one cut, and leaf values that can be written down.
  const label = Uint8Array.from({ length: 400 }, (_, row) => (row % 10 < 4 ? 1 : 0));
  const inputs = Float32Array.from(label, (of, row) => (row % 7 < (of === 1 ? 5 : 2) ? 1 : 0));
  const sample: Sample = { inputs, columns: 1, label, weight: new Float64Array(400).fill(1) };
  const every = Uint32Array.from({ length: 400 }, (_, row) => row);
  const settings = { ...TREES, trees: 1 };
  const { logits } = await boostTrees(
    binTable(sample, every),
    { train: every, heldOut: every, test: every },
    {
      settings,
      breathe: () => Promise.resolve(),
    },
  );
  for (const side of [0, 1]) {
    const own = [...every].filter((row) => inputs[row] === side);
    const p = 0.4;
    const ones = own.filter((row) => label[row] === 1).length;
    const step = (ones - own.length * p) / (own.length * p * (1 - p));
    const expected = Math.log(p / (1 - p)) + settings.learningRate * step;
    expect(logits[own[0]]).toBeCloseTo(expected, 4);
  }
});
