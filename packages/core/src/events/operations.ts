import { deltaPhi, hypot, power } from "./arithmetic.js";
import type { FunctionName, Operator } from "./expression.js";

/** One node of an expression over the first `rows` entries of its operands; operands that a node does not have are empty. */
export interface Operands {
  readonly to: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}
export type Operation = (operands: Operands, rows: number) => void;

/** For functions that cost far more than the call into them. */
const each1 =
  (value: (a: number) => number): Operation =>
  ({ to, a }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = value(a[i]);
  };
const each2 =
  (value: (a: number, b: number) => number): Operation =>
  ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = value(a[i], b[i]);
  };

/**
 * Every call of the language but `missing` and `coalesce`, which `compile.ts` reduces to these. Cheap nodes are loops written out:
 * a loop shared between nodes through a callback is not inlined by JavaScript engines and runs several times slower.
 * Comparisons with NaN are 0, `!=` with NaN is 1; min and max of a NaN are NaN.
 */
export const OPERATIONS: Readonly<Record<Exclude<Operator | FunctionName, "missing" | "coalesce">, Operation>> = {
  add: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] + b[i];
  },
  subtract: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] - b[i];
  },
  multiply: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] * b[i];
  },
  divide: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] / b[i];
  },
  negate: ({ to, a }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = -a[i];
  },
  less: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] < b[i] ? 1 : 0;
  },
  lessOrEqual: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] <= b[i] ? 1 : 0;
  },
  greater: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] > b[i] ? 1 : 0;
  },
  greaterOrEqual: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] >= b[i] ? 1 : 0;
  },
  equal: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] === b[i] ? 1 : 0;
  },
  notEqual: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] !== b[i] ? 1 : 0;
  },
  and: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] !== 0 && b[i] !== 0 ? 1 : 0;
  },
  or: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0;
  },
  not: ({ to, a }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] === 0 ? 1 : 0;
  },
  where: ({ to, a, b, c }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = a[i] !== 0 ? b[i] : c[i];
  },
  abs: ({ to, a }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = Math.abs(a[i]);
  },
  min: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = Math.min(a[i], b[i]);
  },
  max: ({ to, a, b }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = Math.max(a[i], b[i]);
  },
  sqrt: ({ to, a }, rows) => {
    for (let i = 0; i < rows; i++) to[i] = Math.sqrt(a[i]);
  },
  power: each2(power),
  exp: each1(Math.exp),
  log: each1(Math.log),
  sin: each1(Math.sin),
  cos: each1(Math.cos),
  tan: each1(Math.tan),
  sinh: each1(Math.sinh),
  cosh: each1(Math.cosh),
  tanh: each1(Math.tanh),
  atan2: each2(Math.atan2),
  deltaPhi: each2(deltaPhi),
  hypot: each2(hypot),
};
