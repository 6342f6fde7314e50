import { type Expression, parseExpression } from "../events/index.js";

type Call = Extract<Expression, { kind: "call" }>["call"];

/** Expressions that resolving a spec puts together. */
export const call = (name: Call, ...of: readonly Expression[]): Expression => ({ kind: "call", call: name, of, at: 0 });
/** A number as an expression. */
export const number = (value: number): Expression => ({ kind: "number", value });
/** The value of a column or observable. */
export const column = (name: string): Expression => ({ kind: "name", name, at: 0 });

/** A number or a formula of a spec. @throws FoolproofError FP_FORMULA_* with the path. */
export const expressionOf = (value: number | string, path: string): Expression =>
  typeof value === "number" ? number(value) : parseExpression(value, { path });
