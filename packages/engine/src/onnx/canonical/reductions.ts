import type { Value } from "../graph/value.js";
import { positiveAxis } from "../shapes/broadcast.js";
import { type Call, type CanonicalRule, listOrOperand, numberOf, operand, unsupported } from "./call.js";

/** Longest axis whose product is written out factor by factor. */
const LONGEST_PRODUCT = 256;

type Reduce = (call: Call, x: Value, axes: readonly number[]) => Value;

const plain =
  (op: "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin"): Reduce =>
  ({ math }, x, axes) => {
    if (x.kind !== "bool") return math.reduce(op, x, axes);
    if (axes.some((axis) => x.shape[axis] === 0)) throw unsupported("the extreme of no conditions");
    return math.builder.apply("Cast", [math.reduce(op, math.indicator(x), axes)], { to: "bool" });
  };

const sumOfSquares: Reduce = ({ math }, x, axes) => math.reduce("ReduceSum", math.mul(x, x), axes);

/** log sum exp x, from the largest x on, so that nothing overflows. */
const logSumExp: Reduce = ({ math }, x, axes) => {
  const largest = math.reduce("ReduceMax", x, axes);
  return math.add(largest, math.unary("Log", math.reduce("ReduceSum", math.unary("Exp", math.sub(x, largest)), axes)));
};

/** Factor by factor: the gradient stays right where a factor is zero. */
const product: Reduce = ({ math }, x, axes) =>
  axes.reduce((value, axis) => {
    const size = value.shape[axis] ?? 1;
    if (size === 0 || size > LONGEST_PRODUCT) throw unsupported(`a product of ${String(size)} factors`);
    const factors = Array.from({ length: size }, (_, i) => math.slice(value, axis, { start: i, end: i + 1 }));
    return factors.reduce((left, right) => math.mul(left, right));
  }, x);

/** Axes are attributes before operator set 18 (ReduceSum: 13) and an operand since. */
const reduction =
  (reduce: Reduce): CanonicalRule =>
  (call) => {
    const x = operand(call, 0);
    const given = listOrOperand(call, "axes", 1) ?? [];
    if (given.length === 0 && numberOf(call, "noop_with_empty_axes", 0) === 1) {
      if (call.node.op === "ReduceSum" || call.node.op === "ReduceMean") return x;
      throw unsupported("noop_with_empty_axes");
    }
    const rank = x.shape.length;
    const axes =
      given.length === 0
        ? x.shape.map((_, axis) => axis)
        : given.map((axis) => positiveAxis(axis, rank)).sort((a, b) => a - b);
    const reduced = reduce(call, x, axes);
    if (numberOf(call, "keepdims", 1) === 1) return reduced;
    return call.math.reshape(
      reduced,
      reduced.shape.filter((_, axis) => !axes.includes(axis)),
    );
  };

export const REDUCTIONS: Readonly<Record<string, CanonicalRule>> = {
  ReduceSum: reduction(plain("ReduceSum")),
  ReduceMean: reduction(plain("ReduceMean")),
  ReduceMax: reduction(plain("ReduceMax")),
  ReduceMin: reduction(plain("ReduceMin")),
  ReduceProd: reduction(product),
  ReduceL1: reduction(({ math }, x, axes) => math.reduce("ReduceSum", math.unary("Abs", x), axes)),
  ReduceL2: reduction((call, x, axes) => call.math.unary("Sqrt", sumOfSquares(call, x, axes))),
  ReduceSumSquare: reduction(sumOfSquares),
  ReduceLogSum: reduction(({ math }, x, axes) => math.unary("Log", math.reduce("ReduceSum", x, axes))),
  ReduceLogSumExp: reduction(logSumExp),
};
