/** A formula as a plain tree. Variables and parameters by number. */
export type FormulaNode =
  | { readonly kind: "literal"; readonly value: number }
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "unary"; readonly call: Unary; readonly of: FormulaNode }
  | { readonly kind: "binary"; readonly call: Binary; readonly left: FormulaNode; readonly right: FormulaNode };

export const UNARY = [
  "log",
  "log10",
  "exp",
  "erf",
  "sqrt",
  "abs",
  "cos",
  "sin",
  "tan",
  "acos",
  "asin",
  "atan",
  "cosh",
  "sinh",
  "tanh",
  "acosh",
  "asinh",
  "atanh",
] as const;
export const BINARY = ["atan2", "pow", "max", "min"] as const;
export const OPERATORS = ["||", "&&", "==", "!=", ">=", "<=", ">", "<", "-", "+", "/", "*", "^"] as const;

export type Unary = (typeof UNARY)[number] | "negate";
export type Operator = (typeof OPERATORS)[number];
export type Binary = (typeof BINARY)[number] | Exclude<Operator, "^">;

/** How tightly an operator binds; ^ alone groups from the right. */
export const STRENGTH: Readonly<Record<Operator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  ">": 4,
  "<": 4,
  ">=": 4,
  "<=": 4,
  "-": 5,
  "+": 5,
  "/": 6,
  "*": 6,
  "^": 7,
};
