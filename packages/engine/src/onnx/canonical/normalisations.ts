import type { Arithmetic } from "../graph/arithmetic.js";
import { elementCount } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, axisOf, listOf, numberOf, operand, optional, unsupported } from "./call.js";

const from = (x: Value, first: number): readonly number[] =>
  x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));

/** (x - mean) / sqrt(variance + epsilon) over `axes`. */
function standardised(m: Arithmetic, x: Value, { axes, epsilon }: { axes: readonly number[]; epsilon: number }): Value {
  const centred = m.sub(x, m.reduce("ReduceMean", x, axes));
  const variance = m.reduce("ReduceMean", m.mul(centred, centred), axes);
  return m.div(centred, m.unary("Sqrt", m.add(variance, epsilon)));
}

/** One number for each channel (axis 1) of something of shape `shape`. */
const channel = (m: Arithmetic, value: Value, shape: readonly number[]): Value =>
  m.reshape(value, [elementCount(value.shape), ...shape.slice(2).map(() => 1)]);

function instance(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const z = standardised(math, x, { axes: from(x, 2), epsilon: numberOf(call, "epsilon", 1e-5) });
  const [scale, bias] = [operand(call, 1), operand(call, 2)].map((one) => channel(math, one, x.shape));
  return math.add(math.mul(z, scale), bias);
}

/** Scale and bias are one for each group before operator set 21, and one for each channel since. */
function group(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const [events = 1, channels = 1, ...sizes] = x.shape;
  const groups = numberOf(call, "num_groups", 1);
  const grouped = math.reshape(x, [events, groups, channels / groups, ...sizes]);
  const z = standardised(math, grouped, { axes: from(grouped, 2), epsilon: numberOf(call, "epsilon", 1e-5) });
  const [scale, bias] = [operand(call, 1), operand(call, 2)];
  if (elementCount(scale.shape) === groups && groups !== channels) {
    const each = (value: Value): Value => channel(math, value, grouped.shape);
    return math.reshape(math.add(math.mul(z, each(scale)), each(bias)), x.shape);
  }
  const each = (value: Value): Value => channel(math, value, x.shape);
  return math.add(math.mul(math.reshape(z, x.shape), each(scale)), each(bias));
}

/** x over its p-norm along an axis; where that is 0, 0. */
function lp(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const p = numberOf(call, "p", 2);
  const axes = [axisOf(call, x.shape.length, -1)];
  const sum = math.reduce("ReduceSum", p === 1 ? math.unary("Abs", x) : math.mul(x, x), axes);
  const safe = math.add(sum, math.indicator(math.binary("Equal", sum, 0)));
  return math.div(x, p === 1 ? safe : math.unary("Sqrt", safe));
}

/** Added to the deviation by the operator's definition. */
const DEVIATION_FLOOR = 1e-9;

function meanVariance(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const axes = listOf(call, "axes") ?? [0, 2, 3];
  const centred = math.sub(x, math.reduce("ReduceMean", x, axes));
  const deviation = math.unary("Sqrt", math.reduce("ReduceMean", math.mul(centred, centred), axes));
  return math.div(centred, math.add(deviation, DEVIATION_FLOOR));
}

/** x over the root of its mean square from `axis` on, times a scale. */
function rootMeanSquare(call: Call, x: Value, { scale, axis }: { scale: Value; axis: number }): Value {
  const { math } = call;
  const mean = math.reduce("ReduceMean", math.mul(x, x), from(x, axis));
  return math.mul(math.div(x, math.unary("Sqrt", math.add(mean, numberOf(call, "epsilon", 1e-5)))), scale);
}

function rms(call: Call): Value {
  const x = operand(call, 0);
  if (call.used(1)) throw unsupported("a use of its deviation");
  return rootMeanSquare(call, x, { scale: operand(call, 1), axis: axisOf(call, x.shape.length, -1) });
}

/** What is normalised is a sum: of the operand, what skipped a layer, and a bias; the sum is output 3. */
const skipped =
  (simplified: boolean): CanonicalRule =>
  (call) => {
    const { math } = call;
    if (call.used(1) || call.used(2)) throw unsupported("a use of its mean or deviation");
    const bias = optional(call, simplified ? 3 : 4);
    const joined = math.add(operand(call, 0), operand(call, 1));
    const sum = bias === null ? joined : math.add(joined, bias);
    const [axis, scale] = [sum.shape.length - 1, operand(call, 2)];
    if (simplified) return [rootMeanSquare(call, sum, { scale, axis }), sum, sum, sum];
    const shift = optional(call, 3);
    const normalised = math.builder.apply("LayerNormalization", [sum, scale, ...(shift === null ? [] : [shift])], {
      axis,
      epsilon: numberOf(call, "epsilon", 1e-5),
    });
    return [normalised, sum, sum, sum];
  };

/** x / (bias + alpha / size * squares of the neighbouring channels)^beta: the sum over neighbours is a product with a band matrix. */
function localResponse(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const [events = 1, channels = 1, ...sizes] = x.shape;
  const size = numberOf(call, "size", 1);
  const [below, above] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = Float64Array.from({ length: channels ** 2 }, (_, i) => {
    const apart = (i % channels) - Math.floor(i / channels);
    return apart >= -below && apart <= above ? numberOf(call, "alpha", 1e-4) / size : 0;
  });
  const squares = math.reshape(math.mul(x, x), [events, channels, elementCount(sizes)]);
  const near = math.builder.apply("MatMul", [math.builder.constant(band, [channels, channels]), squares], {
    transA: 0,
    transB: 0,
  });
  const base = math.add(math.reshape(near, x.shape), numberOf(call, "bias", 1));
  return math.div(x, math.binary("Pow", base, numberOf(call, "beta", 0.75)));
}

export const NORMALISATIONS: Readonly<Record<string, CanonicalRule>> = {
  GroupNormalization: group,
  InstanceNormalization: instance,
  LpNormalization: lp,
  LRN: localResponse,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rms,
  SimplifiedLayerNormalization: rms,
  "com.microsoft.SkipLayerNormalization": skipped(false),
  "com.microsoft.SkipSimplifiedLayerNormalization": skipped(true),
};
