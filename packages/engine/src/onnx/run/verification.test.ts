import type { Events } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectOutput, analyseNetwork } from "../programs/index.js";
import { type Graph, type GraphNode, plainNode, type Tensor } from "../graph/graph.js";
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
const behind = (first: readonly GraphNode[]): Graph => {
  const dense = denseGraph({ sizes: [COLUMNS, 32, 1], seed: 5, final: "Sigmoid" });
  const last = first[first.length - 1].outputs[0];
  const nodes = dense.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === "events" ? last : name)),
  }));
  return { ...dense, nodes: [...first, ...nodes] };
};

/** Operators one after the other on the events. */
const chain = (...ops: string[]): GraphNode[] =>
  ops.map((op, k) => plainNode(op, [k === 0 ? "events" : `${ops[k - 1]} of events`], `${op} of events`));

const SENTINEL = -999;

/** A dense network that tells missing inputs by their exact value, as published ones do, and feeds itself 0 in their place. */
const filling = (): Graph => {
  const one = (value: number): Tensor => ({ type: "float32", shape: [1], data: Float32Array.of(value) });
  const graph = behind([
    plainNode("Equal", ["events", "sentinel"], "is missing"),
    plainNode("Where", ["is missing", "in its place", "events"], "filled"),
  ]);
  const constants = [
    ["sentinel", one(SENTINEL)],
    ["in its place", one(0)],
  ] as const;
  return { ...graph, initialisers: new Map([...graph.initialisers, ...constants]) };
};

/** The events with a value missing in each, of another column from one event to the next. */
function withGaps(events: Events): Events {
  const gap = (column: number, event: number): boolean => event % COLUMNS === column;
  return {
    ...events,
    values: events.values.map((values, column) => values.map((x, event) => (gap(column, event) ? SENTINEL : x))),
    missing: events.values.map((values, column) => Uint8Array.from(values, (_, event) => (gap(column, event) ? 1 : 0))),
  };
}

describe("verifying a gradient on the user's events", () => {
  let pool: WorkerPool;
  beforeAll(() => {
    pool = new WorkerPool({ threads: 2 });
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  async function verify(given: Graph, { classes = 2, double = true, gaps = false } = {}) {
    const graph = selectOutput(given, null);
    const network = { graph, analysis: analyseNetwork(graph), tile: 256 };
    const { values, label } = integerEvents({ rows: ROWS, columns: COLUMNS, classes });
    const names = Array.from({ length: classes }, (_, k) => `class${String(k)}`);
    const { model, events: whole } = makeScene({ values, label, observables: moving, classes: names });
    const events = gaps ? withGaps(whole) : whole;
    const binding = await pool.open({ plan: planNetwork(network, model), scene: { model, events }, kernels: null });
    const programs = double ? ascentPrograms(network, model, "float64") : null;
    return verifyGradient({
      model,
      events,
      index,
      double: programs,
      straightThrough: network.analysis.straightThrough,
      run: (work) => pool.run({ ...work, binding, threshold: null }),
    });
  }

  test.each([
    { classes: 2, graph: denseGraph({ sizes: [COLUMNS, 32, 32, 1], seed: 4, final: "Sigmoid" }) },
    { classes: 3, graph: denseGraph({ sizes: [COLUMNS, 32, 32, 3], seed: 6, final: "Softmax" }) },
    { classes: 2, graph: behind(chain("Tanh")) },
  ])("it agrees with central differences in double precision: $classes classes", async ({ classes, graph }) => {
    const found = await verify(graph, { classes });
    expect(found).toMatchObject({ passed: true, checked: 64, finiteShare: 1, deterministic: true, method: "float64" });
    expect(found.medianRelativeError).toBeGreaterThan(0);
    expect(found.medianRelativeError).toBeLessThan(1e-5);
    expect(found.nonZeroShare).toBeGreaterThan(0.99);
  });

  test("where there is no double precision, larger steps in single precision still tell right from wrong", async () => {
    const found = await verify(behind(chain("Tanh")), { double: false });
    expect(found).toMatchObject({ passed: true, method: "float32", deterministic: true });
  });

  test.each([true, false])(
    "missing values, which never move, are not asked about: double precision %s",
    async (double) => {
      const found = await verify(filling(), { gaps: true, double });
      expect(found).toMatchObject({ passed: true, checked: 64 });
      expect(found.medianRelativeError).toBeLessThan(double ? 1e-5 : 1e-3);
    },
  );

  test("of a quantised network it is that of the network without roundings, and says so", async () => {
    const rounding = ["QuantizeLinear", "DequantizeLinear"].map((op, k) =>
      plainNode(op, [k === 0 ? "events" : "whole", "step", "zero"], k === 0 ? "whole" : "again"),
    );
    const graph = behind(rounding);
    const constants = [
      ["step", { type: "float32", shape: [], data: Float32Array.of(0.3) }],
      ["zero", { type: "int8", shape: [], data: Int8Array.of(0) }],
    ] as const;
    const quantised = { ...graph, initialisers: new Map<string, Tensor>([...graph.initialisers, ...constants]) };
    const found = await verify(quantised);
    expect(found).toMatchObject({ passed: true, checked: 64, straightThrough: 1, method: "float64" });
    expect(found.medianRelativeError).toBeLessThan(1e-5);
    expect(await verify(behind(chain("Tanh")))).not.toHaveProperty("straightThrough");
  });

  test("it repeats to the bit", async () => {
    const graph = denseGraph({ sizes: [COLUMNS, 32, 32, 1], seed: 4, final: "Sigmoid" });
    expect(await verify(graph)).toEqual(await verify(graph));
  });

  test("a network that is flat at the events does not pass", async () => {
    const found = await verify(behind(chain("Abs", "Neg", "Relu")));
    expect(found).toMatchObject({ passed: false, nonZeroShare: 0, checked: 0 });
  });

  test("a network that is not finite at some events does not pass", async () => {
    const found = await verify(behind(chain("Log")));
    expect(found.passed).toBe(false);
    expect(found.finiteShare).toBeLessThan(0.5);
  });
});
