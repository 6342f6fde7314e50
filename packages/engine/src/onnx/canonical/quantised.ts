import type { Value } from "../graph/value.js";
import { positiveAxis } from "../shapes/broadcast.js";
import { type Call, type CanonicalRule, numberOf, operand, optional, unsupported } from "./call.js";
import { convolved } from "./convolution.js";

/**
 * Quantised tensors are floats that hold whole numbers, so that a gradient can go through them: straight through the rounding (Bengio,
 * Léonard and Courville, arXiv 1308.3432), and 0 where a number is beyond the range, as in PyTorch's fake quantisation.
 */

const RANGES: Readonly<Record<string, readonly [number, number] | undefined>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

const asFloat = ({ math }: Call, value: Value): Value =>
  value.kind === "float" ? value : math.builder.apply("Cast", [value], { to: "float" });

/** One number, or one for each entry along an axis of `x`. */
function along(call: Call, value: Value, { x, axis }: { readonly x: Value; readonly axis: number }): Value {
  const float = asFloat(call, value);
  const count = float.shape.reduce((product, size) => product * size, 1);
  if (count === 1) return call.math.reshape(float, []);
  const at = positiveAxis(axis, x.shape.length);
  if (float.shape.length !== 1 || count !== x.shape[at]) throw unsupported("scales for blocks");
  return call.math.reshape(
    float,
    x.shape.map((_, i) => (i === at ? count : 1)),
  );
}

/** Where in a node's operands scale and zero point of a tensor stand, and along which axis they go. */
interface Quantum {
  readonly scale: number;
  readonly zero: number;
  readonly axis: number;
}

function zeroOf(call: Call, x: Value, { zero, axis }: Pick<Quantum, "zero" | "axis">): Value | null {
  const given = optional(call, zero);
  return given === null ? null : along(call, given, { x, axis });
}

/** round(x / scale) + zero, within the range of its type. */
function quantised(call: Call, x: Value, quantum: Quantum): Value {
  const { math } = call;
  const type = call.typeOf(quantum.zero) ?? "uint8";
  const range = RANGES[type];
  if (range === undefined) throw unsupported(`numbers of type ${type}`);
  const [least, most] = range;
  const scale = along(call, operand(call, quantum.scale), { x, axis: quantum.axis });
  const rounded = math.unary("StraightRound", math.div(x, scale));
  const zero = zeroOf(call, x, quantum);
  const shifted = zero === null ? rounded : math.add(rounded, zero);
  const below = math.where(math.binary("Less", shifted, least), least, shifted);
  return math.where(math.binary("Greater", below, most), most, below);
}

/** Whole numbers without their zero point. */
function centred(call: Call, i: number, { zero, axis }: Pick<Quantum, "zero" | "axis">): Value {
  const x = asFloat(call, operand(call, i));
  const point = zeroOf(call, x, { zero, axis });
  return point === null ? x : call.math.sub(x, point);
}

function quantize(call: Call): Value {
  if (numberOf(call, "block_size", 0) !== 0) throw unsupported("scales for blocks");
  return quantised(call, asFloat(call, operand(call, 0)), { scale: 1, zero: 2, axis: numberOf(call, "axis", 1) });
}

function dequantize(call: Call): Value {
  if (numberOf(call, "block_size", 0) !== 0) throw unsupported("scales for blocks");
  const axis = numberOf(call, "axis", 1);
  const x = centred(call, 0, { zero: 2, axis });
  return call.math.mul(x, along(call, operand(call, 1), { x, axis }));
}

const product = ({ math }: Call, a: Value, b: Value): Value =>
  math.builder.apply("MatMul", [a, b], { transA: 0, transB: 0 });

function matMul(call: Call): Value {
  const { math } = call;
  const sum = product(call, centred(call, 0, { zero: 2, axis: -2 }), centred(call, 3, { zero: 5, axis: -1 }));
  const scale = math.mul(
    along(call, operand(call, 1), { x: sum, axis: -2 }),
    along(call, operand(call, 4), { x: sum, axis: -1 }),
  );
  return quantised(call, math.mul(sum, scale), { scale: 6, zero: 7, axis: -1 });
}

/** Whole numbers all the way: products of quantised operands. */
const matMulInteger: CanonicalRule = (call) =>
  product(call, centred(call, 0, { zero: 2, axis: -2 }), centred(call, 1, { zero: 3, axis: -1 }));

const convInteger: CanonicalRule = (call) =>
  convolved(call, [centred(call, 0, { zero: 2, axis: 1 }), centred(call, 1, { zero: 3, axis: 0 })]);

/** Its bias is in units of both operands' scales. */
function conv(call: Call): Value {
  const { math } = call;
  const given = optional(call, 8);
  const sum = convolved(call, [
    centred(call, 0, { zero: 2, axis: 1 }),
    centred(call, 3, { zero: 5, axis: 0 }),
    ...(given === null ? [] : [asFloat(call, given)]),
  ]);
  const [one, each] = [1, 4].map((i) => along(call, operand(call, i), { x: sum, axis: 1 }));
  return quantised(call, math.mul(sum, math.mul(one, each)), { scale: 6, zero: 7, axis: 1 });
}

export const QUANTISED: Readonly<Record<string, CanonicalRule>> = {
  ConvInteger: convInteger,
  DequantizeLinear: dequantize,
  MatMulInteger: matMulInteger,
  QLinearConv: conv,
  QLinearMatMul: matMul,
  QuantizeLinear: quantize,
  "com.microsoft.DequantizeLinear": dequantize,
  "com.microsoft.QuantizeLinear": quantize,
};
