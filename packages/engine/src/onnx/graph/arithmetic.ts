import { elementCount } from "./tensor.js";
import { positiveAxis, sameShape } from "../shapes/broadcast.js";
import type { Builder } from "./builder.js";
import type { Operand, Value } from "./value.js";

/** The operators that formulas and gradients are written in. Numbers are constants; multiplying by 1 and adding 0 do nothing. */
export interface Arithmetic {
  readonly builder: Builder;
  add(a: Operand, b: Operand): Value;
  sub(a: Operand, b: Operand): Value;
  mul(a: Operand, b: Operand): Value;
  div(a: Operand, b: Operand): Value;
  /** One operand. */
  unary(op: string, a: Operand): Value;
  /** Two operands: comparisons, And, Or, Min, Max, Pow. */
  binary(op: string, a: Operand, b: Operand): Value;
  where(condition: Value, yes: Operand, no: Operand): Value;
  /** 1 where true, 0 where not. */
  indicator(condition: Value): Value;
  /** Reductions keep their axes. */
  reduce(op: "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin", a: Value, axes: readonly number[]): Value;
  reshape(a: Value, shape: readonly number[]): Value;
  transpose(a: Value, perm: readonly number[]): Value;
  slice(a: Value, axis: number, range: { readonly start: number; readonly end: number }): Value;
  concat(parts: readonly Value[], axis: number): Value;
}

/** Arithmetic that adds to `builder`'s graph. */
export function arithmetic(builder: Builder): Arithmetic {
  const binary = (op: string, a: Operand, b: Operand): Value => builder.apply(op, [a, b]);
  const value = (a: Operand): Value => (typeof a === "number" ? builder.constant(Float64Array.of(a), []) : a);
  return {
    builder,
    binary,
    add: (a, b) => (b === 0 ? value(a) : a === 0 ? value(b) : binary("Add", a, b)),
    sub: (a, b) => (b === 0 ? value(a) : binary("Sub", a, b)),
    mul: (a, b) => (b === 1 ? value(a) : a === 1 ? value(b) : binary("Mul", a, b)),
    div: (a, b) => (b === 1 ? value(a) : binary("Div", a, b)),
    unary: (op, a) => builder.apply(op, [a]),
    where: (condition, yes, no) => builder.apply("Where", [condition, yes, no]),
    indicator: (condition) => builder.apply("Cast", [condition], { to: "float" }),
    reduce: (op, a, axes) => (axes.length === 0 ? a : builder.apply(op, [a], { axes })),
    reshape: (a, shape) => (sameShape(a.shape, shape) ? a : builder.apply("Reshape", [a], { shape })),
    transpose: (a, perm) => (perm.every((axis, i) => axis === i) ? a : builder.apply("Transpose", [a], { perm })),
    slice(a, axis, { start, end }) {
      const along = positiveAxis(axis, a.shape.length);
      return start === 0 && end === a.shape[along] ? a : builder.apply("Slice", [a], { axis: along, start, end });
    },
    concat(parts, axis) {
      const filled = parts.filter(({ shape }) => elementCount(shape) > 0);
      const [only] = filled;
      return only !== undefined && filled.length === 1 ? only : builder.apply("Concat", filled, { axis });
    },
  };
}
