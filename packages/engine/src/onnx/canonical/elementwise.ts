import type { Arithmetic } from "../graph/arithmetic.js";
import { elementTypeOf, isFloatType } from "../graph/tensor.js";
import { scalarOf, type Value } from "../graph/value.js";
import {
  type Call,
  type CanonicalRule,
  knownScalar,
  numberOf,
  operand,
  operands,
  optional,
  textOf,
  unsupported,
} from "./call.js";

const asItIs: CanonicalRule = (call) => call.math.builder.apply(call.node.op, operands(call));

/** Operators on any number of operands, as a chain of two-operand ones. */
const chained =
  (op: string): CanonicalRule =>
  ({ math, ...call }) => {
    const [first, ...others] = operands({ math, ...call });
    if (first === undefined) throw unsupported("no operand");
    return others.reduce((sum, next) => math.binary(op, sum, next), first);
  };

function castTo(call: Call): "float" | "int" | "bool" {
  const code = numberOf(call, "to", 0);
  const type = elementTypeOf(code);
  if (type === "bool") return "bool";
  if (type === "int32" || type === "int64") return "int";
  if (type !== undefined && isFloatType(type)) return "float";
  throw unsupported(`a cast to ${type ?? `ONNX type ${String(code)}`}`);
}

function cast(call: Call): Value {
  const value = operand(call, 0);
  const to = castTo(call);
  return value.kind === to ? value : call.math.builder.apply("Cast", [value], { to });
}

/** Bounds are attributes before operator set 11 and operands since. */
function clip(call: Call): Value {
  const { math } = call;
  const value = operand(call, 0);
  const bound = (name: string, i: number, open: number): number => {
    const given = optional(call, i);
    return given === null ? numberOf(call, name, open) : knownScalar(given, "a bound");
  };
  const [min, max] = [bound("min", 1, -Infinity), bound("max", 2, Infinity)];
  if (value.kind === "float") return math.builder.apply("Clip", [value], { min, max });
  return math.binary("Min", math.binary("Max", value, integer(call, min)), integer(call, max));
}

const integer = ({ math }: Call, value: number): Value => math.builder.constant(Float64Array.of(value), [], "int");

function power(call: Call): Value {
  const { math } = call;
  const base = operand(call, 0);
  const given = operand(call, 1);
  const exponent = given.kind === base.kind ? given : math.builder.apply("Cast", [given], { to: base.kind });
  switch (exponent.shape.length === 0 ? scalarOf(exponent) : undefined) {
    case 1:
      return base;
    case 2:
      return math.mul(base, base);
    case 0.5:
      return math.unary("Sqrt", base);
    default:
      return math.binary("Pow", base, exponent);
  }
}

/** x Phi(x), or its approximation by tanh: sqrt(2 / pi) (x + 0.044715 x^3) (Hendrycks and Gimpel, arXiv 1606.08415, section 2). */
export function geluOf(math: Arithmetic, x: Value, approximate: string): Value {
  const inner =
    approximate === "tanh"
      ? math.unary(
          "Tanh",
          math.mul(math.mul(x, Math.sqrt(2 / Math.PI)), math.add(math.mul(math.mul(x, x), 0.044715), 1)),
        )
      : math.unary("Erf", math.mul(x, Math.SQRT1_2));
  return math.mul(x, math.mul(math.add(inner, 1), 0.5));
}

const withAttributes =
  (defaults: Readonly<Record<string, number>>): CanonicalRule =>
  (call) =>
    call.math.builder.apply(
      call.node.op,
      [operand(call, 0)],
      Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, numberOf(call, name, value)])),
    );

/** Training would mix events or draw random numbers; exported networks infer. */
function dropout(call: Call): Value {
  const mode = optional(call, 2);
  if (mode !== null && scalarOf(mode) !== 0) throw unsupported("training mode (export the network in eval mode)");
  if (call.used(1)) throw unsupported("a use of its mask");
  return operand(call, 0);
}

const rules = (names: string, rule: CanonicalRule): Readonly<Record<string, CanonicalRule>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, rule]));

export const ELEMENTWISE: Readonly<Record<string, CanonicalRule>> = {
  ...rules("Add Sub Mul Div Neg Reciprocal Abs Exp Log Sqrt Erf", asItIs),
  ...rules("Sin Cos Tan Sinh Cosh Tanh Asin Acos Atan Asinh Acosh Atanh", asItIs),
  ...rules("Relu Sigmoid Softplus", asItIs),
  ...rules("Greater GreaterOrEqual Less LessOrEqual Equal And Or Xor Not IsNaN Where", asItIs),
  Max: chained("Max"),
  Min: chained("Min"),
  Sum: chained("Add"),
  Mean: (call) => call.math.div(chained("Add")(call) as Value, operands(call).length),
  LeakyRelu: withAttributes({ alpha: 0.01 }),
  Elu: withAttributes({ alpha: 1 }),
  // The defaults are ONNX's float32 numbers.
  Selu: withAttributes({ alpha: 1.67326319217681884765625, gamma: 1.05070102214813232421875 }),
  Gelu: (call) => geluOf(call.math, operand(call, 0), textOf(call, "approximate", "none")),
  Pow: power,
  Clip: clip,
  Cast: cast,
  Dropout: dropout,
  Identity: (call) => operand(call, 0),
};
