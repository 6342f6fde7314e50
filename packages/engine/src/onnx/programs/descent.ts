import { type AuditModel, movesAlike, type StepShape } from "@foolproof/core";
import { encodeBody, encodeNetwork, lower } from "../encode/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { type Builder, newBuilder } from "../graph/builder.js";
import type { Graph, GraphNode, Tensor } from "../graph/graph.js";
import { elementCount } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { ascentAt, primariesOf } from "./ascent.js";
import type { ProgramOptions } from "./options.js";

export interface DescentProgram {
  readonly program: Uint8Array;
  /** Some half-widths differ up and down. */
  readonly twoSided: boolean;
  /** Steps a call that pay. */
  readonly steps: number;
}

/** Multiplications a row below which the way to the network and back costs more than steps that a row no longer needs. */
const NARROW = 2 ** 16;
const STEPS = { narrow: 5, wide: 2 };

const loopPort = (name: string): string => `loop ${name}`;

/** Multiplications of a row in the matrix products of one step. */
function multiplications(roots: readonly Value[]): number {
  const seen = new Set(roots);
  let count = 0;
  for (const { op, shape, inputs, attributes } of seen) {
    for (const input of inputs) seen.add(input);
    if (op !== "Gemm" && op !== "MatMul") continue;
    const [left] = inputs;
    count += elementCount(shape) * (left.shape.at(attributes["transA"] === 1 ? -2 : -1) ?? 1);
  }
  return count / BATCH;
}

interface Box {
  readonly m: Arithmetic;
  readonly twoSided: boolean;
  /** A table of the rows in their seats, by its name in core's `DescentSeats`. */
  readonly seat: (name: string) => Value;
}

function boxIn(builder: Builder, model: AuditModel): Box {
  const shape = [BATCH, primariesOf(model)];
  return {
    m: arithmetic(builder),
    twoSided: !model.observables.every(movesAlike),
    seat: (name) => builder.input(`seat ${name}`, "float", shape),
  };
}

const clip = ({ m, seat }: Box, value: Value, [least, most]: readonly [string, string]): Value =>
  m.binary("Min", m.binary("Max", value, seat(least)), seat(most));

/** The points that moves mean. */
function pointsOf(box: Box, moves: Value): Value {
  const { m, twoSided, seat } = box;
  const oneSided = (): Value => m.mul(moves, seat("up"));
  const bothSides = (): Value =>
    m.add(m.mul(m.binary("Max", moves, 0), seat("up")), m.mul(m.binary("Min", moves, 0), seat("down")));
  return clip(box, m.add(seat("nominal"), twoSided ? bothSides() : oneSided()), ["lower", "upper"]);
}

/** Below this a gradient counts as none: dividing by it would lead anywhere. */
const SMALLEST = 2 ** -126;

/**
 * The gradient with respect to the moves, scaled to a largest component of 1; `free` [T x P]: with respect to what can move. The
 * half-width is that of the side which a row is on, at 0 that of the side which a step against the gradient takes.
 */
function scaled(box: Box, moves: Value, free: Value): { readonly along: Value; readonly slopes: Value } {
  const { m, twoSided, seat } = box;
  const halfWidth = (): Value => {
    if (!twoSided) return seat("up");
    const side = m.unary("Sign", moves);
    const onSide = m.unary("Abs", side);
    const taken = m.sub(side, m.mul(m.sub(1, onSide), m.unary("Sign", free)));
    return m.sub(m.mul(m.binary("Max", taken, 0), seat("up")), m.mul(m.binary("Min", taken, 0), seat("down")));
  };
  const slopes = m.mul(free, halfWidth());
  const largest = m.reduce("ReduceMax", m.unary("Abs", slopes), [1]);
  return { along: m.div(slopes, m.binary("Max", largest, SMALLEST)), slopes };
}

/** What a step takes over from the one before, in the order of the loop. */
const STATE = ["moves", "before", "earlier", "slope", "slopes", "live", "taken"] as const;

type State = Readonly<Record<(typeof STATE)[number], Value>>;

/** One step; `inputs`: what the program is fed for it besides seats. */
function step(
  box: Box,
  { moves, before, slopes, live, taken }: State,
  audit: { readonly graph: Graph; readonly model: AuditModel; readonly shape: StepShape },
): { readonly after: State; readonly inputs: readonly Value[] } {
  const { m, seat } = box;
  const { builder } = m;
  const { inputs, margin, gradient } = ascentAt(builder, pointsOf(box, moves), audit);
  const free = m.mul(gradient, seat("free"));
  const direction = audit.shape === "sign" ? { along: m.unary("Sign", free), slopes: free } : scaled(box, moves, free);
  const slope = m.reduce("ReduceSum", direction.slopes, [1]);
  const goes = m.mul(live, m.unary("Step", margin));
  const length = builder.input("length", "float", [1]);
  const moved = m.sub(moves, m.mul(direction.along, m.mul(goes, length)));
  return {
    after: {
      moves: clip(box, moved, ["low", "high"]),
      before: moves,
      earlier: before,
      slope,
      slopes: m.add(slopes, slope),
      live: goes,
      taken: m.add(taken, goes),
    },
    inputs: [...inputs, length],
  };
}

/**
 * Several steps of descent in one call, as a Loop: core's `Descent`, with the inputs of `ascentProgram` but "x", "seat NAME" [T x P] for
 * each table of core's `DescentSeats` ("down" only where the model is two-sided), "length" [1] and "steps" [1], and as outputs those of
 * core's `DescentAnswer`.
 * Everything stays in float32: what it clips to are the bounds that core rounded inward.
 * @throws FoolproofError as `ascentProgram`.
 */
export function descentProgram(
  graph: Graph,
  model: AuditModel,
  { tile, shape }: Pick<ProgramOptions, "tile"> & { readonly shape: StepShape },
): DescentProgram {
  const options = { tile, precision: "float32", name: "descent" } as const;
  const builder = newBuilder();
  const box = boxIn(builder, model);
  const shapeOf = (name: (typeof STATE)[number]): number[] => [
    BATCH,
    name === "moves" || name === "before" || name === "earlier" ? primariesOf(model) : 1,
  ];
  const [moves, before, earlier, slope, slopes, live, taken] = STATE.map((name) =>
    builder.input(loopPort(name), "float", shapeOf(name)),
  );
  const state: State = { moves, before, earlier, slope, slopes, live, taken };
  const count = builder.input(loopPort("count"), "int", []);
  const goesOn = builder.input(loopPort("goes on"), "bool", []);
  const { after, inputs } = step(box, state, { graph, model, shape });
  const body = lower(
    [count, goesOn, ...Object.values(state)],
    { "goes on": goesOn, ...Object.fromEntries(STATE.map((name) => [`next ${name}`, after[name]])) },
    options,
  );

  const end = newBuilder();
  const ending = boxIn(end, model);
  const last = (name: "moves" | "earlier"): Value => end.input(name, "float", shapeOf(name));
  const walked = ending.m.unary("Abs", ending.m.sub(last("moves"), last("earlier")));
  const outputs = {
    points: pointsOf(ending, last("moves")),
    progress: ending.m.reduce("ReduceSum", walked, [1]),
  };
  const seats = ["moves", "nominal", "up", "low", "high", "lower", "upper", "free"].map(box.seat);
  const steps = builder.input("steps", "float", [1]);
  const sides = box.twoSided ? [box.seat("down")] : [];
  const tail = lower([...seats, ...sides, steps, ...inputs], outputs, { ...options, prefix: "end " });

  const column = (value: number): Tensor => ({
    type: "float32",
    shape: [tile, 1],
    data: new Float32Array(tile).fill(value),
  });
  const node = (op: string, one: Pick<GraphNode, "inputs" | "outputs" | "attributes">): GraphNode => ({
    name: op,
    op,
    domain: "",
    ...one,
  });
  const start = { moves: "seat moves", before: "seat moves", earlier: "seat moves", live: "ones" };
  const program: Graph = {
    ...tail,
    initialisers: new Map([...body.initialisers, ...tail.initialisers, ["zeros", column(0)], ["ones", column(1)]]),
    nodes: [
      node("Cast", { inputs: ["steps"], outputs: ["trips"], attributes: { to: { kind: "int", value: 7 } } }),
      node("Loop", {
        inputs: [
          "trips",
          "",
          ...STATE.map((name) => ({ slope: "zeros", slopes: "zeros", taken: "zeros", ...start })[name]),
        ],
        outputs: [...STATE],
        attributes: { body: encodeBody({ ...body, initialisers: new Map() }) },
      }),
      ...tail.nodes,
    ],
    outputs: [
      ...tail.outputs,
      ...STATE.filter((name) => name !== "before" && name !== "earlier").map((name) => ({
        name,
        type: "float32" as const,
        shape: shapeOf(name).map((size) => (size === BATCH ? tile : size)),
      })),
    ],
  };
  return {
    program: encodeNetwork(program),
    twoSided: box.twoSided,
    steps: multiplications([after.moves]) < NARROW ? STEPS.narrow : STEPS.wide,
  };
}
