import { type Expression, OPERATORS, type Operator } from "./expression.js";

/** Symbol and binding strength; larger binds tighter. */
const SYMBOLS: Readonly<Record<Operator, readonly [string, number]>> = {
  or: ["or", 1],
  and: ["and", 2],
  not: ["not", 3],
  less: ["<", 4],
  lessOrEqual: ["<=", 4],
  greater: [">", 4],
  greaterOrEqual: [">=", 4],
  equal: ["==", 4],
  notEqual: ["!=", 4],
  add: ["+", 5],
  subtract: ["-", 5],
  multiply: ["*", 6],
  divide: ["/", 6],
  negate: ["-", 7],
  power: ["^", 8],
};
const PRIMARY = 9;
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?:\[\d+\])?$/u;
const RESERVED = new Set(["and", "or", "not", "pi"]);

const isOperator = (call: string): call is Operator => (OPERATORS as readonly string[]).includes(call);

/** How tightly the printed form of a node holds together. */
function strength(node: Expression): number {
  if (node.kind === "number") return node.value < 0 || Object.is(node.value, -0) ? SYMBOLS.negate[1] : PRIMARY;
  return node.kind === "call" && isOperator(node.call) ? SYMBOLS[node.call][1] : PRIMARY;
}

const number = (value: number): string =>
  value === Math.PI
    ? "pi"
    : Object.is(value, -0)
      ? "-0"
      : Number.isFinite(value)
        ? String(value)
        : value > 0
          ? "1e999"
          : "-1e999";

/** The expression as text that `parseExpression` reads back to the same tree, with no more brackets than that takes. */
export function formatExpression(expression: Expression): string {
  const inside = (node: Expression, least: number): string =>
    strength(node) < least ? `(${formatExpression(node)})` : formatExpression(node);
  switch (expression.kind) {
    case "number":
      return number(expression.value);
    case "text":
      return expression.value.includes('"') ? `'${expression.value}'` : `"${expression.value}"`;
    case "name":
      // Only an aggregation over a name in backticks has backticks of its own, and reads back as it is.
      return (PLAIN_NAME.test(expression.name) && !RESERVED.has(expression.name)) || expression.name.includes("`")
        ? expression.name
        : `\`${expression.name}\``;
    case "call": {
      const { call, of } = expression;
      const [first, second] = of;
      if (!isOperator(call) || first === undefined) return `${call}(${of.map(formatExpression).join(", ")})`;
      const [symbol, own] = SYMBOLS[call];
      if (second === undefined) return call === "not" ? `not ${inside(first, own)}` : `-${inside(first, own)}`;
      if (call === "power") return `${inside(first, PRIMARY)}^${inside(second, SYMBOLS.negate[1])}`;
      const chains = own !== SYMBOLS.less[1];
      return `${inside(first, chains ? own : own + 1)} ${symbol} ${inside(second, own + 1)}`;
    }
  }
}

/** The names that an expression uses, each once, in order of appearance. */
export function namesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "name") names.add(node.name);
    if (node.kind === "call") node.of.forEach(visit);
  };
  visit(expression);
  return [...names];
}
