import { expect, test } from "vitest";
import type { MovedRows, Population } from "../guards/index.js";
import type { FitRequest } from "../network/index.js";
import { bits, normal, seedKey } from "../random/index.js";
import { JUDGE } from "./settings.js";
import { splitEvents } from "./split.js";
import { tellApart } from "./tell.js";

const ROWS = 1200;
const ids = Uint32Array.from({ length: 2 * ROWS }, (_, k) => bits(seedKey(4), k));
const angles = Float32Array.from({ length: ROWS }, (_, k) => normal(seedKey(5), k));
const population: Population = {
  class: "signal",
  rows: ROWS,
  weight: Float64Array.from({ length: ROWS }, (_, k) => 1 + (k % 3)),
  columns: [
    {
      name: "row",
      discrete: false,
      period: null,
      missing: null,
      values: Float32Array.from({ length: ROWS }, (_, k) => k),
    },
    { name: "phi", discrete: false, period: 2 * Math.PI, missing: null, values: angles },
    {
      name: "second",
      discrete: false,
      period: null,
      missing: Uint8Array.from({ length: ROWS }, (_, k) => (k % 5 === 0 ? 1 : 0)),
      values: new Float32Array(ROWS).fill(-999),
    },
  ],
};
const rows = Uint32Array.from({ length: ROWS }, (_, k) => k);
const moved: MovedRows = {
  rows,
  values: Float32Array.from({ length: 3 * ROWS }, (_, i) =>
    i % 3 === 0 ? Math.floor(i / 3) + 0.25 : i % 3 === 1 ? angles[Math.floor(i / 3)] : -999,
  ),
  unwrapped: new Float32Array(3 * ROWS),
};

/** Answers with the first column, and keeps what it was asked. */
async function asked(settings = JUDGE): Promise<FitRequest> {
  const requests: FitRequest[] = [];
  await tellApart(
    (request) => {
      requests.push(request);
      const tests = request.tasks.flatMap(({ test: own }) => [...own]);
      return Promise.resolve({
        logits: Float32Array.from(tests, (n) => request.inputs[n * request.columns]),
        steps: 1,
      });
    },
    { population, ids, moved, key: seedKey(1), settings },
  );
  const [request] = requests;
  return request;
}

test("an event stands in one half and one fold for good: no classifier is asked of an event or of its twin that it has learnt", async () => {
  const { tasks, label, inputs, columns } = await asked();
  expect(label.length).toBe(ROWS);
  expect(inputs.length).toBe(ROWS * columns);
  for (const { train, heldOut, test: tested } of tasks) {
    const all = [...train, ...heldOut, ...tested];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(ROWS);
    for (const part of [train, heldOut, tested])
      for (const side of [0, 1]) expect(part.filter((n) => label[n] === side).length).toBeGreaterThan(0);
  }
  expect(tasks.flatMap(({ test: tested }) => [...tested]).sort((a, b) => a - b)).toEqual([...rows]);
});

test("the adversarial half stands at its moved points, the nominal one does not", async () => {
  const { label, inputs, columns } = await asked();
  const spread = (inputs[2 * columns] - inputs[0]) / 2;
  for (let n = 1; n < ROWS; n++) {
    // Half way between the nominal values of its neighbours, or a quarter of a row above.
    const place = (inputs[n * columns] - inputs[0]) / spread + (label[0] === 1 ? 0.25 : 0);
    if (label[0] === label[2]) expect(place - n).toBeCloseTo(label[n] === 1 ? 0.25 : 0, 1);
  }
});

test("angles are seen as cosine and sine, missing entries by a flag, and all of it by its products", async () => {
  const { inputs, columns } = await asked();
  expect(columns).toBe(5 + 15);
  for (let n = 0; n < ROWS; n++) {
    expect(inputs[n * columns + 1]).toBeCloseTo(Math.cos(angles[n]), 5);
    expect(inputs[n * columns + 2]).toBeCloseTo(Math.sin(angles[n]), 5);
    expect(inputs[n * columns + 3]).toBe(n % 5 === 0 ? 1 : 0);
    expect(inputs[n * columns + 4]).toBe(0);
    // Squares and products in rows of a triangle: of sine the fourth, with cosine the sixth.
    expect(inputs[n * columns + 5 + 5]).toBeCloseTo(Math.cos(angles[n]) * Math.sin(angles[n]), 5);
    expect(inputs[n * columns + 5 + 3]).toBeCloseTo(Math.sin(angles[n]) ** 2 - 1, 5);
  }
});

test("where an event belongs follows from its id alone", () => {
  const options = { key: seedKey(9), events: ROWS, folds: 3 };
  const all = splitEvents(ids, options);
  const some = splitEvents(ids.slice(200), options);
  expect(some.map(({ fold, half }) => ({ fold, half }))).toEqual(
    all.slice(100).map(({ fold, half }) => ({ fold, half })),
  );
  const few = splitEvents(ids, { ...options, events: 300 });
  expect(few.length).toBe(300);
  expect(few).toEqual(all.filter(({ row }) => few.some((one) => one.row === row)));
  expect(splitEvents(ids, { ...options, key: seedKey(8) })).not.toEqual(all);
});

test("too few events tell nothing", async () => {
  const none = { ...population, rows: JUDGE.least - 1 };
  const fit = (): Promise<{ logits: Float32Array; steps: number }> =>
    Promise.resolve({ logits: new Float32Array(1), steps: 0 });
  expect(
    await tellApart(fit, {
      population: none,
      ids: ids.slice(0, 2 * none.rows),
      moved,
      key: seedKey(1),
      settings: JUDGE,
    }),
  ).toBeNull();
});
