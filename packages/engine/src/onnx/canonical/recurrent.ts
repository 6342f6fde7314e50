import type { Arithmetic } from "../graph/arithmetic.js";
import { Refusal, type Value } from "../graph/value.js";
import { batchAxis } from "../shapes/batch.js";
import { type Activation, activationsOf, type Functions } from "./activationList.js";
import { type Call, type CanonicalRule, numberOf, operand, optional, textOf, unsupported } from "./call.js";
import { ofOneEvent } from "./events.js";

/** Longest sequence that is written out step by step. */
const LONGEST = 1024;

/** What a layer remembers, [events, width] each; only an LSTM has a cell. */
interface State {
  readonly h: Value;
  readonly c: Value;
}

/** One direction of a layer. */
interface Direction {
  readonly m: Arithmetic;
  readonly width: number;
  /** What the state is multiplied with, [gates * width, width]. */
  readonly recurrent: Value;
  /** Biases [gates * width] of the input (already added to `gates`) and of the state. */
  readonly bias: Value | null;
  /** Peepholes [3 * width] of an LSTM. */
  readonly peepholes: Value | null;
  /** As the layer has them, behind the layer's clip. */
  readonly activations: readonly Activation[];
}

/** From the gates' part that the input makes, [events, gates * width], and the state before. */
type Step = (gates: Value, before: State) => State;

const gemm = (m: Arithmetic, operands: readonly [Value, Value, Value]): Value =>
  m.builder.apply("Gemm", operands, { transA: 0, transB: 1, alpha: 1, beta: 1 });

/** Gate number `i` of several side by side. */
const gate = ({ m, width }: Direction, value: Value, i: number): Value =>
  m.slice(value, value.shape.length - 1, { start: i * width, end: (i + 1) * width });

/** Rows of the matrix of the state that make gates from `start` to `end`. */
const rows = ({ m, width, recurrent }: Direction, start: number, end: number): Value =>
  m.slice(recurrent, 0, { start: start * width, end: end * width });

/** Hochreiter and Schmidhuber's, with gates in the order input, output, forget, cell. */
const lstm =
  (couple: boolean) =>
  (direction: Direction): Step => {
    const { m, recurrent, peepholes, activations } = direction;
    const [f, g, h] = activations;
    const peep = (value: Value, cell: Value, i: number): Value =>
      peepholes === null ? value : m.add(value, m.mul(cell, gate(direction, peepholes, i)));
    return (gates, before) => {
      const all = gemm(m, [before.h, recurrent, gates]);
      const input = f(m, peep(gate(direction, all, 0), before.c, 0));
      const forget = couple ? m.sub(1, input) : f(m, peep(gate(direction, all, 2), before.c, 2));
      const c = m.add(m.mul(forget, before.c), m.mul(input, g(m, gate(direction, all, 3))));
      const output = f(m, peep(gate(direction, all, 1), c, 1));
      return { h: m.mul(output, h(m, c)), c };
    };
  };

/** Gates in the order update, reset, hidden; the reset may come after the product with the state. */
const gru =
  (linearBeforeReset: boolean) =>
  (direction: Direction): Step => {
    const { m, width, bias, activations } = direction;
    const [f, g] = activations;
    return (gates, { h, c }) => {
      const both = gemm(m, [h, rows(direction, 0, 2), m.slice(gates, 1, { start: 0, end: 2 * width })]);
      const [update, reset] = [f(m, gate(direction, both, 0)), f(m, gate(direction, both, 1))];
      const own = gate(direction, gates, 2);
      const matrix = rows(direction, 2, 3);
      const zero = m.builder.constant(new Float64Array(width), [width]);
      const inner = linearBeforeReset
        ? m.add(own, m.mul(reset, gemm(m, [h, matrix, bias === null ? zero : gate(direction, bias, 2)])))
        : gemm(m, [m.mul(reset, h), matrix, own]);
      const hidden = g(m, inner);
      return { h: m.add(m.mul(m.sub(1, update), hidden), m.mul(update, h)), c };
    };
  };

const plain =
  ({ m, recurrent, activations: [f] }: Direction): Step =>
  (gates, { h, c }) => ({ h: f(m, gemm(m, [h, recurrent, gates])), c });

interface Kind {
  readonly gates: number;
  readonly functions: Functions;
  readonly step: (call: Call) => (direction: Direction) => Step;
  /** Which gates add the state's bias to the input's at once. */
  readonly early: (call: Call, gate: number) => boolean;
}

const always = (): boolean => true;
const resetsLate = (call: Call): boolean => numberOf(call, "linear_before_reset", 0) !== 0;

const KINDS: Readonly<Record<"LSTM" | "GRU" | "RNN", Kind>> = {
  LSTM: {
    gates: 4,
    // What leaves the cell is not clipped.
    functions: { defaults: ["Sigmoid", "Tanh", "Tanh"], clipped: 2 },
    step: (call) => lstm(numberOf(call, "input_forget", 0) !== 0),
    early: always,
  },
  GRU: {
    gates: 3,
    functions: { defaults: ["Sigmoid", "Tanh"], clipped: 2 },
    step: (call) => gru(resetsLate(call)),
    early: (call, i) => i < 2 || !resetsLate(call),
  },
  RNN: { gates: 1, functions: { defaults: ["Tanh"], clipped: 1 }, step: () => plain, early: always },
};

/** What one direction has of a tensor of all. */
function own(m: Arithmetic, value: Value, at: number): Value {
  return m.reshape(m.slice(value, 0, { start: at, end: at + 1 }), value.shape.slice(1));
}

/** The state before the first step, [events, width]: zeros where none is given. */
function initial(call: Call, { i, at, shape }: { i: number; at: number; shape: readonly number[] }): Value {
  const { math } = call;
  const given = optional(call, i);
  if (given === null) return math.builder.apply("Expand", [0], { shape });
  const state = own(math, given, at);
  if (batchAxis(state.shape) !== -1) return state;
  const [first] = state.shape;
  const width = shape[1];
  const entries = state.constant;
  if (first !== 1 && entries?.every((entry, k) => entry === entries[k % width]) !== true)
    throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a state to begin with that differs between the events of a batch");
  return math.builder.apply("Expand", [math.slice(state, 0, { start: 0, end: 1 })], { shape });
}

/** Steps that count: a length that all events have. */
function lengthOf(call: Call, steps: number): number {
  const given = optional(call, 4);
  if (given === null) return steps;
  const entries = ofOneEvent(call.math, given)?.constant;
  const [first] = entries ?? [];
  if (first === undefined || entries?.every((entry) => entry === first) !== true)
    throw unsupported("lengths of sequences that differ between events");
  return Math.min(steps, first);
}

interface Layer {
  readonly kind: Kind;
  readonly at: number;
  readonly reverse: boolean;
  readonly length: number;
}

/** One direction: the state after each step (in the order of the sequence), and the last one. */
function run(
  call: Call,
  { kind, at, reverse, length }: Layer,
): { readonly all: readonly Value[]; readonly last: State } {
  const { math: m } = call;
  const x = operand(call, 0);
  const weights = own(m, operand(call, 1), at);
  const recurrent = own(m, operand(call, 2), at);
  const [gates, width] = recurrent.shape;
  const both = optional(call, 3);
  const biases = both === null ? null : own(m, both, at);
  const half = (i: number): Value | null =>
    biases === null ? null : m.slice(biases, 0, { start: i * gates, end: (i + 1) * gates });
  const [forInput, forState] = [half(0), half(1)];
  const peepholes = optional(call, 7);
  const direction: Direction = {
    m,
    width,
    recurrent,
    bias: forState,
    peepholes: peepholes === null ? null : own(m, peepholes, at),
    activations: activationsOf(call, kind.functions, at),
  };
  const late = Array.from({ length: kind.gates }, (_, i) => kind.early(call, i));
  const early =
    forState === null
      ? null
      : m.concat(
          late.map((is, i) => (is ? gate(direction, forState, i) : m.mul(gate(direction, forState, i), 0))),
          0,
        );
  const product = m.builder.apply("MatMul", [x, m.transpose(weights, [1, 0])], { transA: 0, transB: 0 });
  const shifted = forInput === null || early === null ? product : m.add(product, m.add(forInput, early));
  const [steps = 1, events = 1] = x.shape;
  const step = kind.step(call)(direction);
  const shape = [events, width];
  let state: State = { h: initial(call, { i: 5, at, shape }), c: initial(call, { i: 6, at, shape }) };
  const nothing = m.builder.apply("Expand", [0], { shape });
  const all: Value[] = Array.from({ length: steps }, () => nothing);
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    state = step(m.reshape(m.slice(shifted, 0, { start: t, end: t + 1 }), [events, gates]), state);
    all[t] = state.h;
  }
  return { all, last: state };
}

const DIRECTIONS: Readonly<Record<string, readonly boolean[] | undefined>> = {
  forward: [false],
  reverse: [true],
  bidirectional: [false, true],
};

/** A layer over a sequence [steps, events, ...], written out step by step: the states of all steps, and the last ones. */
const layer =
  (kind: Kind): CanonicalRule =>
  (call) => {
    const { math: m } = call;
    const x = operand(call, 0);
    if (numberOf(call, "layout", 0) !== 0) throw unsupported("layout 1, which ONNX Runtime does not run either,");
    const [steps = 1, events = 1] = x.shape;
    if (steps > LONGEST) throw unsupported(`a sequence of ${String(steps)} steps`);
    if (batchAxis(x.shape) !== 1) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a sequence of different events");
    const directions = DIRECTIONS[textOf(call, "direction", "forward")];
    if (directions === undefined) throw unsupported("its direction");
    const length = lengthOf(call, steps);
    const perEvent = [
      [4, 0],
      [5, 1],
      [6, 1],
    ] as const;
    for (const [i, axis] of perEvent) {
      const given = optional(call, i);
      if (given !== null && given.constant !== null) call.freeOperand(i, axis);
    }
    const runs = directions.map((reverse, at) => run(call, { kind, at, reverse, length }));
    const stacked = (values: readonly Value[], shape: readonly number[], axis: number): Value =>
      m.concat(
        values.map((value) => m.reshape(value, shape)),
        axis,
      );
    const last = (of: (state: State) => Value): Value => {
      const states = runs.map((one) => of(one.last));
      return stacked(states, [1, ...states[0].shape], 0);
    };
    const width = runs[0].last.h.shape[1];
    const sides = runs.map(({ all }) => stacked(all, [1, 1, events, width], 0));
    return [m.concat(sides, 1), last(({ h }) => h), last(({ c }) => c)];
  };

export const RECURRENT: Readonly<Record<string, CanonicalRule>> = {
  GRU: layer(KINDS.GRU),
  LSTM: layer(KINDS.LSTM),
  RNN: layer(KINDS.RNN),
};
