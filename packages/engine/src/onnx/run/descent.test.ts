import * as runtime from "onnxruntime-node";
import {
  type AuditModel,
  type Events,
  frozenMarker,
  kernels,
  type KernelColumns,
  orderDerived,
  parseExpression,
  verifyEnvelope,
} from "@foolproof/core";
import { describe, expect, test } from "vitest";
import type { Graph } from "../graph/graph.js";
import { analyseNetwork } from "../programs/index.js";
import { planNetwork } from "./programs.js";
import { denseGraph } from "./testing/dense.js";
import { integerEvents } from "./testing/integer-events.js";
import { makeScene, type SceneShape } from "./testing/scene.js";
import { type OnnxTileNetwork, openTileNetwork } from "./tile-network.js";

const COLUMNS = 6;
const ROWS = 600;
const PGD = { attack: "pgd", scale: 1, target: null, steps: 12, stepSize: 0.2, start: "nominal", restarts: 2 };

interface Scene {
  readonly model: AuditModel;
  readonly events: Events;
}

/** The number of calls that take several steps, and what pgd or another attack found; `single`: only single steps are to be had. */
async function attacked(
  graph: Graph,
  scene: Scene,
  how: {
    readonly tile?: number;
    readonly single?: boolean;
    readonly kernel?: "pgd" | "releaseCandidates";
    readonly index?: Uint32Array;
    readonly parameters?: object;
  } = {},
): Promise<KernelColumns & { readonly calls: number }> {
  const { model, events } = scene;
  const { tile = 64, single = false, kernel = "pgd", index = events.row, parameters } = how;
  const plan = planNetwork({ graph, analysis: analyseNetwork(graph), tile }, model);
  const { observables } = model;
  const network = await openTileNetwork(
    runtime,
    plan,
    frozenMarker({ observables, derived: orderDerived(observables) }),
  );
  let calls = 0;
  const counted: OnnxTileNetwork["descent"] = async (shape) => {
    const descent = (await network.descent?.(shape)) ?? null;
    return descent && { ...descent, run: (request) => (calls++, descent.run(request)) };
  };
  const context = {
    model,
    events,
    network: { ...network, ...(single ? { descent: undefined } : { descent: counted }) },
  };
  try {
    const found = await kernels[kernel]({ context, index, parameters: { ...PGD, ...parameters } });
    return { ...found, calls };
  } finally {
    await network.dispose();
  }
}

/** event -> start and step, and the numbers of its point. */
function byEvent({ columns, rows }: KernelColumns): ReadonlyMap<number, { way: string; point: number[] }> {
  const { index, start, step, points } = columns;
  return new Map(
    Array.from({ length: rows }, (_, row) => [
      index.values[row],
      {
        way: `start ${String(start.values[row])}, step ${String(step.values[row])}`,
        point: Array.from(points.values.subarray(row * points.width, (row + 1) * points.width)),
      },
    ]),
  );
}

const half = (value: number) => ({ kind: "number", value }) as const;
const even = Array.from({ length: COLUMNS }, (_, j) => ({
  uncertainty: { up: half(0.2 + j / 40), down: half(0.2 + j / 40) },
}));
const uneven = Array.from({ length: COLUMNS }, (_, j) => ({
  uncertainty: { up: half(0.1 * (j % 3)), down: half(0.3 - j / 40) },
}));

const sceneOf = ({
  classes = 2,
  ...shape
}: { readonly classes?: number } & Pick<SceneShape, "observables"> = {}): Scene =>
  makeScene({
    ...integerEvents({ rows: ROWS, columns: COLUMNS, classes }),
    observables: even,
    ...shape,
    classes: Array.from({ length: classes }, (_, k) => `class${String(k)}`),
  });

const plain = denseGraph({ sizes: [COLUMNS, 24, 16, 1], seed: 4, final: "Sigmoid" });
const three = denseGraph({ sizes: [COLUMNS, 24, 3], seed: 5, final: "Softmax" });

/** Roots of the inputs' sizes first: where an input is 0 its gradient is not finite. */
const rooted: Graph = {
  ...plain,
  nodes: [
    { name: "size", op: "Abs", domain: "", inputs: ["events"], outputs: ["size"], attributes: {} },
    { name: "root", op: "Sqrt", domain: "", inputs: ["size"], outputs: ["root"], attributes: {} },
    ...plain.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === "events" ? "root" : name)) })),
  ],
};

function withZeros(): Scene {
  const scene = sceneOf();
  scene.events.values[0].fill(0, 0, 100);
  return scene;
}

/** The last observable follows the first two. */
function withDerived(): Scene {
  const derived = { kind: "derived", formula: parseExpression("abs(x0) * x1"), uncertainty: null } as const;
  const scene = sceneOf({ observables: [...even.slice(0, -1), derived] });
  const [first, second] = scene.events.values;
  scene.events.values[COLUMNS - 1].set(first.map((value, event) => Math.abs(value) * second[event]));
  return scene;
}

/** Entries of one observable that are not known, fed as 0. */
function withMissing(): Scene {
  const { model, events } = sceneOf();
  const missingValues = { values: [-999], feed: 0 };
  const flags = Uint8Array.from(events.row, (event) => (event % 5 === 0 ? 1 : 0));
  events.values[2].forEach((value, event) => (events.values[2][event] = flags[event] === 1 ? -999 : value));
  const missing = events.missing.map((none, i) => (i === 2 ? flags : none));
  return { model: { ...model, missingValues }, events: { ...events, missing, missingValues } };
}

describe("several steps in one call", () => {
  test.each([
    { title: "one output", graph: plain, scene: sceneOf(), parameters: {} },
    { title: "three outputs", graph: three, scene: sceneOf({ classes: 3 }), parameters: {} },
    {
      title: "three outputs, towards class 1",
      graph: three,
      scene: sceneOf({ classes: 3 }),
      parameters: { target: 1 },
    },
    {
      title: "half-widths that differ up and down, some 0",
      graph: plain,
      scene: sceneOf({ observables: uneven }),
      parameters: {},
    },
    { title: "a derived input", graph: plain, scene: withDerived(), parameters: {} },
    { title: "gradients that are not finite for some", graph: rooted, scene: withZeros(), parameters: {} },
    { title: "missing entries", graph: plain, scene: withMissing(), parameters: {} },
    { title: "columns that stay", graph: plain, scene: sceneOf(), parameters: { frozen: [1, 4] } },
  ])(
    "fool each event at the step at which single ones do, inside its envelope: $title",
    async ({ graph, scene, parameters }) => {
      const { model, events } = scene;
      const index = events.row.filter(
        (event) => !("target" in parameters) || events.label[event] !== parameters.target,
      );
      const several = await attacked(graph, scene, { index, parameters });
      const single = await attacked(graph, scene, { index, parameters, single: true });
      expect(several.calls).toBeGreaterThan(0);
      const [ours, theirs] = [byEvent(several), byEvent(single)];
      expect(ours.size).toBeGreaterThan(ROWS / 10);
      const same = [...theirs].filter(([event, { way }]) => ours.get(event)?.way === way);
      // A point that differs in its last bit may lie on the other side of a kink.
      expect(same.length).toBeGreaterThanOrEqual(theirs.size * 0.995);
      expect(Math.abs(ours.size - theirs.size)).toBeLessThanOrEqual(theirs.size * 0.005);
      const points = Float32Array.from(several.columns["points"].values);
      const found = Uint32Array.from(several.columns["index"].values);
      const check = verifyEnvelope({ events, envelope: model.envelope, index: found, points, scale: 1 });
      expect(check).toMatchObject({ checked: found.length, violated: 0 });
      expect(several.counters["gradientRows"]).toBeGreaterThanOrEqual(single.counters["gradientRows"] * 0.98);
    },
  );

  test.each([
    { title: "even half-widths", scene: sceneOf() },
    { title: "half-widths that differ up and down, some 0", scene: sceneOf({ observables: uneven }) },
    { title: "a derived input", scene: withDerived() },
  ])("along the shape of the gradient too, as single ones: $title", async ({ scene }) => {
    // Only random starts, so that the second one goes along the gradient's shape.
    const how = { kernel: "releaseCandidates", parameters: { restarts: 2, start: "random", bisections: 1 } } as const;
    const scaledStart = 2;
    const candidates = (columns: KernelColumns["columns"]): ReadonlyMap<number, number> => {
      const { index, start, step, unshrunk } = columns;
      const picked = [...index.values].map((event, row): [number, number] => [event, row]);
      return new Map(
        picked
          .filter(([, row]) => start.values[row] === scaledStart && unshrunk.values[row] === 0)
          .map(([event, row]) => [event, step.values[row]]),
      );
    };
    const several = await attacked(plain, scene, how);
    const single = await attacked(plain, scene, { ...how, single: true });
    expect(several.calls).toBeGreaterThan(0);
    const [ours, theirs] = [candidates(several.columns), candidates(single.columns)];
    expect(theirs.size).toBeGreaterThan(ROWS / 10);
    const same = [...theirs].filter(([event, step]) => ours.get(event) === step);
    expect(same.length).toBeGreaterThanOrEqual(theirs.size * 0.99);
    expect(Math.abs(ours.size - theirs.size)).toBeLessThanOrEqual(theirs.size * 0.005);
    const points = Float32Array.from(several.columns["points"].values);
    const found = Uint32Array.from(several.columns["index"].values);
    const { events, model } = scene;
    const check = verifyEnvelope({ events, envelope: model.envelope, index: found, points, scale: 1 });
    expect(check).toMatchObject({ checked: found.length, violated: 0 });
  });

  test("leave events whose gradient vanishes to random places, step by step", async () => {
    const graph = denseGraph({ sizes: [COLUMNS, 2, 1], seed: 9, final: "Sigmoid" });
    const several = await attacked(graph, sceneOf());
    const single = await attacked(graph, sceneOf(), { single: true });
    expect(single.counters["deadGradients"]).toBeGreaterThan(ROWS / 4);
    expect(several.counters["deadGradients"]).toBe(single.counters["deadGradients"]);
    expect(several.columns["step"].values).toEqual(single.columns["step"].values);
  });

  test("an event's way depends on neither the tile nor the events beside it, to the last bit", async () => {
    const all = byEvent(await attacked(plain, sceneOf()));
    expect(byEvent(await attacked(plain, sceneOf(), { tile: 7 }))).toEqual(all);
    const index = Uint32Array.from({ length: ROWS / 3 }, (_, k) => 3 * k);
    const alone = byEvent(await attacked(plain, sceneOf(), { index }));
    expect(alone.size).toBeGreaterThan(10);
    for (const [event, found] of alone) expect(found).toEqual(all.get(event));
  });

  test.each([
    [
      "whole numbers",
      { observables: even.map(() => ({ kind: "integer" as const, uncertainty: { up: half(2), down: half(2) } })) },
      "linf",
    ],
    ["a ball", {}, "l2"],
  ] as const)("are not taken where moves are not plain: %s", async (_, shape, norm) => {
    const { model, events } = sceneOf(shape);
    const scene = { model: { ...model, envelope: { ...model.envelope, norm } }, events };
    const { calls, counters } = await attacked(plain, scene);
    expect(calls).toBe(0);
    expect(counters["gradientRows"]).toBeGreaterThan(ROWS);
  });
});
