import { integers } from "../graph/builder.js";
import { elementCount } from "../graph/tensor.js";
import { Refusal, type Value } from "../graph/value.js";
import { carriesBatch } from "../shapes/batch.js";
import { positiveAxis } from "../shapes/broadcast.js";
import {
  type Call,
  type CanonicalRule,
  known,
  knownScalar,
  listOrOperand,
  numberOf,
  operand,
  optional,
  textOf,
  unsupported,
} from "./call.js";

interface Side {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/** Which entries stand along a padded axis, by their number; mode reflect leaves out the edge, edge repeats it, wrap begins anew. */
function repeated(mode: string, size: number, { before, after }: Side): readonly number[] {
  return Array.from({ length: before + size + after }, (_, i) => {
    const at = i - before;
    if (mode === "edge") return Math.min(size - 1, Math.max(0, at));
    if (mode === "wrap") return ((at % size) + size) % size;
    const period = Math.max(1, 2 * (size - 1));
    const folded = ((at % period) + period) % period;
    return folded < size ? folded : period - folded;
  });
}

function padAxis(call: Call, x: Value, side: Side): Value {
  const { math } = call;
  const { axis } = side;
  const size = x.shape[axis] ?? 0;
  const cut = math.slice(x, axis, { start: Math.max(0, -side.before), end: size + Math.min(0, side.after) });
  const [before, after] = [Math.max(0, side.before), Math.max(0, side.after)];
  if (before === 0 && after === 0) return cut;
  const mode = textOf(call, "mode", "constant");
  if (mode !== "constant") {
    if (carriesBatch(size)) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a padding of the events");
    const picked = repeated(mode, cut.shape[axis] ?? 0, { axis, before, after });
    return math.builder.apply("Gather", [cut, integers(math.builder, picked)], { axis });
  }
  const given = optional(call, 2);
  const value = given === null ? numberOf(call, "value", 0) : knownScalar(given, "a padding value");
  if (value === 0 && x.kind === "float") return math.builder.apply("Pad", [cut], { axis, before, after });
  const filled = (length: number): Value =>
    math.builder.apply("Expand", [math.builder.constant(Float64Array.of(value), [], x.kind)], {
      shape: cut.shape.map((one, i) => (i === axis ? length : one)),
    });
  return math.concat([filled(before), cut, filled(after)], axis);
}

/** Pads are an attribute before operator set 11 and an operand since; axes can be chosen since 18. */
function pad(call: Call): Value {
  const x = operand(call, 0);
  const pads = listOrOperand(call, "pads", 1) ?? [];
  const given = optional(call, 3);
  const axes = given === null ? x.shape.map((_, axis) => axis) : known(given, "axes");
  return axes.reduce((value, axis, i) => {
    const side = { axis: positiveAxis(axis, x.shape.length), before: pads[i] ?? 0, after: pads[i + axes.length] ?? 0 };
    return side.before === 0 && side.after === 0 ? value : padAxis(call, value, side);
  }, x);
}

/** Each axis is repeated as a whole: [a b] twice is [a b a b]. */
function tile(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const repeats = known(operand(call, 1), "repeats");
  return repeats.reduce((value, count, axis) => {
    if (count === 1) return value;
    const { shape } = value;
    const [front, back] = [shape.slice(0, axis), shape.slice(axis + 1)];
    const size = shape[axis] ?? 1;
    const spread = math.builder.apply("Expand", [math.reshape(value, [...front, 1, size, ...back])], {
      shape: [...front, count, size, ...back],
    });
    return math.reshape(spread, [...front, count * size, ...back]);
  }, x);
}

/** start, start + delta, ... below limit; 0 to the number of events counts the events. */
function range(call: Call): Value {
  const { builder } = call.math;
  const { kind } = operand(call, 0);
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((i) => knownScalar(operand(call, i), "a bound"));
  if (carriesBatch(limit) && start === 0 && delta === 1 && kind === "int")
    return builder.apply("EventNumber", [], { count: limit });
  if ([start, limit, delta].some((one) => kind === "int" && carriesBatch(one)))
    throw new Refusal("FP_NETWORK_EVENTS_MIXED", "arithmetic with the number of events");
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return builder.constant(
    Float64Array.from({ length: count }, (_, i) => start + i * delta),
    [count],
    kind,
  );
}

/** What lies above (or below) the k-th diagonal becomes 0. */
function triangle(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const given = optional(call, 1);
  const k = given === null ? 0 : knownScalar(given, "a diagonal");
  const upper = numberOf(call, "upper", 1) === 1;
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  if (carriesBatch(rows) || carriesBatch(columns))
    throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a triangle of the events");
  const kept = Float64Array.from({ length: rows * columns }, (_, i) => {
    const beyond = (i % columns) - Math.floor(i / columns) - k;
    return (upper ? beyond >= 0 : beyond <= 0) ? 1 : 0;
  });
  const zero = math.builder.constant(Float64Array.of(0), [], x.kind);
  return math.where(math.builder.constant(kept, [rows, columns], "bool"), x, zero);
}

/** `values` are off and on; negative indices count from the end, and those beyond the depth are off everywhere. */
function oneHot(call: Call): Value {
  const { math } = call;
  const given = operand(call, 0);
  const indices = given.kind === "int" ? given : math.builder.apply("Cast", [given], { to: "int" });
  const depth = knownScalar(operand(call, 1), "a depth");
  const values = operand(call, 2);
  const rank = indices.shape.length + 1;
  const axis = positiveAxis(numberOf(call, "axis", -1), rank);
  const column = math.reshape(indices, [...indices.shape.slice(0, axis), 1, ...indices.shape.slice(axis)]);
  const along = Array.from({ length: rank }, (_, i) => (i === axis ? depth : 1));
  const numbers = (start: number): Value =>
    math.reshape(
      integers(
        math.builder,
        Array.from({ length: depth }, (_, i) => start + i),
      ),
      along,
    );
  const reached = math.binary(
    "Or",
    math.binary("Equal", column, numbers(0)),
    math.binary("Equal", column, numbers(-depth)),
  );
  const entry = (i: number): Value => math.reshape(math.slice(values, 0, { start: i, end: i + 1 }), []);
  return math.where(reached, entry(1), entry(0));
}

function eyeLike(call: Call): Value {
  const x = operand(call, 0);
  const [rows = 1, columns = 1] = x.shape;
  if (x.shape.some(carriesBatch)) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a diagonal of the events");
  if (call.node.attributes["dtype"] !== undefined && numberOf(call, "dtype", 1) !== 1)
    throw unsupported("a type of its own");
  const k = numberOf(call, "k", 0);
  const ones = Float64Array.from({ length: elementCount(x.shape) }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === k ? 1 : 0,
  );
  return call.math.builder.constant(ones, [rows, columns], x.kind);
}

function runningSum(call: Call): Value {
  const x = operand(call, 0);
  return call.math.builder.apply("CumSum", [x], {
    axis: positiveAxis(knownScalar(operand(call, 1), "an axis"), x.shape.length),
    exclusive: numberOf(call, "exclusive", 0),
    reverse: numberOf(call, "reverse", 0),
  });
}

/** Squares or cubes of entries rearranged: depth to blocks of the image, and back. */
function depthToSpace(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const block = numberOf(call, "blocksize", 1);
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const rest = c / (block * block);
  if (textOf(call, "mode", "DCR") === "DCR") {
    const split = math.reshape(x, [n, block, block, rest, h, w]);
    return math.reshape(math.transpose(split, [0, 3, 4, 1, 5, 2]), [n, rest, h * block, w * block]);
  }
  const split = math.reshape(x, [n, rest, block, block, h, w]);
  return math.reshape(math.transpose(split, [0, 1, 4, 2, 5, 3]), [n, rest, h * block, w * block]);
}

function spaceToDepth(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const block = numberOf(call, "blocksize", 1);
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const split = math.reshape(x, [n, c, h / block, block, w / block, block]);
  const order = textOf(call, "mode", "DCR") === "DCR" ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
  return math.reshape(math.transpose(split, order), [n, c * block * block, h / block, w / block]);
}

/** Operators that repeat, pad, mask and number. */
export const FILLING: Readonly<Record<string, CanonicalRule>> = {
  CumSum: runningSum,
  DepthToSpace: depthToSpace,
  EyeLike: eyeLike,
  OneHot: oneHot,
  Pad: pad,
  Range: range,
  SpaceToDepth: spaceToDepth,
  Tile: tile,
  Trilu: triangle,
};
