import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, numberOf, operand } from "./call.js";

/** A function of one operand. */
const of =
  (make: (call: Call, x: Value) => Value): CanonicalRule =>
  (call) =>
    make(call, operand(call, 0));

const clipped = ({ math }: Call, x: Value): Value => math.builder.apply("Clip", [x], { min: 0, max: 1 });

const hardSigmoid = of((call, x) => {
  const { math } = call;
  return clipped(call, math.add(math.mul(x, numberOf(call, "alpha", 0.2)), numberOf(call, "beta", 0.5)));
});

/** x min(1, max(0, x / 6 + 1/2)). */
const hardSwish = of((call, x) => call.math.mul(x, clipped(call, call.math.add(call.math.mul(x, 1 / 6), 0.5))));

const softplus = ({ math }: Call, x: Value): Value => math.unary("Softplus", x);

const celu = of((call, x) => {
  const alpha = numberOf(call, "alpha", 1);
  return call.math.mul(call.math.builder.apply("Elu", [call.math.div(x, alpha)], { alpha: 1 }), alpha);
});

/** Each entry above the threshold, 0 for the others. */
const thresholded = of((call, x) => call.math.where(call.math.binary("Greater", x, numberOf(call, "alpha", 1)), x, 0));

const shrunk = of((call, x) => {
  const { math } = call;
  const [bias, width] = [numberOf(call, "bias", 0), numberOf(call, "lambd", 0.5)];
  const above = math.where(math.binary("Greater", x, width), math.sub(x, bias), 0);
  return math.where(math.binary("Less", x, -width), math.add(x, bias), above);
});

/** Slopes are aligned at the last axis, as in any operation of two operands. */
const prelu: CanonicalRule = (call) => {
  const { math } = call;
  const [x, slope] = [operand(call, 0), operand(call, 1)];
  return math.where(math.binary("Greater", x, 0), x, math.mul(x, slope));
};

/** Activations that are written in others. */
export const ACTIVATIONS: Readonly<Record<string, CanonicalRule>> = {
  Celu: celu,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Mish: of((call, x) => call.math.mul(x, call.math.unary("Tanh", softplus(call, x)))),
  PRelu: prelu,
  Shrink: shrunk,
  Softsign: of(({ math }, x) => math.div(x, math.add(math.unary("Abs", x), 1))),
  Swish: of((call, x) => call.math.mul(x, call.math.unary("Sigmoid", call.math.mul(x, numberOf(call, "alpha", 1))))),
  ThresholdedRelu: thresholded,
};
