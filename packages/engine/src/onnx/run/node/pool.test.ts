import { BLOCK_ROWS } from "@foolproof/core";
import type { KernelColumns } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeScene } from "../testing/scene.js";
import { scoresPlan } from "../testing/scores-plan.js";
import { WorkerPool } from "./pool.js";

const COLUMNS = 6;
const EVENTS = 3 * BLOCK_ROWS + 77;
const plan = scoresPlan({ sizes: [COLUMNS, 24, 24, 2], seed: 3, final: "Softmax" }, 256);
const scene = makeScene({
  values: [Float32Array.from({ length: EVENTS }, (_, event) => event / 7)],
  label: new Uint8Array(EVENTS),
});
const opening = { plan, scene, kernels: new URL("../testing/kernels.mjs", import.meta.url).href };
const everyEvent = Uint32Array.from({ length: EVENTS }, (_, event) => event);
const work = (kernel: string, binding: number, parameters: unknown = { columns: COLUMNS }) => ({
  kernel,
  binding,
  parameters,
  index: everyEvent,
  threshold: null,
});

const bytesOf = ({ columns }: KernelColumns): string =>
  Object.entries(columns)
    .map(
      ([name, { values }]) =>
        `${name} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64")}`,
    )
    .join("\n");

describe("a pool of two workers", () => {
  let pool: WorkerPool;
  let binding: number;
  beforeAll(async () => {
    pool = new WorkerPool({ threads: 2 });
    binding = await pool.open(opening);
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  test("puts blocks together in the order of the events and adds up what was counted", async () => {
    const { rows, columns, counters } = await pool.run(work("everything", binding));
    expect(rows).toBe(EVENTS);
    expect(columns.event.values).toEqual(everyEvent);
    expect(counters).toEqual({ rows: EVENTS, blocks: 4 });
  });

  test("returns the columns of a kernel that keeps fewer rows than it was given", async () => {
    const all = await pool.run(work("everything", binding));
    const some = await pool.run(work("some", binding));
    const expected = everyEvent.filter((_, row) => all.columns.scores.values[2 * row] > 0.5);
    expect(expected.length).toBeGreaterThan(EVENTS / 10);
    expect(expected.length).toBeLessThan(EVENTS);
    expect(some.columns.event.values).toEqual(expected);
    expect(some.rows).toBe(expected.length);
  });

  test("gives a kernel's columns also when there is no event", async () => {
    const none = await pool.run({ ...work("everything", binding), index: new Uint32Array(0) });
    expect(none.rows).toBe(0);
    expect(Object.keys(none.columns)).toEqual(["event", "scores"]);
  });

  test("reports every finished block's rows, up to all of them", async () => {
    const seen: (readonly [number, number])[] = [];
    await pool.run(work("everything", binding), { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toEqual([EVENTS, EVENTS]);
    expect(seen.every(([done], i) => i === 0 || done > seen[i - 1][0])).toBe(true);
  });

  test("stops within a tile when it is called off, and works on afterwards", async () => {
    const calls = new Int32Array(new SharedArrayBuffer(4));
    const controller = new AbortController();
    const running = pool.run(work("endless", binding, { columns: COLUMNS, calls }), { signal: controller.signal });
    while (Atomics.load(calls, 0) < 4) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort(new Error("enough"));
    const atAbort = Atomics.load(calls, 0);
    await expect(running).rejects.toThrow("enough");
    // Each of the two workers may have been inside one call, and another may end between the abort and the reading.
    expect(Atomics.load(calls, 0) - atAbort).toBeLessThanOrEqual(4);
    await expect(pool.run(work("everything", binding))).resolves.toMatchObject({ rows: EVENTS });
  });

  test("does not begin a run that was called off before", async () => {
    await expect(
      pool.run(work("endless", binding), { signal: AbortSignal.abort(new Error("never mind")) }),
    ).rejects.toThrow("never mind");
  });

  test("reports the earliest failing block's coded error, whichever worker met it", async () => {
    for (let round = 0; round < 10; round++) {
      const failing = pool.run(work("failing", binding, { from: 4100 }));
      await expect(failing).rejects.toMatchObject({
        name: "FoolproofError",
        code: "FP_TEST_BAD_EVENT",
        where: { row: 4100 },
        hint: "leave it",
      });
    }
  });

  test("gives an error without a code one of its own, with the reason", async () => {
    const failing = pool.run(work("plainError", binding));
    await expect(failing).rejects.toMatchObject({
      code: "FP_ENGINE_WORKER_FAILED",
      message: expect.stringContaining("RangeError: nothing coded") as string,
    });
    await expect(pool.run(work("nonesuch", binding))).rejects.toMatchObject({
      message: expect.stringContaining('no kernel "nonesuch"') as string,
    });
  });

  test("shows kernels the events and the working point of the moment", async () => {
    const before = await pool.run(work("context", binding));
    expect(before.columns.value.values).toEqual(scene.events.values[0]);
    expect(new Set(before.columns.threshold.values)).toEqual(new Set([0.5]));
    const after = await pool.run({ ...work("context", binding), threshold: 0.75 });
    expect(new Set(after.columns.threshold.values)).toEqual(new Set([0.75]));
  });

  test("forgets a network that was closed", async () => {
    const other = await pool.open(opening);
    await pool.close(other);
    await expect(pool.run(work("everything", other))).rejects.toMatchObject({ code: "FP_ENGINE_WORKER_FAILED" });
  });
});

test("results are the same bytes with 1, 2 and 4 workers", async () => {
  const results: string[] = [];
  for (const threads of [1, 2, 4]) {
    await using pool = new WorkerPool({ threads });
    const binding = await pool.open(opening);
    results.push(bytesOf(await pool.run(work("everything", binding))));
  }
  expect(results[1]).toBe(results[0]);
  expect(results[2]).toBe(results[0]);
});

test("a worker that dies fails the run with its reason, and the pool still closes", async () => {
  const pool = new WorkerPool({ threads: 2 });
  const binding = await pool.open(opening);
  await expect(pool.run(work("dying", binding))).rejects.toMatchObject({
    code: "FP_ENGINE_WORKER_FAILED",
    message: expect.stringContaining("exit code 7") as string,
  });
  await expect(pool.run(work("everything", binding))).rejects.toMatchObject({ code: "FP_ENGINE_WORKER_FAILED" });
  await pool[Symbol.asyncDispose]();
});

test("closing calls off what is at work", async () => {
  const pool = new WorkerPool({ threads: 2 });
  const binding = await pool.open(opening);
  const calls = new Int32Array(new SharedArrayBuffer(4));
  const running = pool.run(work("endless", binding, { columns: COLUMNS, calls }));
  const outcome = expect(running).rejects.toMatchObject({ code: "FP_ENGINE_CLOSED" });
  while (Atomics.load(calls, 0) < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  await pool[Symbol.asyncDispose]();
  await outcome;
  await expect(pool.run(work("everything", binding))).rejects.toMatchObject({ code: "FP_ENGINE_CLOSED" });
});
