import { FoolproofError } from "../errors/index.js";
import { compileExpression } from "../events/compile.js";
import { nominalLookup } from "../events/derived.js";
import type { Events, Observable } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { formatExpression, namesOf } from "../events/format.js";
import { needsMissing } from "../events/missing.js";
import type { EnvelopeBlock, Layout } from "./envelope.js";
import { movableObservables } from "./layout.js";

export interface BlockRequest {
  readonly events: Events;
  readonly layout: Layout;
  /** Numbers of the events in `events`. */
  readonly index: Uint32Array;
}

/**
 * The envelope of some events as plain arrays: half-widths evaluated at the nominal event, 0 where an entry is missing.
 * @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where a half-width is negative, infinite or not a number, or needs a missing
 * value, with observable, file, row and value.
 */
export function resolveEnvelopeBlock({ events, layout, index }: BlockRequest): EnvelopeBlock {
  const rows = index.length;
  const { primaries } = layout;
  const nominal = new Float32Array(rows * primaries.length);
  primaries.forEach((observable, p) => {
    const column = events.values[observable];
    for (let r = 0; r < rows; r++) nominal[r * primaries.length + p] = column[index[r]];
  });
  const moved = movableObservables(layout);
  const up = new Float64Array(rows * moved.length);
  // One array for both sides where they are the same everywhere: hot loops tell by it that they need not choose.
  const symmetric = moved.every((observable) => movesAlike(events.observables[observable]));
  const down = symmetric ? up : new Float64Array(rows * moved.length);
  const column = new Float64Array(rows);
  moved.forEach((observable, m) => {
    const { uncertainty } = events.observables[observable];
    if (uncertainty === null) return;
    evaluateWidth({ events, index, observable, expression: uncertainty.up, side: "up" }, column);
    for (let r = 0; r < rows; r++) up[r * moved.length + m] = column[r];
    if (symmetric) return;
    if (!sameExpression(uncertainty.up, uncertainty.down))
      evaluateWidth({ events, index, observable, expression: uncertainty.down, side: "down" }, column);
    for (let r = 0; r < rows; r++) down[r * moved.length + m] = column[r];
  });
  return { rows, index, nominal, up, down };
}

/** Does an observable move as far up as down, as its spec says it? */
export const movesAlike = ({ uncertainty }: Pick<Observable, "uncertainty">): boolean =>
  uncertainty === null || sameExpression(uncertainty.up, uncertainty.down);

const sameExpression = (a: Expression, b: Expression): boolean =>
  a === b || formatExpression(a) === formatExpression(b);

interface WidthRequest {
  readonly events: Events;
  readonly index: Uint32Array;
  readonly observable: number;
  readonly expression: Expression;
  readonly side: "up" | "down";
}

function evaluateWidth(request: WidthRequest, into: Float64Array): void {
  const { events, index, observable, expression } = request;
  const rows = index.length;
  if (expression.kind === "number") into.fill(expression.value);
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
  const missing = events.missing[observable];
  for (let r = 0; r < rows; r++) {
    if (missing !== null && missing[index[r]] !== 0) into[r] = 0;
    else if (!(into[r] >= 0 && into[r] < Infinity)) throw invalidWidth(request, { event: index[r], value: into[r] });
  }
}

function invalidWidth(
  { events, observable, expression, side }: WidthRequest,
  { event, value }: { readonly event: number; readonly value: number },
): FoolproofError {
  const { name } = events.observables[observable];
  const file = events.files[events.file[event]]?.file;
  const row = events.row[event];
  const numbers = new Map(events.observables.map((one, i) => [one.name, i]));
  const lacking = Number.isNaN(value)
    ? namesOf(expression).find((operand) => (events.missing[numbers.get(operand) ?? -1]?.[event] ?? 0) !== 0)
    : undefined;
  return new FoolproofError({
    code: "FP_ENVELOPE_UNCERTAINTY_INVALID",
    message:
      `observables.${name}.uncertainty (${side}) is ${lacking === undefined ? String(value) : `not known where ${lacking} is missing`} ` +
      `for the event in row ${String(row)} of ${file ?? "the data"}: ${formatExpression(expression)}`,
    hint:
      lacking === undefined
        ? "A half-width is a finite number of at least 0: correct the formula, e.g. with abs(...) or max(0, ...)."
        : `Say what holds without it, e.g. where(missing(${lacking}), ..., ...).`,
    where: {
      path: `observables.${name}.uncertainty`,
      column: name,
      row,
      value,
      ...(file === undefined ? {} : { file }),
    },
  });
}
