import { elementCount } from "../graph/tensor.js";
import { listAttribute, numberAttribute, Refusal, type Value } from "../graph/value.js";
import { carriesBatch } from "./batch.js";

type Entries = Float32Array | Float64Array;
type Draft = Omit<Value, "id" | "origin" | "merged" | "constant">;

/** Above this many entries a constant stays an operation: ONNX Runtime folds it when it loads the program. */
const LARGEST = 1 << 24;

const truth = (value: boolean): number => (value ? 1 : 0);

function halfToEven(a: number): number {
  const down = Math.floor(a);
  return a - down === 0.5 ? 2 * Math.round(down / 2) : Math.round(a);
}

const UNARY: Readonly<Record<string, ((a: number) => number) | undefined>> = {
  Neg: (a) => -a,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Round: halfToEven,
  StraightRound: halfToEven,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: (a) => 1 / a,
  Not: (a) => truth(a === 0),
};

const BINARY: Readonly<Record<string, ((a: number, b: number) => number) | undefined>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Max: Math.max,
  Min: Math.min,
  Greater: (a, b) => truth(a > b),
  GreaterOrEqual: (a, b) => truth(a >= b),
  Less: (a, b) => truth(a < b),
  LessOrEqual: (a, b) => truth(a <= b),
  Equal: (a, b) => truth(a === b),
  And: (a, b) => truth(a !== 0 && b !== 0),
  Or: (a, b) => truth(a !== 0 || b !== 0),
  Xor: (a, b) => truth((a !== 0) !== (b !== 0)),
};

const stridesOf = (shape: readonly number[]): number[] => {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
};

/** Where each entry of a result comes from: `start` plus `stride` along every axis of `shape`. */
function positions(shape: readonly number[], stride: readonly number[], start = 0): Int32Array {
  const index = new Int32Array(elementCount(shape));
  const own = stridesOf(shape);
  for (let i = 0; i < index.length; i++) {
    let at = start;
    for (let axis = 0; axis < shape.length; axis++)
      at += (Math.floor(i / (own[axis] ?? 1)) % (shape[axis] ?? 1)) * (stride[axis] ?? 0);
    index[i] = at;
  }
  return index;
}

/** Positions in an operand of shape `from` that is broadcast to `to`. */
function broadcastPositions(from: readonly number[], to: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const added = to.length - from.length;
  return positions(
    to,
    to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : (own[axis - added] ?? 0))),
  );
}

function taken(entries: Entries, index: Int32Array): Entries {
  const result = entries instanceof Float32Array ? new Float32Array(index.length) : new Float64Array(index.length);
  for (let i = 0; i < index.length; i++) result[i] = entries[index[i] ?? 0] ?? NaN;
  return result;
}

/** The number of events is divided only where that leaves no remainder, whatever the number is. */
function checkQuotient([a = 0, b = 1]: readonly number[]): void {
  if ((carriesBatch(a) || carriesBatch(b)) && a % b !== 0)
    throw new Refusal("FP_NETWORK_EVENTS_MIXED", "arithmetic with the number of events");
}

function elementwise(draft: Draft, entries: readonly Entries[], apply: (values: readonly number[]) => number): Entries {
  const spread = entries.map((one, k) => taken(one, broadcastPositions(draft.inputs[k]?.shape ?? [], draft.shape)));
  const whole = draft.kind === "int" ? Math.trunc : (value: number): number => value;
  const quotient = draft.kind === "int" && (draft.op === "Div" || draft.op === "Mod");
  return Float64Array.from({ length: elementCount(draft.shape) }, (_, i) => {
    const operands = spread.map((one) => one[i] ?? NaN);
    if (quotient) checkQuotient(operands);
    return whole(apply(operands));
  });
}

function cast({ inputs, kind }: Draft, entries: Entries): Entries {
  if (kind === "bool") return Float64Array.from(entries, (value) => truth(value !== 0));
  if (kind === "int") return Float64Array.from(entries, Math.trunc);
  if (inputs[0]?.kind === "int" && entries.some(carriesBatch))
    throw new Refusal("FP_NETWORK_EVENTS_MIXED", "arithmetic with the number of events");
  return entries;
}

function concatenated(draft: Draft, entries: readonly Entries[]): Entries {
  const axis = numberAttribute(draft, "axis");
  const strides = stridesOf(draft.shape);
  const result = new Float64Array(elementCount(draft.shape));
  let offset = 0;
  draft.inputs.forEach(({ shape }, k) => {
    const index = positions(shape, strides, offset * (strides[axis] ?? 1));
    index.forEach((at, i) => (result[at] = entries[k]?.[i] ?? NaN));
    offset += shape[axis] ?? 0;
  });
  return result;
}

function gathered(draft: Draft, entries: Entries, index: Entries): Entries {
  const shape = draft.inputs[0]?.shape ?? [];
  const axis = numberAttribute(draft, "axis");
  const size = shape[axis] ?? 1;
  const inner = elementCount(shape.slice(axis + 1));
  const from = new Int32Array(elementCount(draft.shape));
  for (let i = 0; i < from.length; i++) {
    const outer = Math.floor(i / (inner * index.length));
    const wanted = index[Math.floor(i / inner) % index.length] ?? 0;
    from[i] = (outer * size + (wanted < 0 ? wanted + size : wanted)) * inner + (i % inner);
  }
  return taken(entries, from);
}

function computed(draft: Draft, entries: readonly Entries[]): Entries | null {
  const { op, inputs } = draft;
  const [first = new Float64Array(), second = new Float64Array()] = entries;
  const shape = inputs[0]?.shape ?? [];
  const unary = UNARY[op];
  if (unary !== undefined) return elementwise(draft, entries, ([a = NaN]) => unary(a));
  const binary = BINARY[op];
  if (binary !== undefined) return elementwise(draft, entries, ([a = NaN, b = NaN]) => binary(a, b));
  switch (op) {
    case "Where":
      return elementwise(draft, entries, ([c = 0, a = NaN, b = NaN]) => (c !== 0 ? a : b));
    case "Cast":
      return cast(draft, first);
    case "Reshape":
      return first;
    case "Expand":
      return taken(first, broadcastPositions(shape, draft.shape));
    case "Transpose": {
      const own = stridesOf(shape);
      return taken(
        first,
        positions(
          draft.shape,
          listAttribute(draft, "perm").map((axis) => own[axis] ?? 0),
        ),
      );
    }
    case "Slice": {
      const own = stridesOf(shape);
      const start = numberAttribute(draft, "start") * (own[numberAttribute(draft, "axis")] ?? 1);
      return taken(first, positions(draft.shape, own, start));
    }
    case "Concat":
      return concatenated(draft, entries);
    case "Gather":
      return gathered(draft, first, second);
    default:
      return null;
  }
}

/** The entries of an operation on constants; null where an operand is none, or where it is left to the runtime. */
export function foldConstants(draft: Draft): Entries | null {
  const entries = draft.inputs.flatMap(({ constant }) => (constant === null ? [] : [constant]));
  if (entries.length < draft.inputs.length || entries.length === 0) return null;
  if (draft.shape.some(carriesBatch) || elementCount(draft.shape) > LARGEST) return null;
  return computed(draft, entries);
}
