import type { Binary, Unary } from "./syntax.js";

/** C's pow: 1 to any power and anything to the power 0 are 1, NaN and infinities included. */
const power = (x: number, y: number): number => {
  if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
  return x ** y;
};
/** std::max: the first of two that do not compare. */
const maximum = (a: number, b: number): number => (a < b ? b : a);
/** std::min: the first of two that do not compare. */
const minimum = (a: number, b: number): number => (b < a ? b : a);

/** C's round: halves away from zero. NaN where no whole number is meant. */
export const rounded = (x: number): number => (Number.isFinite(x) ? Math.sign(x) * Math.floor(Math.abs(x) + 0.5) : NaN);

/** Beyond it erf is 1 to the last bit. */
const ERF_FLAT = 6;

/** Error function by erf(x) = 2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!, whose terms are of one sign (DLMF 7.6.2). */
function erf(x: number): number {
  if (!(Math.abs(x) < ERF_FLAT)) return Number.isNaN(x) ? NaN : Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** What the functions of one argument give. */
export const UNARY_FUNCTIONS: Readonly<Record<Unary, (x: number) => number>> = {
  negate: (x) => -x,
  log: Math.log,
  log10: Math.log10,
  exp: Math.exp,
  erf,
  sqrt: Math.sqrt,
  abs: Math.abs,
  cos: Math.cos,
  sin: Math.sin,
  tan: Math.tan,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  cosh: Math.cosh,
  sinh: Math.sinh,
  tanh: Math.tanh,
  acosh: Math.acosh,
  asinh: Math.asinh,
  atanh: Math.atanh,
};

/** What the operators and functions of two arguments give; truth is 1, and anything but 0 is true. */
export const BINARY_FUNCTIONS: Readonly<Record<Binary, (a: number, b: number) => number>> = {
  "||": (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  "&&": (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  "==": (a, b) => (a === b ? 1 : 0),
  "!=": (a, b) => (a !== b ? 1 : 0),
  ">": (a, b) => (a > b ? 1 : 0),
  "<": (a, b) => (a < b ? 1 : 0),
  ">=": (a, b) => (a >= b ? 1 : 0),
  "<=": (a, b) => (a <= b ? 1 : 0),
  "-": (a, b) => a - b,
  "+": (a, b) => a + b,
  "/": (a, b) => a / b,
  "*": (a, b) => a * b,
  pow: power,
  atan2: Math.atan2,
  max: maximum,
  min: minimum,
};
