import type { Dictionaries } from "./dictionary.js";
import { type GrowingColumn, growingColumn } from "./growing.js";
import type { ColumnPlan } from "./plan.js";
import type { EventsRequest } from "./request.js";

/** Selected events of one file, column by column, growing while it is read. */
export interface FileRows {
  readonly values: readonly GrowingColumn[];
  readonly spectators: readonly GrowingColumn[];
  readonly identifiers: readonly (GrowingColumn | string[])[];
  readonly label: GrowingColumn;
  readonly weight: GrowingColumn;
  /** The two words of the event id. */
  readonly low: GrowingColumn;
  readonly high: GrowingColumn;
  readonly row: GrowingColumn;
}

const float32 = (): GrowingColumn => growingColumn((length) => new Float32Array(length));
const float64 = (): GrowingColumn => growingColumn((length) => new Float64Array(length));
const uint32 = (): GrowingColumn => growingColumn((length) => new Uint32Array(length));
const uint8 = (): GrowingColumn => growingColumn((length) => new Uint8Array(length));

/** Empty columns for what the request and its plan ask of a file. */
export const createFileRows = (request: EventsRequest, plan: ColumnPlan, dictionaries: Dictionaries): FileRows => ({
  values: request.observables.map(float32),
  spectators: plan.spectators.map(float64),
  identifiers: request.identifiers.map((name) => (dictionaries.isText(name) === true ? [] : float64())),
  label: uint8(),
  weight: float64(),
  low: uint32(),
  high: uint32(),
  row: uint32(),
});

/** Keeps the `most` rows whose event ids come first, in file order: a uniform draw, and part of every larger one. */
export function pruneRows(rows: FileRows, most: number): void {
  const count = rows.row.length;
  if (count <= most) return;
  const draw = Float64Array.from({ length: count }, (_, i) => rows.high.at(i) + rows.low.at(i) / 2 ** 32);
  const last = draw.toSorted()[most - 1];
  let equal = most - draw.reduce((below, one) => below + (one < last ? 1 : 0), 0);
  const kept = Int32Array.from(draw.keys()).filter((i) => draw[i] < last || (draw[i] === last && equal-- > 0));
  const columns = [...rows.values, ...rows.spectators, rows.label, rows.weight, rows.low, rows.high, rows.row];
  for (const column of columns) column.keep(kept);
  for (const column of rows.identifiers) {
    if (!Array.isArray(column)) column.keep(kept);
    else {
      kept.forEach((entry, i) => {
        column[i] = column[entry];
      });
      column.length = kept.length;
    }
  }
}
