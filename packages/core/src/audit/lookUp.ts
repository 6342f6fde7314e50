import { type Expression, formatExpression } from "../events/index.js";
import { column, expressionOf } from "./expressions.js";
import type { LookedUpColumn } from "./resolved.js";
import type { CorrectionSpec } from "./spec.js";

/** Digits of a file's hash that stand in the name of a column looked up in it. */
const SHOWN_DIGITS = 8;

export interface LookUpContext {
  /** SHA-256 of each file of corrections. */
  readonly corrections: ReadonlyMap<string, string>;
  /** Takes the columns that are looked up in corrections. */
  readonly lookedUp: LookedUpColumn[];
}

/** Where a spec uses a correction: for which observable, and its path. */
export interface CorrectionPlace extends LookUpContext {
  readonly observable: string;
  readonly path: string;
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

/** The column that a correction is with some more inputs fixed; noted among those to be looked up. */
export function lookUp(
  given: CorrectionSpec,
  own: CorrectionSpec["fixed"],
  { observable, path, corrections, lookedUp }: CorrectionPlace,
): Expression {
  const { file, correction } = given;
  const inputs = Object.fromEntries(
    Object.entries(given.inputs).map(([input, value]) => [input, expressionOf(value, `${path}.inputs.${input}`)]),
  );
  const fixed = { ...given.fixed, ...own };
  const contentHash = corrections.get(file) ?? "";
  const name = nameOf({ correction, inputs, fixed, file, contentHash });
  if (!lookedUp.some((one) => one.name === name && one.observable === observable))
    lookedUp.push({ name, observable, path, file, contentHash, correction, inputs, fixed });
  return column(name);
}
