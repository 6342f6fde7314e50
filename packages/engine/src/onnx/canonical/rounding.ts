import type { Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, numberOf, operand, unsupported } from "./call.js";

const same: CanonicalRule = (call) => call.math.unary(call.node.op, operand(call, 0));

/** Towards zero. */
function truncated(math: Arithmetic, a: Value): Value {
  return math.mul(math.unary("Sign", a), math.unary("Floor", math.unary("Abs", a)));
}

/**
 * a - b times their quotient, rounded down (the sign is b's) or, with fmod, towards zero (the sign is a's). Its derivative is that
 * of the written form: 1 and minus the rounded quotient.
 */
function remainder(call: Call): Value {
  const { math } = call;
  const [a, b] = [operand(call, 0), operand(call, 1)];
  const towardsZero = numberOf(call, "fmod", 0) !== 0;
  if (a.kind === "int") {
    // Quotients of integers are rounded towards zero.
    return towardsZero ? math.sub(a, math.mul(b, math.binary("Div", a, b))) : math.binary("Mod", a, b);
  }
  if (!towardsZero) throw unsupported("a remainder of floats without fmod");
  return math.sub(a, math.mul(b, truncated(math, math.div(a, b))));
}

function infinite(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const is = (sign: "positive" | "negative", value: number): Value[] =>
    numberOf(call, `detect_${sign}`, 1) === 1 ? [math.binary("Equal", x, value)] : [];
  const found = [...is("positive", Infinity), ...is("negative", -Infinity)];
  return found.length === 0
    ? math.binary("Greater", math.mul(x, 0), 1)
    : found.reduce((one, other) => math.binary("Or", one, other));
}

/** Functions that are constant almost everywhere: no gradient flows through them. */
export const ROUNDING: Readonly<Record<string, CanonicalRule>> = {
  Sign: same,
  Floor: same,
  Round: same,
  Ceil: ({ math, ...call }) => math.unary("Neg", math.unary("Floor", math.unary("Neg", operand({ math, ...call }, 0)))),
  Mod: remainder,
  IsInf: infinite,
};
