import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectOutput, analyseNetwork } from "../programs/index.js";
import type { Graph } from "../graph/graph.js";
import { WorkerPool } from "./node/pool.js";
import { ascentPrograms, planNetwork } from "./programs.js";
import { denseGraph } from "./testing/dense.js";
import { integerEvents } from "./testing/integer-events.js";
import { makeScene } from "./testing/scene.js";
import { verifyGradient } from "./verification.js";

const COLUMNS = 8;
const ROWS = 3000;
const index = Uint32Array.from({ length: ROWS }, (_, event) => event);
const half = { kind: "number", value: 0.1 } as const;
const moving = Array.from({ length: COLUMNS }, () => ({ uncertainty: { up: half, down: half } }));

/** A dense network whose input first goes through other nodes. */
const behind = (...ops: string[]): Graph => {
  const dense = denseGraph({ sizes: [COLUMNS, 32, 1], seed: 5, final: "Sigmoid" });
  const first = ops.map((op, k) => ({
    name: `${op} first`,
    op,
    domain: "",
    inputs: [k === 0 ? "events" : `${ops[k - 1]} of events`],
    outputs: [`${op} of events`],
    attributes: {},
  }));
  const last = first[first.length - 1].outputs[0];
  const nodes = dense.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === "events" ? last : name)),
  }));
  return { ...dense, nodes: [...first, ...nodes] };
};

describe("verifying a gradient on the user's events", () => {
  let pool: WorkerPool;
  beforeAll(() => {
    pool = new WorkerPool({ threads: 2 });
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  async function verify(whole: Graph, { classes = 2, double = true } = {}) {
    const graph = selectOutput(whole, null);
    const network = { graph, analysis: analyseNetwork(graph), tile: 256 };
    const { values, label } = integerEvents({ rows: ROWS, columns: COLUMNS, classes });
    const names = Array.from({ length: classes }, (_, k) => `class${String(k)}`);
    const { model, events } = makeScene({ values, label, observables: moving, classes: names });
    const binding = await pool.open({ plan: planNetwork(network, model), scene: { model, events }, kernels: null });
    const programs = double ? ascentPrograms(network, model, "float64") : null;
    return verifyGradient({
      model,
      events,
      index,
      double: programs,
      run: (work) => pool.run({ ...work, binding, threshold: null }),
    });
  }

  test.each([
    { classes: 2, graph: denseGraph({ sizes: [COLUMNS, 32, 32, 1], seed: 4, final: "Sigmoid" }) },
    { classes: 3, graph: denseGraph({ sizes: [COLUMNS, 32, 32, 3], seed: 6, final: "Softmax" }) },
    { classes: 2, graph: behind("Tanh") },
  ])("it agrees with central differences in double precision: $classes classes", async ({ classes, graph }) => {
    const found = await verify(graph, { classes });
    expect(found).toMatchObject({ passed: true, checked: 64, finiteShare: 1, deterministic: true, method: "float64" });
    expect(found.medianRelativeError).toBeGreaterThan(0);
    expect(found.medianRelativeError).toBeLessThan(1e-5);
    expect(found.nonZeroShare).toBeGreaterThan(0.99);
  });

  test("where there is no double precision, larger steps in single precision still tell right from wrong", async () => {
    const found = await verify(behind("Tanh"), { double: false });
    expect(found).toMatchObject({ passed: true, method: "float32", deterministic: true });
  });

  test("it repeats to the bit", async () => {
    const graph = denseGraph({ sizes: [COLUMNS, 32, 32, 1], seed: 4, final: "Sigmoid" });
    expect(await verify(graph)).toEqual(await verify(graph));
  });

  test("a network that is flat at the events does not pass", async () => {
    const found = await verify(behind("Abs", "Neg", "Relu"));
    expect(found).toMatchObject({ passed: false, nonZeroShare: 0, checked: 0 });
  });

  test("a network that is not finite at some events does not pass", async () => {
    const found = await verify(behind("Log"));
    expect(found.passed).toBe(false);
    expect(found.finiteShare).toBeLessThan(0.5);
  });
});
