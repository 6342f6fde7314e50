/**
 * The expression language of specs (selections, constraints, derived observables, uncertainties, weights) as a plain tree:
 * evaluated vectorised in core and emitted as graph nodes by engines. Operators are calls like any function.
 */
export const OPERATORS = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "negate",
  "less",
  "lessOrEqual",
  "greater",
  "greaterOrEqual",
  "equal",
  "notEqual",
  "and",
  "or",
  "not",
] as const;

export const FUNCTIONS = [
  "where",
  "abs",
  "min",
  "max",
  "sqrt",
  "exp",
  "log",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "atan2",
  "deltaPhi",
  "hypot",
  "missing",
  "coalesce",
] as const;

export type Operator = (typeof OPERATORS)[number];
export type FunctionName = (typeof FUNCTIONS)[number];

/** `at` is the 0-based position in the text. Booleans are numbers: 0 false, anything else true; comparisons give 0 or 1. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | {
      readonly kind: "call";
      readonly call: Operator | FunctionName;
      readonly of: readonly Expression[];
      readonly at: number;
    };
