import { Refusal, type Value } from "../graph/value.js";
import { type Call, type CanonicalRule, listOf, numberOf, operand, optional, unsupported } from "./call.js";

const PLAIN = { transA: 0, transB: 0 };

/** alpha A' B' + beta C; a transposed A becomes a Transpose of its own. */
function gemm(call: Call): Value {
  const { math } = call;
  const a = operand(call, 0);
  const bias = optional(call, 2);
  const left = numberOf(call, "transA", 0) === 0 ? a : math.transpose(a, [1, 0]);
  return math.builder.apply("Gemm", [left, operand(call, 1), ...(bias === null ? [] : [bias])], {
    transA: 0,
    transB: numberOf(call, "transB", 0),
    alpha: numberOf(call, "alpha", 1),
    beta: numberOf(call, "beta", 1),
  });
}

/** NumPy's product: a vector on either side is a matrix of one row or column whose axis is dropped again. */
function matMul(call: Call): Value {
  const { math } = call;
  const [a, b] = [operand(call, 0), operand(call, 1)];
  const left = a.shape.length === 1 ? math.reshape(a, [1, ...a.shape]) : a;
  const right = b.shape.length === 1 ? math.reshape(b, [...b.shape, 1]) : b;
  const product = math.builder.apply("MatMul", [left, right], PLAIN);
  const shape = product.shape.filter(
    (_, axis) =>
      !(a.shape.length === 1 && axis === product.shape.length - 2) &&
      !(b.shape.length === 1 && axis === product.shape.length - 1),
  );
  return math.reshape(product, shape);
}

/** Inference: (x - mean) / sqrt(variance + epsilon) scale + shift, as one product and one sum with constants for each channel. */
function batchNormalization(call: Call): Value {
  const { math, opset } = call;
  const training = opset >= 14 ? numberOf(call, "training_mode", 0) === 1 : [1, 2, 3, 4].some(call.used);
  if (training) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "training mode takes mean and variance of the batch");
  if (numberOf(call, "spatial", 1) === 0) throw unsupported("spatial = 0");
  const x = operand(call, 0);
  const trailing = x.shape.slice(2).map(() => 1);
  const channel = (value: Value): Value => math.reshape(value, [...value.shape, ...trailing]);
  const deviation = math.unary("Sqrt", math.add(operand(call, 4), numberOf(call, "epsilon", 1e-5)));
  const scale = math.div(operand(call, 1), deviation);
  const shift = math.sub(operand(call, 2), math.mul(operand(call, 3), scale));
  return math.add(math.mul(x, channel(scale)), channel(shift));
}

function layerNormalization(call: Call): Value {
  if (call.used(1) || call.used(2)) throw unsupported("a use of its mean or deviation");
  const x = operand(call, 0);
  const bias = optional(call, 2);
  const axis = numberOf(call, "axis", -1);
  return call.math.builder.apply("LayerNormalization", [x, operand(call, 1), ...(bias === null ? [] : [bias])], {
    axis: axis < 0 ? axis + x.shape.length : axis,
    epsilon: numberOf(call, "epsilon", 1e-5),
  });
}

/** Before operator set 13 the operand is taken for a matrix: everything from `axis` on is one row. */
function softmax(call: Call): Value {
  const { math, opset, node } = call;
  const x = operand(call, 0);
  const rank = x.shape.length;
  const given = numberOf(call, "axis", opset >= 13 ? -1 : 1);
  const axis = given < 0 ? given + rank : given;
  if (opset >= 13 || axis === rank - 1) return math.builder.apply(node.op, [x], { axis });
  const row = x.shape.slice(axis).reduce((product, size) => product * size, 1);
  const flat = math.reshape(x, [...x.shape.slice(0, axis), row]);
  return math.reshape(math.builder.apply(node.op, [flat], { axis }), x.shape);
}

export const LINEAR: Readonly<Record<string, CanonicalRule>> = {
  Gemm: gemm,
  MatMul: matMul,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
  Transpose(call) {
    const x = operand(call, 0);
    return call.math.transpose(x, listOf(call, "perm") ?? x.shape.map((_, axis) => x.shape.length - 1 - axis));
  },
};
