import type { Observable } from "../events/events.js";
import type { Expression, FunctionName, Operator } from "../events/expression.js";
import { formatExpression } from "../events/format.js";
import { needsMissing } from "../events/missing.js";
import type { Constraint, Envelope } from "./envelope.js";

const call = (name: Operator | FunctionName, ...of: readonly Expression[]): Expression => ({
  kind: "call",
  call: name,
  of,
  at: 0,
});
const number = (value: number): Expression => ({ kind: "number", value });

const PARTIAL = new Set<string>(["divide", "power", "sqrt", "exp", "log", "tan", "sinh", "cosh"]);

/** Can the formula have no finite value somewhere, though all operands have one? */
const isPartial = (node: Expression): boolean =>
  node.kind === "call" && (PARTIAL.has(node.call) || node.of.some(isPartial));

/**
 * What ranges ask of derived observables, which cannot be clipped: that they stay inside, and that a formula which may run out of
 * its domain (a root, a quotient) keeps a finite value.
 */
function rangeConstraint(observable: Observable): readonly Constraint[] {
  const { name, kind, formula, range } = observable;
  if (kind !== "derived" || formula === null) return [];
  if (range.min === -Infinity && range.max === Infinity && !isPartial(formula)) return [];
  const value: Expression = { kind: "name", name, at: 0 };
  const [min, max] = [Math.max(range.min, -Number.MAX_VALUE), Math.min(range.max, Number.MAX_VALUE)].map((end) =>
    number(Number.isFinite(Math.fround(end)) ? Math.fround(end) : end),
  );
  const expression = call("and", call("greaterOrEqual", value, min), call("lessOrEqual", value, max));
  return [{ text: `range of ${name}: ${formatExpression(expression)}`, expression, file: null }];
}

/** The conditions that `rangeConstraint` makes, for all observables. */
export const rangeConstraints = (observables: readonly Observable[]): readonly Constraint[] =>
  observables.flatMap(rangeConstraint);

/** Every constraint of an audit: selections of files and `constraints:` as the envelope lists them, and ranges of derived observables. */
export const allConstraints = (observables: readonly Observable[], envelope: Envelope): readonly Constraint[] => [
  ...envelope.constraints,
  ...rangeConstraints(observables),
];

/**
 * The condition under which a constraint holds: the expression itself; a constraint that is no file's selection also holds where it
 * needs a missing value, for then it says nothing about the event.
 */
export function conditionOf({ expression, file }: Constraint): Expression {
  const lacking = needsMissing(expression);
  return file !== null || lacking.kind === "number" ? expression : call("or", lacking, expression);
}
