import { FoolproofError, suggestName } from "@foolproof/core";
import { BINARY, type Binary, type FormulaNode, OPERATORS, STRENGTH, UNARY, type Unary } from "./syntax.js";

/** Where a formula stands, for messages. */
export interface FormulaPlace {
  readonly file: string;
  /** Correction and path in it. */
  readonly path: string;
}

const LITERAL = /-?[0-9]+(?:\.[0-9]*)?(?:e-?[0-9]+)?/y;
const WORD = /[a-z][a-z0-9]*/y;
const PARAMETER = /\[[ \t]*([0-9]+)[ \t]*\]/y;
const NUMBERED = /x\[([0-9]+)\]/y;
const BLANKS = /[ \t]*/y;
const NAMED = "xyzt";

/**
 * Reads a formula by the grammar of correctionlib's TFormula parser, which is narrower than ROOT's. Two of its rules surprise: a sign
 * binds tighter than a power, (-x)^2 = -x^2, and ^ groups from the right.
 * @throws FoolproofError FP_CORRECTION_FORMULA with the position.
 */
export function parseFormula(expression: string, place: FormulaPlace): FormulaNode {
  let at = 0;
  const fail = (
    what: string,
    hint = "See the grammar of TFormula expressions in the documentation of correctionlib.",
  ) =>
    new FoolproofError({
      code: "FP_CORRECTION_FORMULA",
      message: `${place.file}: ${place.path}: ${what} at position ${String(at + 1)} of "${expression}"`,
      hint,
      where: { ...place, value: expression },
    });
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const result = pattern.exec(expression);
    if (result !== null) at += result[0].length;
    return result;
  };
  const blanks = (): void => {
    match(BLANKS);
  };
  const take = (symbol: string): boolean => {
    if (!expression.startsWith(symbol, at)) return false;
    at += symbol.length;
    blanks();
    return true;
  };
  const need = (symbol: string): void => {
    if (!take(symbol)) throw fail(`"${symbol}" is missing`);
  };

  const called = (): FormulaNode | null => {
    const start = at;
    const word = match(WORD)?.[0];
    if (word === undefined) return null;
    blanks();
    if (word.length === 1 && NAMED.includes(word)) return { kind: "variable", index: NAMED.indexOf(word) };
    const unary = UNARY.find((one) => one === word);
    const binary = BINARY.find((one) => one === word);
    if (unary === undefined && binary === undefined) {
      at = start;
      throw fail(`"${word}" is no function and no variable`, suggestName(word, [...UNARY, ...BINARY, ...NAMED]));
    }
    need("(");
    const first = expressionFrom(0);
    if (unary !== undefined) {
      need(")");
      return { kind: "unary", call: unary, of: first };
    }
    need(",");
    const right = expressionFrom(0);
    need(")");
    return binary === undefined ? null : { kind: "binary", call: binary, left: first, right };
  };
  const operand = (): FormulaNode => {
    const literal = match(LITERAL)?.[0];
    if (literal !== undefined) {
      blanks();
      return { kind: "literal", value: Number(literal) };
    }
    const negative = take("-");
    const inner = primary();
    return negative ? { kind: "unary", call: "negate" satisfies Unary, of: inner } : inner;
  };
  const primary = (): FormulaNode => {
    if (take("(")) {
      const inner = expressionFrom(0);
      need(")");
      return inner;
    }
    const parameter = match(PARAMETER)?.[1];
    const numbered = parameter === undefined ? match(NUMBERED)?.[1] : undefined;
    if (parameter !== undefined || numbered !== undefined) {
      blanks();
      return parameter !== undefined
        ? { kind: "parameter", index: Number(parameter) }
        : { kind: "variable", index: Number(numbered) };
    }
    const node = called();
    if (node === null)
      throw fail(at < expression.length ? `"${expression.charAt(at)}" is not understood` : "something is missing");
    return node;
  };
  const expressionFrom = (least: number): FormulaNode => {
    let left = operand();
    for (;;) {
      const symbol = OPERATORS.find((one) => expression.startsWith(one, at));
      if (symbol === undefined || STRENGTH[symbol] < least) return left;
      take(symbol);
      const right = expressionFrom(symbol === "^" ? STRENGTH[symbol] : STRENGTH[symbol] + 1);
      const call: Binary = symbol === "^" ? "pow" : symbol;
      left = { kind: "binary", call, left, right };
    }
  };
  blanks();
  const tree = expressionFrom(0);
  if (at < expression.length) throw fail(`"${expression.charAt(at)}" is not understood`);
  return tree;
}

/** The largest variable and parameter numbers that a formula uses; -1 without any. */
export function reachOf(node: FormulaNode): { readonly variable: number; readonly parameter: number } {
  switch (node.kind) {
    case "literal":
      return { variable: -1, parameter: -1 };
    case "variable":
      return { variable: node.index, parameter: -1 };
    case "parameter":
      return { variable: -1, parameter: node.index };
    case "unary":
      return reachOf(node.of);
    case "binary": {
      const [left, right] = [reachOf(node.left), reachOf(node.right)];
      return {
        variable: Math.max(left.variable, right.variable),
        parameter: Math.max(left.parameter, right.parameter),
      };
    }
  }
}
