import { deltaPhi, hypot, power } from "./arithmetic.js";
import type { Expression } from "./expression.js";
import { needsMissing } from "./missing.js";

export type RowFunction = (row: number) => number;

/** Access to one row at a time. */
export interface RowLookup {
  readonly value: (name: string) => RowFunction;
  /** Anything but 0: missing. */
  readonly missing: (name: string) => RowFunction;
}

const truth = (value: boolean): number => (value ? 1 : 0);

/**
 * The same language as `compileExpression`, one row at a time and written independently of it, so that code that checks results
 * does not share a mistake with code that makes them.
 */
export function compileScalar(expression: Expression, lookup: RowLookup): RowFunction {
  switch (expression.kind) {
    case "number": {
      const { value } = expression;
      return () => value;
    }
    case "name":
      return lookup.value(expression.name);
    case "text":
      throw new TypeError(`text "${expression.value}" has not been turned into a code`);
    case "call":
      return call(expression, lookup);
  }
}

const FUNCTIONS_OF_ONE = {
  abs: (x: number) => Math.abs(x),
  sqrt: (x: number) => Math.sqrt(x),
  exp: (x: number) => Math.exp(x),
  log: (x: number) => Math.log(x),
  sin: (x: number) => Math.sin(x),
  cos: (x: number) => Math.cos(x),
  tan: (x: number) => Math.tan(x),
  sinh: (x: number) => Math.sinh(x),
  cosh: (x: number) => Math.cosh(x),
  tanh: (x: number) => Math.tanh(x),
};

function call(node: Extract<Expression, { kind: "call" }>, lookup: RowLookup): RowFunction {
  const [first, second] = node.of;
  if (node.call === "missing") {
    const flag = first?.kind === "name" ? lookup.missing(first.name) : () => 0;
    return (row) => truth(flag(row) !== 0);
  }
  const of = node.of.map((one) => compileScalar(one, lookup));
  const [a = () => NaN, b = () => NaN, c = () => NaN] = of;
  switch (node.call) {
    case "coalesce": {
      const lacks = first !== undefined && second !== undefined ? compileScalar(needsMissing(first), lookup) : () => 0;
      return (row) => (lacks(row) !== 0 ? b(row) : a(row));
    }
    case "add":
      return (row) => a(row) + b(row);
    case "subtract":
      return (row) => a(row) - b(row);
    case "multiply":
      return (row) => a(row) * b(row);
    case "divide":
      return (row) => a(row) / b(row);
    case "power":
      return (row) => power(a(row), b(row));
    case "negate":
      return (row) => -a(row);
    case "less":
      return (row) => truth(a(row) < b(row));
    case "lessOrEqual":
      return (row) => truth(a(row) <= b(row));
    case "greater":
      return (row) => truth(a(row) > b(row));
    case "greaterOrEqual":
      return (row) => truth(a(row) >= b(row));
    case "equal":
      return (row) => truth(a(row) === b(row));
    case "notEqual":
      return (row) => truth(a(row) !== b(row));
    case "and":
      return (row) => truth(a(row) !== 0 && b(row) !== 0);
    case "or":
      return (row) => truth(a(row) !== 0 || b(row) !== 0);
    case "not":
      return (row) => truth(a(row) === 0);
    case "where":
      return (row) => (a(row) !== 0 ? b(row) : c(row));
    case "min":
      return (row) => of.reduce((least, one) => Math.min(least, one(row)), Infinity);
    case "max":
      return (row) => of.reduce((most, one) => Math.max(most, one(row)), -Infinity);
    case "atan2":
      return (row) => Math.atan2(a(row), b(row));
    case "deltaPhi":
      return (row) => deltaPhi(a(row), b(row));
    case "hypot":
      return (row) => hypot(a(row), b(row));
    default: {
      const value = FUNCTIONS_OF_ONE[node.call];
      return (row) => value(a(row));
    }
  }
}
