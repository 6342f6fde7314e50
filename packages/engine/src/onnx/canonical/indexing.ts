import { integers } from "../graph/builder.js";
import { elementCount } from "../graph/tensor.js";
import { numberAttribute, Refusal, type Value } from "../graph/value.js";
import { BATCH, batchAxis, carriesBatch } from "../shapes/batch.js";
import {
  axisOf,
  type Call,
  type CanonicalRule,
  knownScalar,
  numberOf,
  operand,
  optional,
  textOf,
  unsupported,
} from "./call.js";
import { boundsOf, ofOneEvent, withoutEventNumber } from "./events.js";

const mixed = (what: string): Refusal => new Refusal("FP_NETWORK_EVENTS_MIXED", what);

/** Indices that count from the end, counted from the front; `size` entries stand along their axis. */
function fromFront({ math }: Call, indices: Value, size: number): Value {
  if (indices.constant !== null)
    return math.builder.constant(
      Float64Array.from(indices.constant, (at) => (at < 0 ? at + size : at)),
      indices.shape,
      "int",
    );
  return indices;
}

/** Along axes where it is longer than the indices, only its first entries are picked from. */
function cutTo(call: Call, x: Value, { indices, axis }: { readonly indices: Value; readonly axis: number }): Value {
  return x.shape.reduce((value, size, along) => {
    const wanted = indices.shape[along] ?? size;
    if (along === axis || wanted >= size || carriesBatch(size)) return value;
    return call.math.slice(value, along, { start: 0, end: wanted });
  }, x);
}

function gatherElements(call: Call): Value {
  const [x, indices] = [operand(call, 0), operand(call, 1)];
  const axis = axisOf(call, x.shape.length, 0);
  const picked = fromFront(call, indices, x.shape[axis] ?? 0);
  return call.math.builder.apply("GatherElements", [cutTo(call, x, { indices, axis }), picked], { axis });
}

function addition(call: Call): 0 | 1 {
  const reduction = textOf(call, "reduction", "none");
  if (reduction !== "none" && reduction !== "add") throw unsupported(`reduction "${reduction}"`);
  return reduction === "add" ? 1 : 0;
}

function scatterElements(call: Call): Value {
  const [x, indices, updates] = [operand(call, 0), operand(call, 1), operand(call, 2)];
  const axis = axisOf(call, x.shape.length, 0);
  return call.math.builder.apply("ScatterElements", [x, fromFront(call, indices, x.shape[axis] ?? 0), updates], {
    axis,
    add: addition(call),
  });
}

/** The k largest are picked by where they stand: these places are held as they are. */
function topK(call: Call): readonly Value[] {
  const { builder } = call.math;
  const x = operand(call, 0);
  const given = optional(call, 1);
  const k = given === null ? numberOf(call, "k", 1) : knownScalar(given, "a number of entries");
  const axis = axisOf(call, x.shape.length, -1);
  const indices = builder.apply("TopK", [x], { axis, k, largest: numberOf(call, "largest", 1) });
  return [builder.apply("GatherElements", [x, indices], { axis }), indices];
}

/** Where the extreme stands: the first of equal ones. */
const extreme =
  (largest: 0 | 1): CanonicalRule =>
  (call) => {
    const x = operand(call, 0);
    const axis = axisOf(call, x.shape.length, 0);
    if (numberOf(call, "select_last_index", 0) === 1) throw unsupported("the last of equal entries");
    const found = call.math.builder.apply("TopK", [x], { axis, k: 1, largest });
    if (numberOf(call, "keepdims", 1) === 1) return found;
    return call.math.reshape(
      found,
      found.shape.filter((_, i) => i !== axis),
    );
  };

/** Each position of the last axis of known indices as one number into the entries of `shape`. */
function flatPositions(indices: Value, shape: readonly number[]): readonly number[] {
  const depth = indices.shape.at(-1) ?? 1;
  const entries = indices.constant ?? new Float64Array();
  return Array.from({ length: entries.length / depth }, (_, row) => {
    let at = 0;
    for (let axis = 0; axis < depth; axis++) {
      const size = shape[axis] ?? 1;
      const given = entries[row * depth + axis] ?? 0;
      const counted = given < 0 ? given + size : given;
      if (counted < 0 || counted >= size) throw new Refusal("FP_NETWORK_SHAPE", "an index beyond the end");
      at = at * size + counted;
    }
    return at;
  });
}

/** Indices along the last axis, one by one. */
function component(call: Call, indices: Value, i: number): Value {
  const last = indices.shape.length - 1;
  if (indices.op === "Concat" && numberAttribute(indices, "axis") === last) {
    const part = indices.inputs[i];
    if (indices.inputs.length === indices.shape[last] && part !== undefined) return part;
  }
  return call.math.slice(indices, last, { start: i, end: i + 1 });
}

interface OwnEvent {
  /** The other components, of each event. */
  readonly rest: Value;
}

/** Indices whose first component is the number of the event itself, as exporters write x[:, i, j]; null where it is not. */
function ofOwnEvent(call: Call, x: Value, indices: Value): OwnEvent | null {
  if (batchAxis(x.shape) !== 0 || x.shape[0] !== BATCH || batchAxis(indices.shape) !== 0) return null;
  const offset = withoutEventNumber(call.math, component(call, indices, 0));
  if (offset?.events !== 1) return null;
  if (offset.local !== null && ofOneEvent(call.math, offset.local)?.constant?.every((at) => at === 0) !== true)
    return null;
  const depth = indices.shape.at(-1) ?? 1;
  const parts = Array.from({ length: depth - 1 }, (_, i) => component(call, indices, i + 1));
  if (parts.length === 0) return null;
  return { rest: call.math.concat(parts, indices.shape.length - 1) };
}

/** Entries of `x` at known places of its axes from `from` on: `shape` is what comes out behind the axes before. */
interface Places {
  readonly from: number;
  readonly positions: readonly number[];
  readonly depth: number;
}

function pickKnown({ math }: Call, x: Value, { from, positions, depth }: Places): Value {
  const [front, back] = [x.shape.slice(0, from), x.shape.slice(from + depth)];
  const flat = math.reshape(x, [...front, elementCount(x.shape.slice(from, from + depth)), ...back]);
  return math.builder.apply("Gather", [flat, integers(math.builder, positions)], { axis: from });
}

function gatherNd(call: Call): Value {
  const { math } = call;
  const [x, indices] = [operand(call, 0), operand(call, 1)];
  const batchDims = numberOf(call, "batch_dims", 0);
  const depth = indices.shape.at(-1) ?? 1;
  if (batchDims === 0 && indices.constant !== null) {
    const picked = pickKnown(call, x, { from: 0, positions: flatPositions(indices, x.shape), depth });
    return math.reshape(picked, [...indices.shape.slice(0, -1), ...x.shape.slice(depth)]);
  }
  if (batchDims > 0) return math.builder.apply("GatherND", [x, indices], { batchDims });
  const own = ofOwnEvent(call, x, indices);
  if (own === null) throw mixed("a selection among the events");
  const known = ofOneEvent(math, own.rest);
  if (known === null || known.constant === null) return math.builder.apply("GatherND", [x, own.rest], { batchDims: 1 });
  const positions = flatPositions(known, x.shape.slice(1));
  const picked = pickKnown(call, x, { from: 1, positions, depth: depth - 1 });
  return math.reshape(picked, [...indices.shape.slice(0, -1), ...x.shape.slice(depth)]);
}

/**
 * Entries at known places, replaced: everything and what replaces it side by side, then picked from. `x` is [front, sizes, back], the
 * updates are [front, one for each place, back].
 */
function replaceKnown(call: Call, [x, updates]: readonly [Value, Value], { from, positions, depth }: Places): Value {
  const { math } = call;
  const count = elementCount(x.shape.slice(from, from + depth));
  const [front, back] = [x.shape.slice(0, from), x.shape.slice(from + depth)];
  const flat = math.reshape(x, [...front, count, ...back]);
  const given = math.reshape(updates, [...front, positions.length, ...back]);
  if (addition(call) === 1) {
    const zero = math.builder.apply("Expand", [0], { shape: flat.shape });
    const column = flat.shape.map((_, axis) => (axis === from ? positions.length : 1));
    const places = math.builder.apply("Expand", [math.reshape(integers(math.builder, positions), column)], {
      shape: given.shape,
    });
    const sum = math.builder.apply("ScatterElements", [zero, places, given], { axis: from, add: 1 });
    return math.reshape(math.add(flat, sum), x.shape);
  }
  const source = Array.from({ length: count }, (_, i) => i);
  positions.forEach((at, i) => (source[at] = count + i));
  const both = math.concat([flat, given], from);
  return math.reshape(math.builder.apply("Gather", [both, integers(math.builder, source)], { axis: from }), x.shape);
}

/** Assignments to parts of an event, as exporters write x[:, i] = y: the places are the same for all events. */
function scatterNd(call: Call): Value {
  const { math } = call;
  const [x, indices, updates] = [operand(call, 0), operand(call, 1), operand(call, 2)];
  const depth = indices.shape.at(-1) ?? 1;
  if (indices.constant !== null) {
    if (x.shape.slice(0, depth).some(carriesBatch)) throw mixed("an assignment to some of the events");
    return replaceKnown(call, [x, updates], { from: 0, positions: flatPositions(indices, x.shape), depth });
  }
  const own = ofOwnEvent(call, x, indices);
  const known = own === null ? null : ofOneEvent(math, own.rest);
  if (known === null || known.constant === null) throw unsupported("an assignment to places that depend on the events");
  const positions = flatPositions(known, x.shape.slice(1));
  return replaceKnown(call, [x, updates], { from: 1, positions, depth: depth - 1 });
}

/** Known entries that are not zero, an axis of the operand a row. */
function nonZero(call: Call): Value {
  const { builder } = call.math;
  const { constant, shape } = operand(call, 0);
  if (constant === null) throw unsupported("a choice of entries that depends on the events");
  const found = Array.from(constant).flatMap((entry, at) => (entry === 0 ? [] : [at]));
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const rows = strides.flatMap((stride, axis) => found.map((at) => Math.floor(at / stride) % (shape[axis] ?? 1)));
  return builder.constant(Float64Array.from(rows), [shape.length, found.length], "int");
}

/**
 * A selection along the axis of the events whose indices are counted through the whole batch, as EdgeConv's are: a neighbour's number
 * plus the event's number times the entries of an event.
 * @throws Refusal FP_NETWORK_EVENTS_MIXED where it cannot be shown that each event picks among its own entries.
 */
export function gatherWithinEvents({ math }: Call, [x, indices]: readonly [Value, Value], axis: number): Value {
  const entries = x.shape[axis] / BATCH;
  const offset = withoutEventNumber(math, indices);
  const bounds = offset === null || offset.local === null ? null : boundsOf(offset.local);
  const within = bounds !== null && bounds[0] >= 0 && bounds[1] < entries;
  const inOrder = x.merged === 1 && indices.merged === 1 && batchAxis(indices.shape) === 0;
  if (offset === null || offset.local === null || offset.events !== entries || !within || !inOrder)
    throw mixed("a selection among the events");
  const picks = elementCount(indices.shape) / BATCH;
  const [front, back] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const split = math.reshape(x, [...front, BATCH, entries, ...back]);
  const others = split.shape.flatMap((_, i) => (i === axis || i === axis + 1 ? [] : [i]));
  const turned = math.transpose(split, [axis, axis + 1, ...others]);
  const local = math.reshape(offset.local, [BATCH, picks, 1]);
  const picked = math.builder.apply("GatherND", [turned, local], { batchDims: 1 });
  const order = picked.shape.map((_, i) => i).slice(2);
  const restored = math.transpose(picked, [...order.slice(0, front.length), 0, 1, ...order.slice(front.length)]);
  return math.reshape(restored, [...front, ...indices.shape, ...back]);
}

export const INDEXING: Readonly<Record<string, CanonicalRule>> = {
  ArgMax: extreme(1),
  ArgMin: extreme(0),
  GatherElements: gatherElements,
  GatherND: gatherNd,
  NonZero: nonZero,
  ScatterElements: scatterElements,
  ScatterND: scatterNd,
  TopK: topK,
};
