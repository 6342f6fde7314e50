import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  fitTrees,
  JUDGE,
  type MovedRows,
  type Population,
  recognise,
  seedKey,
  tellApart,
  type TwoSampleResult,
} from "@foolproof/core";
import { afterAll, expect, test } from "vitest";
import { loadNetwork } from "../../index.js";
import { integerEvents } from "./testing/integer-events.js";
import { makeScene } from "./testing/scene.js";

interface Fixture {
  readonly events: number;
  readonly columns: number;
  readonly cases: readonly {
    readonly name: string;
    readonly size: number;
    readonly auc: number;
    readonly deviation: number;
  }[];
}
const at = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const { events: rows, columns, cases } = JSON.parse(readFileSync(at("two-sample.json"), "utf8")) as Fixture;

/** The generator's events: those of the other fixtures without their classes and stretches. */
const values = integerEvents({ rows, columns, classes: 1 }).values.map((column, j) =>
  column.map((value) => value / 2 ** (j % 4) + 0.25),
);
const population: Population = {
  class: "signal",
  rows,
  weight: new Float64Array(rows).fill(1),
  columns: values.map((column, j) => ({
    name: String(j),
    discrete: false,
    period: null,
    missing: null,
    values: column,
  })),
};
const every = Uint32Array.from({ length: rows }, (_, k) => k);

const draw = (event: number): number => {
  let h = event >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
};

function movedBy(name: string, size: number): MovedRows {
  const all = new Float32Array(rows * columns);
  for (let event = 0; event < rows; event++) {
    for (let j = 0; j < columns; j++) all[event * columns + j] = values[j][event];
    if (name === "one column") all[event * columns] += size;
    const flips = draw(event) < Math.fround(size) && values[1][event] * values[2][event] < 0;
    if (name === "a product" && flips) all[event * columns + 2] *= -1;
  }
  return { rows: every, values: all, unwrapped: all };
}

const network = await loadNetwork(at("pgd-2-classes.onnx"), { threads: 2 });
const scene = makeScene({ values: Array.from({ length: 12 }, () => new Float32Array(4)), label: new Uint8Array(4) });
const bound = await network.bind(scene.model, scene.events);
afterAll(async () => {
  await bound[Symbol.asyncDispose]();
  await network[Symbol.asyncDispose]();
});

async function tell(moved: MovedRows, seed: number): Promise<TwoSampleResult> {
  if (bound.fit === undefined) throw new Error("the engine trains");
  const ids = Uint32Array.from({ length: 2 * rows }, (_, k) => k);
  const found = await tellApart(bound.fit, { population, ids, moved, key: seedKey(seed), settings: JUDGE });
  if (found === null) throw new Error("there are events enough");
  return found;
}

test.each(cases)("sees $name as boosted trees on fresh splits do", async ({ name, size, auc, deviation }) => {
  const found = await tell(movedBy(name, size), 1);
  const reach = (found.high - found.low) / 2;
  expect(Math.abs(found.auc - auc)).toBeLessThan(Math.hypot(reach, 2 * deviation));
  const seen = name !== "none";
  expect(found.low > 0.5).toBe(seen);
  expect(found.auc > found.null95).toBe(seen);
});

test.each(cases)(
  "boosted trees of an attack see $name as others do, and tell where it shows",
  async ({ name, size, auc, deviation }) => {
    const moved = movedBy(name, size);
    const found = await recognise((request) => fitTrees(bound, request, {}), {
      population,
      ids: Uint32Array.from({ length: 2 * rows }, (_, k) => k),
      moved,
      offered: moved,
      key: seedKey(5),
      settings: JUDGE,
      splits: 2,
    });
    if (found === null) throw new Error("there are events enough");
    expect(Math.abs(found.auc - auc)).toBeLessThan(Math.hypot(2 * found.chance, 2 * deviation));
    const mean = found.gain.reduce((sum, one) => sum + one, 0) / rows;
    if (name === "none") {
      expect(found.auc).toBe(0.5);
      expect(mean).toBe(0);
    } else {
      expect(found.auc).toBeGreaterThan(0.5 + found.chance);
      expect(mean).toBeGreaterThan(0);
    }
  },
);

test("two samples of one distribution pass about as often as they should", async () => {
  const still = movedBy("none", 0);
  const found = await Promise.all(Array.from({ length: 8 }, (_, seed) => tell(still, 100 + seed)));
  expect(found.filter(({ auc, null95 }) => auc <= null95).length).toBeGreaterThanOrEqual(6);
  expect(found.filter(({ low, high }) => low <= 0.5 && high >= 0.5).length).toBeGreaterThanOrEqual(6);
});

test("the same for any number of workers", async () => {
  const moved = movedBy("one column", 0.25);
  await using alone = await loadNetwork(at("pgd-2-classes.onnx"), { threads: 1 });
  await using other = await alone.bind(scene.model, scene.events);
  if (other.fit === undefined) throw new Error("the engine trains");
  const ids = Uint32Array.from({ length: 2 * rows }, (_, k) => k);
  const found = await tellApart(other.fit, { population, ids, moved, key: seedKey(1), settings: JUDGE });
  expect(found).toEqual(await tell(moved, 1));
});
