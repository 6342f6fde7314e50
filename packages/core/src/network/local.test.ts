import fc from "fast-check";
import { expect, test } from "vitest";
import { BLOCK_ROWS } from "../attacks/kernel.js";
import { normals, problem } from "../attacks/testing/problems.js";
import { seedKey } from "../random/index.js";
import { cutBlocks } from "./blocks.js";
import { concatenateKernelColumns, float32Column, uint32Column, uint8Column } from "./columns.js";
import { linearTileNetwork } from "./linear.js";
import { localNetwork } from "./local.js";

const { model, events, index } = problem({
  observables: [
    { name: "x", uncertainty: "1" },
    { name: "y", uncertainty: "1" },
  ],
  values: [normals(seedKey(1), 9000), normals(seedKey(2), 9000)],
});
const linear = () =>
  localNetwork(model, events, (at) =>
    linearTileNetwork({ model: at, weights: Float64Array.of(1, -2), bias: 0.25, tile: 512 }),
  );

test("blocks cover the events in order and are full but for the last", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 * BLOCK_ROWS }), (rows) => {
      const blocks = cutBlocks(Uint32Array.from({ length: rows }, (_, i) => 3 * i));
      expect(blocks.slice(0, -1).every((block) => block.length === BLOCK_ROWS)).toBe(true);
      expect(blocks.length).toBe(Math.max(1, Math.ceil(rows / BLOCK_ROWS)));
      const joined = blocks.flatMap((block) => [...block]);
      expect(joined.length).toBe(rows);
      expect(joined.every((event, i) => event === 3 * i)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("results of blocks are put together in order, counters added up", async () => {
  await using network = linear();
  const seen: [number, number][] = [];
  const all = await network.run(
    { kernel: "scores", parameters: {}, index },
    { onProgress: (done, total) => seen.push([done, total]) },
  );
  expect(uint32Column(all, "index")).toEqual(index);
  expect([...float32Column(all, "scores")]).toEqual(
    Array.from(index, (event) => Math.fround(0.25 + events.values[0][event] - 2 * events.values[1][event])),
  );
  expect(all.counters["scoreRows"]).toBe(9000);
  expect(seen).toEqual([
    [4096, 9000],
    [8192, 9000],
    [9000, 9000],
  ]);
});

test("a kernel without events still gives its columns", async () => {
  await using network = linear();
  const none = await network.run({
    kernel: "pgd",
    parameters: { attack: "a", scale: 1, target: null, steps: 2, stepSize: 1, start: "nominal", restarts: 0 },
    index: new Uint32Array(0),
  });
  expect(none.rows).toBe(0);
  expect(Object.keys(none.columns)).toEqual(["index", "points", "scores", "distance", "start", "step"]);
  expect(float32Column(none, "points").length).toBe(0);
  expect(() => uint8Column(none, "points")).toThrow(TypeError);
});

test("the columns of no result are none", () => {
  expect(concatenateKernelColumns([])).toEqual({ rows: 0, columns: {}, counters: {} });
});

test("margins are measured from the threshold that was set", async () => {
  await using network = linear();
  const margin = async (): Promise<Float32Array> =>
    float32Column(await network.run({ kernel: "margins", parameters: { target: null }, index }), "margin");
  const before = await margin();
  network.setThreshold(1 / (1 + Math.exp(-1)));
  const after = await margin();
  before.forEach((value, row) => expect(after[row]).toBeCloseTo(value + (events.label[row] === 1 ? -1 : 1), 5));
});

test("work that is called off stops between blocks with the caller's reason", async () => {
  await using network = linear();
  const controller = new AbortController();
  const reason = new Error("enough");
  let blocks = 0;
  const running = network.run(
    { kernel: "scores", parameters: {}, index },
    {
      signal: controller.signal,
      onProgress: () => {
        blocks++;
        controller.abort(reason);
      },
    },
  );
  await expect(running).rejects.toBe(reason);
  expect(blocks).toBe(1);
});

test("a kernel that does not exist is refused by name", async () => {
  await using network = linear();
  await expect(network.run({ kernel: "pgb", parameters: {}, index })).rejects.toThrow(/pgb.*pgd/);
});
