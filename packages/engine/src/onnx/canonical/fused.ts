import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, numberOf, operand, optional, unsupported } from "./call.js";
import { geluOf } from "./elementwise.js";

const swapped = ({ math }: Call, x: Value): Value => {
  const last = x.shape.length - 1;
  return math.transpose(x, [...x.shape.map((_, axis) => axis).slice(0, -2), last, last - 1]);
};

function matMul(call: Call): Value {
  const { math } = call;
  if (numberOf(call, "transBatchA", 0) === 1 || numberOf(call, "transBatchB", 0) === 1)
    throw unsupported("a transposed stack");
  const [a, b] = ["transA", "transB"].map((name, i) =>
    numberOf(call, name, 0) === 1 ? swapped(call, operand(call, i)) : operand(call, i),
  );
  return math.mul(math.builder.apply("MatMul", [a, b], { transA: 0, transB: 0 }), numberOf(call, "alpha", 1));
}

const biased = (call: Call): Value => {
  const [x, bias] = [operand(call, 0), optional(call, 1)];
  return bias === null ? x : call.math.add(x, bias);
};

/** Operators that ONNX Runtime's optimiser writes into networks. */
export const FUSED: Readonly<Record<string, CanonicalRule>> = {
  "com.microsoft.BiasGelu": (call) => geluOf(call.math, biased(call), "none"),
  "com.microsoft.FastGelu": (call) => geluOf(call.math, biased(call), "tanh"),
  "com.microsoft.FusedMatMul": matMul,
  "com.microsoft.Gelu": (call) => geluOf(call.math, operand(call, 0), "none"),
  "com.microsoft.QuickGelu": (call) => {
    const x = operand(call, 0);
    return call.math.mul(x, call.math.unary("Sigmoid", call.math.mul(x, numberOf(call, "alpha", 1.702))));
  },
};
