import { FoolproofError } from "../errors/index.js";
import { compileExpression } from "../events/compile.js";
import { nominalLookup } from "../events/derived.js";
import type { Events } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { formatExpression, namesOf } from "../events/format.js";
import { needsMissing } from "../events/missing.js";

/** Something of the envelope that is told by the nominal event: a half-width, or how far a source moves an observable. */
export interface NominalRequest {
  readonly events: Events;
  readonly index: Uint32Array;
  /** The observable that moves; entries in which it is missing give 0. null: it is no observable's. */
  readonly observable: number | null;
  readonly expression: Expression;
  /** Where the spec speaks of it, and of which side. */
  readonly path: string;
  readonly side: "up" | "down";
  /** May it be negative? */
  readonly signed: boolean;
}

/**
 * Evaluates an expression at nominal events.
 * @param into [index] receives the values.
 * @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where one is infinite, not a number, needs a missing value or may not be negative.
 */
export function evaluateNominal(request: NominalRequest, into: Float64Array): void {
  const { events, index, observable, expression, signed } = request;
  const rows = index.length;
  if (expression.kind === "number") into.fill(expression.value, 0, rows);
  else {
    const lookup = nominalLookup(events, index);
    const options = { missingValues: events.missingValues.values };
    compileExpression(expression, options).evaluate({ rows, ...lookup, into });
    const lacking = needsMissing(expression);
    if (lacking.kind !== "number") {
      const lacks = compileExpression(lacking, options).evaluate({ rows, ...lookup });
      for (let r = 0; r < rows; r++) if (lacks[r] !== 0) into[r] = NaN;
    }
  }
  const missing = observable === null ? null : events.missing[observable];
  const least = signed ? -Infinity : 0;
  for (let r = 0; r < rows; r++) {
    if (missing !== null && missing[index[r]] !== 0) into[r] = 0;
    else if (!(into[r] >= least && Math.abs(into[r]) < Infinity))
      throw invalid(request, { event: index[r], value: into[r] });
  }
}

function invalid(
  { events, observable, expression, side, path, signed }: NominalRequest,
  { event, value }: { readonly event: number; readonly value: number },
): FoolproofError {
  const name = observable === null ? null : events.observables[observable].name;
  const file = events.files[events.file[event]]?.file;
  const row = events.row[event];
  const numbers = new Map(events.observables.map((one, i) => [one.name, i]));
  const lacking = Number.isNaN(value)
    ? namesOf(expression).find((operand) => (events.missing[numbers.get(operand) ?? -1]?.[event] ?? 0) !== 0)
    : undefined;
  return new FoolproofError({
    code: "FP_ENVELOPE_UNCERTAINTY_INVALID",
    message:
      `${path} (${side}) is ${lacking === undefined ? String(value) : `not known where ${lacking} is missing`} ` +
      `for the event in row ${String(row)} of ${file ?? "the data"}: ${formatExpression(expression)}`,
    hint:
      lacking !== undefined
        ? `Say what holds without it, e.g. where(missing(${lacking}), ..., ...).`
        : signed
          ? "A source moves an observable by a finite number: correct the formula."
          : "A half-width is a finite number of at least 0: correct the formula, e.g. with abs(...) or max(0, ...).",
    where: { path, ...(name === null ? {} : { column: name }), row, value, ...(file === undefined ? {} : { file }) },
  });
}

/** The same formula, whoever parsed it. */
export const sameExpression = (a: Expression, b: Expression): boolean =>
  a === b || formatExpression(a) === formatExpression(b);
