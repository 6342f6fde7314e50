import type { Expression } from "./expression.js";

const call = (name: Extract<Expression, { kind: "call" }>["call"], of: readonly Expression[]): Expression => ({
  kind: "call",
  call: name,
  of,
  at: 0,
});
const NEVER: Expression = { kind: "number", value: 0 };
const isNever = (node: Expression): boolean => node.kind === "number" && node.value === 0;

const anyOf = (nodes: readonly Expression[]): Expression =>
  nodes
    .filter((node) => !isNever(node))
    .reduce((left, right) => (isNever(left) ? right : call("or", [left, right])), NEVER);

/**
 * An expression that is 1 for the events at which `expression` needs a missing value (the rules stand in derived.ts), 0 for others;
 * the number 0 where that cannot happen. It asks of its operands only what `missing(name)` tells, and the conditions of `where`
 * that are `settled`: for other conditions both branches count.
 */
export function needsMissing(
  expression: Expression,
  settled: (condition: Expression) => boolean = () => true,
): Expression {
  const needs = (node: Expression): Expression => needsMissing(node, settled);
  if (expression.kind === "number" || expression.kind === "text") return NEVER;
  if (expression.kind === "name") return call("missing", [expression]);
  const { of } = expression;
  const [first, second, third] = of;
  switch (expression.call) {
    case "missing":
      return NEVER;
    case "coalesce": {
      const both = of.map(needs);
      return both.some(isNever) ? NEVER : call("and", both);
    }
    case "where": {
      if (first === undefined || second === undefined || third === undefined) return NEVER;
      const [condition, yes, no] = [needs(first), needs(second), needs(third)];
      if (isNever(yes) && isNever(no)) return condition;
      return settled(first) ? anyOf([condition, call("where", [first, yes, no])]) : anyOf([condition, yes, no]);
    }
    default:
      return anyOf(of.map(needs));
  }
}

/** The names that an expression reads outside `missing()`: those whose values it depends on. */
export function valueNamesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "name") names.add(node.name);
    if (node.kind === "call" && node.call !== "missing") node.of.forEach(visit);
  };
  visit(expression);
  return [...names];
}
