import type { Expression, Observable } from "../events/index.js";
import { formatExpression, parseExpression } from "../events/index.js";
import type { LookedUpColumn } from "./resolved.js";
import type { CorrectionSpec, ObservableSpec } from "./spec.js";

type Call = Extract<Expression, { kind: "call" }>["call"];
type Widths = NonNullable<Observable["uncertainty"]>;

const call = (name: Call, ...of: readonly Expression[]): Expression => ({ kind: "call", call: name, of, at: 0 });
const number = (value: number): Expression => ({ kind: "number", value });
const column = (name: string): Expression => ({ kind: "name", name, at: 0 });

const expressionOf = (value: number | string, path: string): Expression =>
  typeof value === "number" ? number(value) : parseExpression(value, { path });

/** Digits of a file's hash that stand in the name of a column looked up in it. */
const SHOWN_DIGITS = 8;

export interface UncertaintyContext {
  /** SHA-256 of each file of corrections. */
  readonly corrections: ReadonlyMap<string, string>;
  /** Takes the columns that are looked up in corrections. */
  readonly lookedUp: LookedUpColumn[];
}

/**
 * What a correction is called as a column: itself, what it is fed, and the beginning of its file's hash, so that the name says which
 * numbers it stands for and not where the file lies.
 */
function nameOf({
  correction,
  inputs,
  fixed,
  contentHash,
}: Omit<LookedUpColumn, "name" | "observable" | "path">): string {
  const fed = Object.entries(inputs).map(([input, expression]) => `${input}: ${formatExpression(expression)}`);
  const held = Object.entries(fixed).map(([input, value]) => `${input}: ${JSON.stringify(value)}`);
  return `${correction}(${[...fed, ...held].join(", ")})@${contentHash.slice(0, SHOWN_DIGITS)}`;
}

interface CorrectionPlace extends UncertaintyContext {
  readonly observable: string;
  readonly path: string;
}

/** Both half-widths that one correction gives. */
function fromCorrection(given: CorrectionSpec, { observable, path, corrections, lookedUp }: CorrectionPlace): Widths {
  const { file, correction, of } = given;
  const size = call("abs", column(observable));
  const inputs = Object.fromEntries(
    Object.entries(given.inputs).map(([input, value]) => [input, expressionOf(value, `${path}.inputs.${input}`)]),
  );
  const side = (own: CorrectionSpec["fixed"]): Expression => {
    const fixed = { ...given.fixed, ...own };
    const contentHash = corrections.get(file) ?? "";
    const name = nameOf({ correction, inputs, fixed, file, contentHash });
    if (!lookedUp.some((one) => one.name === name && one.observable === observable))
      lookedUp.push({ name, observable, path, file, contentHash, correction, inputs, fixed });
    // A size has no sign; corrections for the downward side are often given with a minus.
    if (of === "factor") return call("multiply", call("abs", call("subtract", column(name), number(1))), size);
    return of === "absolute" ? call("abs", column(name)) : call("multiply", call("abs", column(name)), size);
  };
  const up = side(given.up);
  return { up, down: given.down === undefined ? up : side(given.down) };
}

/** The sum in quadrature of independent half-widths. */
const inQuadrature = (sides: readonly Expression[]): Expression => sides.reduce((a, b) => call("hypot", a, b));

/** The half-widths of an observable as expressions at the nominal event. */
export function resolveUncertainty(
  name: string,
  given: NonNullable<ObservableSpec["uncertainty"]>,
  context: UncertaintyContext,
): Widths {
  const path = `observables.${name}.uncertainty`;
  const value = column(name);
  const size = call("abs", value);
  if ("absolute" in given) {
    const width = expressionOf(given.absolute, `${path}.absolute`);
    return { up: width, down: width };
  }
  if ("relative" in given) {
    const width = call("multiply", expressionOf(given.relative, `${path}.relative`), size);
    return { up: width, down: width };
  }
  if ("formula" in given) {
    const width = parseExpression(given.formula, { path: `${path}.formula` });
    return { up: width, down: width };
  }
  if ("columns" in given) {
    const [up, down] = [column(given.columns.up), column(given.columns.down)];
    // A variation upwards may lower the value: what counts is how far either of them goes on each side.
    const reach = (from: readonly [Expression, Expression], to: readonly [Expression, Expression]): Expression =>
      call("max", call("subtract", ...from), call("subtract", ...to), number(0));
    return { up: reach([up, value], [down, value]), down: reach([value, down], [value, up]) };
  }
  if ("correctionlib" in given) {
    const listed = Array.isArray(given.correctionlib);
    const parts = [given.correctionlib].flat().map((one, i) =>
      fromCorrection(one, {
        ...context,
        observable: name,
        path: `${path}.correctionlib${listed ? `[${String(i)}]` : ""}`,
      }),
    );
    const up = inQuadrature(parts.map((one) => one.up));
    return { up, down: parts.every((one) => one.up === one.down) ? up : inQuadrature(parts.map((one) => one.down)) };
  }
  const up = expressionOf(given.up, `${path}.up`);
  const down = expressionOf(given.down, `${path}.down`);
  return given.of === "value" ? { up: call("multiply", up, size), down: call("multiply", down, size) } : { up, down };
}
