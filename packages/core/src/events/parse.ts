import { FoolproofError, suggestName } from "../errors/index.js";
import { type Aggregation, AGGREGATIONS, type Expression, FUNCTIONS, type FunctionName } from "./expression.js";
import { formatExpression, namesOf } from "./format.js";
import { type GrammarMistake, type RawExpression, readGrammar } from "./grammar.js";

/** Least and largest number of arguments, and how they read in an error. */
const ARGUMENTS: Readonly<Record<FunctionName, readonly [number, number, string]>> = {
  where: [3, 3, "where(condition, value if true, value if false)"],
  abs: [1, 1, "abs(x)"],
  min: [2, Infinity, "min(a, b, ...)"],
  max: [2, Infinity, "max(a, b, ...)"],
  sqrt: [1, 1, "sqrt(x)"],
  exp: [1, 1, "exp(x)"],
  log: [1, 1, "log(x), the natural logarithm"],
  sin: [1, 1, "sin(x), x in radians"],
  cos: [1, 1, "cos(x), x in radians"],
  tan: [1, 1, "tan(x), x in radians"],
  sinh: [1, 1, "sinh(x)"],
  cosh: [1, 1, "cosh(x)"],
  tanh: [1, 1, "tanh(x)"],
  atan2: [2, 2, "atan2(y, x)"],
  deltaPhi: [2, 2, "deltaPhi(phi1, phi2), both in radians"],
  hypot: [2, 2, "hypot(x, y)"],
  missing: [1, 1, "missing(column)"],
  coalesce: [2, 2, "coalesce(x, value where x is missing)"],
};

/** `Sum` is as good as `sum`. */
const aggregationOf = (call: string): Aggregation | null => {
  const name = call.charAt(0).toLowerCase() + call.slice(1);
  return AGGREGATIONS.find((one) => one === name) ?? null;
};

const isFunctionName = (name: string): name is FunctionName => (FUNCTIONS as readonly string[]).includes(name);

export interface ParseOptions {
  /** Path inside the spec for errors, e.g. `observables.m_jj.formula`. */
  readonly path?: string;
}

interface Reading extends ParseOptions {
  readonly text: string;
}

/** An error at a position of the text: the line it stands in, and a caret under the place. */
export function formulaError(
  { text, path }: Reading,
  at: number,
  { code, message, hint = "" }: { readonly code: string; readonly message: string; readonly hint?: string },
): FoolproofError {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? undefined : end);
  const what = path === undefined ? message : `${path}: ${message}`;
  return new FoolproofError({
    code,
    message: `${what}\n  ${line}\n  ${" ".repeat(at - start)}^`,
    hint,
    where: { ...(path === undefined ? {} : { path }), value: text },
  });
}

function syntaxHint({ token, afterComparison }: GrammarMistake): string {
  if (afterComparison) return "Comparisons are not chained: write a < b and b < c.";
  if (token === "=") return "Compare with ==.";
  if (token === "&") return "Write and (or &&).";
  if (token === "|") return "Write or (or ||).";
  if (token === "`") return "A name in backticks ends with a backtick on the same line.";
  if (token === '"' || token === "'") return "A text ends with the quote it began with.";
  if (token === "[")
    return "An element of a list is written Jet_pt[0], counted from 0; a whole list stands in sum, count and their like.";
  return "Operators are + - * / ^, comparisons, and, or, not; names with blanks stand in backticks.";
}

type RawCall = Extract<RawExpression, { kind: "function" }>;

function checkCall(reading: Reading, node: RawCall): FunctionName {
  const { call, of, at } = node;
  if (!isFunctionName(call))
    throw formulaError(reading, at, {
      code: "FP_FORMULA_UNKNOWN_FUNCTION",
      message: `there is no function "${call}"`,
      hint: suggestName(call, [...FUNCTIONS, ...AGGREGATIONS]),
    });
  const [least, most, usage] = ARGUMENTS[call];
  if (of.length < least || of.length > most)
    throw formulaError(reading, at, {
      code: "FP_FORMULA_ARGUMENTS",
      message: `${call} is given ${String(of.length)} argument${of.length === 1 ? "" : "s"}`,
      hint: `Write ${usage}.`,
    });
  if (call === "missing" && of[0]?.kind !== "name")
    throw formulaError(reading, at, {
      code: "FP_FORMULA_ARGUMENTS",
      message: "missing asks about one column or observable, by its name",
      hint: `Write ${usage}.`,
    });
  return call;
}

/** What an aggregation is taken of; null where the call is none. */
function aggregated(reading: Reading, { call, of, at }: RawCall): { call: Aggregation; of: Expression } | null {
  const name = aggregationOf(call);
  const [only] = of;
  if (name === null || (isFunctionName(name) && of.length !== 1)) return null;
  const inner = only !== undefined && of.length === 1 ? checked(reading, only, false) : null;
  const names = inner === null ? [] : namesOf(inner);
  if (inner !== null && names.length > 0 && !names.some((one) => one.endsWith(")"))) return { call: name, of: inner };
  throw formulaError(reading, at, {
    code: "FP_FORMULA_ARGUMENTS",
    message: `${call} is taken of one expression over lists of the file, and not of another aggregation`,
    hint: `Write ${name}(Jet_pt > 30).`,
  });
}

function checked(reading: Reading, node: RawExpression, comparable: boolean): Expression {
  switch (node.kind) {
    case "number":
    case "name":
      return node;
    case "text":
      if (comparable) return node;
      throw formulaError(reading, node.at, {
        code: "FP_FORMULA_TEXT",
        message: `the text "${node.value}" stands where a number is needed`,
        hint: "A text can only be compared with a column, by == or !=. Names of columns stand in backticks, not quotes.",
      });
    case "operator": {
      const compares = node.call === "equal" || node.call === "notEqual";
      const bothTexts = compares && node.of.every((one) => one.kind === "text");
      return { ...node, kind: "call", of: node.of.map((one) => checked(reading, one, compares && !bothTexts)) };
    }
    case "function": {
      const list = aggregated(reading, node);
      if (list !== null) return { kind: "name", name: `${list.call}(${formatExpression(list.of)})`, at: node.at };
      return {
        kind: "call",
        call: checkCall(reading, node),
        of: node.of.map((one) => checked(reading, one, false)),
        at: node.at,
      };
    }
  }
}

/**
 * Reads an expression of a spec: + - * / ^ (right-associative; -2^2 is -4; ** means the same), comparisons, and or not (also && || !),
 * where abs min max sqrt exp log sin cos tan sinh cosh tanh atan2 deltaPhi hypot missing coalesce, pi, numbers, names (with
 * underscores, dots, or anything in backticks), texts in quotes that are compared by == and !=. An element of a list (`Jet_pt[0]`) and
 * an aggregation of lists (`sum(Jet_pt > 30)`, also min, max, mean, count, any, all) are names: the reader of the file computes them.
 * @throws FoolproofError FP_FORMULA_SYNTAX with a caret under the place, FP_FORMULA_UNKNOWN_FUNCTION, FP_FORMULA_ARGUMENTS, FP_FORMULA_TEXT.
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  const reading = { ...options, text };
  const read = readGrammar(text);
  if ("tree" in read) return checked(reading, read.tree, false);
  const { mistake } = read;
  const empty = text.trim() === "";
  throw formulaError(reading, mistake.at, {
    code: "FP_FORMULA_SYNTAX",
    message: empty
      ? "the formula is empty"
      : mistake.token === null
        ? "the formula ends too early"
        : `unexpected ${JSON.stringify(mistake.token)} at character ${String(mistake.at + 1)}`,
    hint:
      empty || mistake.token === null
        ? "Complete it: an operand or a closing bracket is missing."
        : syntaxHint(mistake),
  });
}

/** The aggregation that a column's name spells; null where it is another name. */
export function parseAggregation(name: string): { readonly call: Aggregation; readonly of: Expression } | null {
  const read = readGrammar(name);
  if (!("tree" in read) || read.tree.kind !== "function") return null;
  return aggregated({ text: name }, read.tree);
}
