import { elementCount } from "../graph/tensor.js";
import { integers } from "../graph/builder.js";
import { Refusal, type Value } from "../graph/value.js";
import { BATCH, batchAxis, carriesBatch, shapeText } from "../shapes/batch.js";
import { positiveAxis, sameShape } from "../shapes/broadcast.js";
import {
  axisOf,
  type Call,
  type CanonicalRule,
  constantOf,
  known,
  listOrOperand,
  numberOf,
  operand,
  operands,
  optional,
  tensorOf,
  unsupported,
} from "./call.js";
import { gatherWithinEvents } from "./indexing.js";

function constant(call: Call): Value {
  const { builder } = call.math;
  const tensor = tensorOf(call, "value");
  if (tensor !== null) return constantOf(call.math, tensor);
  const attribute = (["value_float", "value_int", "value_floats", "value_ints"] as const)
    .map((name) => call.node.attributes[name])
    .find((one) => one !== undefined);
  switch (attribute?.kind) {
    case "float":
      return builder.constant(Float64Array.of(attribute.value), []);
    case "int":
      return builder.constant(Float64Array.of(attribute.value), [], "int");
    case "floats":
      return builder.constant(Float64Array.from(attribute.value), [attribute.value.length]);
    case "ints":
      return integers(builder, attribute.value);
    default:
      throw unsupported("a constant that holds no numbers");
  }
}

function constantOfShape(call: Call): Value {
  const { builder } = call.math;
  const shape = known(operand(call, 0), "a shape");
  const tensor = tensorOf(call, "value");
  const one =
    tensor === null ? builder.constant(Float64Array.of(0), []) : call.math.reshape(constantOf(call.math, tensor), []);
  return builder.apply("Expand", [one], { shape });
}

function shapeOf(call: Call): Value {
  const { shape } = operand(call, 0);
  const end = call.node.attributes["end"];
  return integers(
    call.math.builder,
    shape.slice(numberOf(call, "start", 0), end?.kind === "int" ? end.value : undefined),
  );
}

/** 0 keeps a size, -1 takes what is left. */
function reshapeTarget(call: Call, from: readonly number[], target: readonly number[]): readonly number[] {
  const kept = target.map((size, axis) =>
    size === 0 && numberOf(call, "allowzero", 0) === 0 ? (from[axis] ?? 0) : size,
  );
  const rest = kept.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  if (target.includes(-1) && elementCount(from) % rest !== 0)
    throw new Refusal("FP_NETWORK_SHAPE", `${shapeText(from)} cannot be reshaped to ${shapeText(kept)}`);
  return kept.map((size) => (size === -1 ? elementCount(from) / rest : size));
}

/**
 * A target that is written for the file's own number of events, for any: the size that stands for the events becomes the batch.
 * It is the first one that is their number; or, where the target has another axis merged with theirs, the one with the same axes
 * behind or in front, or with as many entries behind as before, else any other that fits: the likeliest reading first. None where
 * the target needs no such reading, or has no such size.
 */
function freedTargets(call: Call, x: Value, target: readonly number[]): readonly (readonly number[])[] {
  const { declaredBatch } = call;
  const axis = batchAxis(x.shape);
  if (declaredBatch === null || axis === -1 || target.some(carriesBatch)) return [];
  const exact = !target.includes(-1) && !target.includes(0);
  if (exact && (elementCount(x.shape) / BATCH) * declaredBatch !== elementCount(target)) return [];
  const before = elementCount(x.shape.slice(0, axis)) * x.merged;
  const behind = elementCount(x.shape.slice(axis + 1));
  const places = target.flatMap((size, place) => {
    const within = before / elementCount(target.slice(0, place));
    return Number.isInteger(within) && size > 0 && size % (declaredBatch * within) === 0 ? [place] : [];
  });
  const own = places.find(
    (place) => target[place] === declaredBatch && elementCount(target.slice(0, place)) === before,
  );
  const sameBehind = places.find((place) => sameShape(target.slice(place + 1), x.shape.slice(axis + 1)));
  const sameBefore = places.find((place) => sameShape(target.slice(0, place), x.shape.slice(0, axis)));
  const alike = places.find((place) => elementCount(target.slice(place + 1)) === behind);
  const merged = exact ? [sameBehind, sameBefore, alike, ...places] : [];
  const likely = [own, ...merged].filter((place) => place !== undefined);
  return [...new Set(likely)].map((place) =>
    target.map((size, i) => (i === place ? (size / declaredBatch) * BATCH : size)),
  );
}

function reshape(call: Call): Value {
  const x = operand(call, 0);
  const target = known(operand(call, 1), "a shape");
  const readings = freedTargets(call, x, target);
  if (readings.length === 0) return call.math.reshape(x, reshapeTarget(call, x.shape, target));
  const freed = call.choose(readings);
  call.freeReshape(freed);
  return call.math.reshape(x, reshapeTarget(call, x.shape, freed));
}

function flatten(call: Call): Value {
  const { shape } = operand(call, 0);
  const axis = axisOf(call, shape.length, 1);
  // For one event, everything in one row is the same as a row for each event.
  if (axis === 0 && call.declaredBatch === 1 && shape[0] === BATCH) {
    call.freeReshape([BATCH, elementCount(shape) / BATCH]);
    return call.math.reshape(operand(call, 0), [BATCH, elementCount(shape) / BATCH]);
  }
  return call.math.reshape(operand(call, 0), [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))]);
}

function squeeze(call: Call): Value {
  const x = operand(call, 0);
  const axes = listOrOperand(call, "axes", 1)?.map((axis) => positiveAxis(axis, x.shape.length));
  const gone = axes ?? x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const wrong = gone.find((axis) => x.shape[axis] !== 1);
  if (wrong !== undefined)
    throw new Refusal(
      carriesBatch(x.shape[wrong] ?? 1) ? "FP_NETWORK_EVENTS_MIXED" : "FP_NETWORK_SHAPE",
      `dropping axis ${String(wrong)}, which has more than one entry,`,
    );
  return call.math.reshape(
    x,
    x.shape.filter((_, axis) => !gone.includes(axis)),
  );
}

function unsqueeze(call: Call): Value {
  const x = operand(call, 0);
  const given = listOrOperand(call, "axes", 1) ?? [];
  const rank = x.shape.length + given.length;
  const axes = given.map((axis) => positiveAxis(axis, rank));
  const sizes = [...x.shape];
  return call.math.reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (sizes.shift() ?? 1))),
  );
}

function split(call: Call): readonly Value[] {
  const x = operand(call, 0);
  const axis = axisOf(call, x.shape.length, 0);
  const total = x.shape[axis] ?? 0;
  const parts = call.node.outputs.length;
  const each = Math.ceil(total / parts);
  const sizes =
    listOrOperand(call, "split", 1) ?? Array.from({ length: parts }, (_, i) => Math.min(each, total - i * each));
  let start = 0;
  return sizes.map((size) => {
    const part = call.math.slice(x, axis, { start, end: start + size });
    start += size;
    return part;
  });
}

function sliceAxis(call: Call, x: Value, range: { axis: number; start: number; end: number; step: number }): Value {
  const { axis, step } = range;
  const size = x.shape[axis] ?? 0;
  const clamp = (at: number, least: number, most: number): number =>
    Math.max(least, Math.min(most, at < 0 ? at + size : at));
  const start = step > 0 ? clamp(range.start, 0, size) : clamp(range.start, 0, size - 1);
  const end = step > 0 ? clamp(range.end, 0, size) : clamp(range.end, -1, size - 1);
  if (step === 1) return call.math.slice(x, axis, { start, end: Math.max(start, end) });
  if (carriesBatch(size)) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a selection among the events");
  const picked: number[] = [];
  for (let i = start; step > 0 ? i < end : i > end; i += step) picked.push(i);
  return call.math.builder.apply("Gather", [x, integers(call.math.builder, picked)], { axis });
}

/** Starts, ends and axes are attributes before operator set 10 and operands since. */
function slice(call: Call): Value {
  const x = operand(call, 0);
  const starts = listOrOperand(call, "starts", 1) ?? [];
  const ends = listOrOperand(call, "ends", 2) ?? [];
  const axes = listOrOperand(call, "axes", 3) ?? starts.map((_, i) => i);
  const steps = optional(call, 4);
  const strides = steps === null ? starts.map(() => 1) : known(steps, "steps");
  return starts.reduce(
    (value, start, i) =>
      sliceAxis(call, value, {
        axis: positiveAxis(axes[i] ?? i, x.shape.length),
        start,
        end: ends[i] ?? 0,
        step: strides[i] ?? 1,
      }),
    x,
  );
}

/** One known index is a slice; several known ones stay a Gather. */
function gather(call: Call): Value {
  const { math } = call;
  const [x, indices] = [operand(call, 0), operand(call, 1)];
  const axis = axisOf(call, x.shape.length, 0);
  const size = x.shape[axis] ?? 1;
  if (indices.constant === null)
    return carriesBatch(size)
      ? gatherWithinEvents(call, [x, indices], axis)
      : math.builder.apply("Gather", [x, indices], { axis });
  const picked = Array.from(indices.constant, (at) => (at < 0 ? at + size : at));
  if (picked.some((at) => at >= size || at < 0)) throw new Refusal("FP_NETWORK_SHAPE", "an index beyond the end");
  const [only] = picked;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  if (only !== undefined && picked.length === 1)
    return math.reshape(math.slice(x, axis, { start: only, end: only + 1 }), shape);
  return math.reshape(math.builder.apply("Gather", [x, integers(math.builder, picked)], { axis }), shape);
}

export const LAYOUT: Readonly<Record<string, CanonicalRule>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Shape: shapeOf,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: (call) => {
    const parts = operands(call);
    return call.math.concat(parts, axisOf(call, parts[0]?.shape.length ?? 0, 1));
  },
  Split: split,
  Slice: slice,
  Gather: gather,
  Expand: (call) =>
    call.math.builder.apply("Expand", [operand(call, 0)], { shape: known(operand(call, 1), "a shape") }),
};
