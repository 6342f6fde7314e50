import { FoolproofError } from "../errors/index.js";
import { compileExpression } from "./compile.js";
import { nominalLookup } from "./derived.js";
import type { Events } from "./events.js";
import type { Expression } from "./expression.js";
import { needsMissing } from "./missing.js";
import type { ComputedColumn } from "./request.js";
import { sharedFloat64 } from "./shared.js";
import { placeOf } from "./validate.js";

/** The rows for which a column is computed: those in which its observable is not missing. */
function rowsToCompute(events: Events, observable: string): Uint32Array {
  const i = events.observables.findIndex(({ name }) => name === observable);
  const flags = events.missing[i] ?? null;
  const all = Uint32Array.from({ length: events.rows }, (_, row) => row);
  return flags === null ? all : all.filter((row) => flags[row] === 0);
}

interface InputRequest {
  readonly column: ComputedColumn;
  readonly input: string;
  readonly expression: Expression;
}

/** @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where the input needs a value that is missing. */
function inputValues(
  events: Events,
  index: Uint32Array,
  { column, input, expression }: InputRequest,
): Float64Array | readonly string[] {
  const rows = index.length;
  const lookup = nominalLookup(events, index);
  const options = { missingValues: events.missingValues.values };
  const lacking = needsMissing(expression);
  const lacks = lacking.kind === "number" ? null : compileExpression(lacking, options).evaluate({ rows, ...lookup });
  const first = lacks?.findIndex((one) => one !== 0) ?? -1;
  const texts = expression.kind === "name" ? events.dictionaries.get(expression.name) : undefined;
  if (first >= 0 && texts === undefined) {
    const { file, row } = placeOf(events, index[first]);
    throw new FoolproofError({
      code: "FP_ENVELOPE_UNCERTAINTY_INVALID",
      message: `${column.path}: the correction's input ${input} is not known for the event in row ${String(row)} of ${file}, because a value is missing there`,
      hint: "Say what holds without it, e.g. coalesce(x, 0), or give the observable the same missing entries.",
      where: { file, row, path: column.path, column: input },
    });
  }
  const values = compileExpression(expression, options).evaluate({ rows, ...lookup });
  return texts === undefined ? values : Array.from(values, (code) => texts[code]);
}

/** A correction's own complaint about a row, told with the event and the part of the spec that it is about. */
function aboutEvent(error: FoolproofError, event: number, { events, path }: { events: Events; path: string }) {
  const { file, row } = placeOf(events, event);
  return new FoolproofError({
    code: error.code,
    message: `${error.message}, for ${path} and the event in row ${String(row)} of ${file}`,
    hint: error.hint,
    where: { ...error.where, file, row },
    cause: error,
  });
}

/**
 * Adds columns that are computed from the nominal events to their spectators, NaN where their observable is missing.
 * @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where an input is missing; what `compute` throws, with the event.
 */
export function withComputedColumns(events: Events, computed: readonly ComputedColumn[]): Events {
  if (computed.length === 0) return events;
  const spectators = new Map(events.spectators);
  for (const column of computed) {
    const index = rowsToCompute(events, column.observable);
    const columns = Object.fromEntries(
      Object.entries(column.inputs).map(([input, expression]) => [
        input,
        inputValues(events, index, { column, input, expression }),
      ]),
    );
    const into = spectators.get(column.name) ?? sharedFloat64(events.rows).fill(NaN);
    try {
      column.compute(index.length, columns).forEach((value, k) => (into[index[k]] = value));
    } catch (error) {
      if (!(error instanceof FoolproofError) || error.where.row === undefined) throw error;
      throw aboutEvent(error, index[error.where.row], { events, path: column.path });
    }
    spectators.set(column.name, into);
  }
  return { ...events, spectators };
}
