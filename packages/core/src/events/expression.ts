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

/** What turns a list of an event into one number: `sum(Jet_pt > 30)`. `min` and `max` do so when given one argument. */
export const AGGREGATIONS = ["sum", "count", "mean", "min", "max", "any", "all"] as const;

export type Aggregation = (typeof AGGREGATIONS)[number];
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
