import type { EventFile, Events, Observable } from "./events.js";
import type { Expression } from "./expression.js";
import type { FileRows } from "./fileRows.js";
import type { GrowingColumn } from "./growing.js";
import { missingFlags, withOrigin } from "./perColumn.js";
import type { EventsRequest } from "./request.js";
import { sharedFloat32, sharedFloat64, sharedUint16, sharedUint32, sharedUint8 } from "./shared.js";
import { encodeTexts } from "./texts.js";

/** Formulas of an observable with texts as codes. */
function encodeObservable(observable: Observable, dictionaries: Events["dictionaries"]): Observable {
  const { formula, uncertainty } = observable;
  const encode = (expression: Expression): Expression => encodeTexts(expression, dictionaries);
  const up = uncertainty === null ? null : encode(uncertainty.up);
  return {
    ...observable,
    formula: formula === null ? null : encode(formula),
    // Sides that were one expression stay one: much evaluates them once by that.
    uncertainty:
      uncertainty === null || up === null
        ? null
        : { up, down: uncertainty.down === uncertainty.up ? up : encode(uncertainty.down) },
  };
}

interface Parts {
  readonly request: EventsRequest;
  /** Names of the spectators, in the order of the rows' columns. */
  readonly spectators: readonly string[];
  readonly parts: readonly { readonly rows: FileRows; readonly file: EventFile }[];
  readonly texts: (column: string) => readonly string[];
  readonly isText: (column: string) => boolean;
}

/** Puts the files' rows together as events, column by column, so that no more than one column is held twice. */
export function assembleEvents({ request, spectators, parts, texts, isText }: Parts): Events {
  const { classes, missingValues } = request;
  const counts = parts.map(({ rows }) => rows.row.length);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const gather = <T extends Float32Array | Float64Array | Uint32Array | Uint8Array>(
    into: T,
    column: (rows: FileRows) => GrowingColumn,
  ): T => {
    let offset = 0;
    parts.forEach((part, f) => {
      column(part.rows).drain(into, offset);
      offset += counts[f];
    });
    return into;
  };
  const label = gather(sharedUint8(rows), (part) => part.label);
  const weight = gather(sharedFloat64(rows), (part) => part.weight);
  const row = gather(sharedUint32(rows), (part) => part.row);
  const low = gather(new Uint32Array(rows), (part) => part.low);
  const high = gather(new Uint32Array(rows), (part) => part.high);
  const key = sharedUint32(2 * rows);
  const file = sharedUint16(rows);
  let at = 0;
  parts.forEach((part, f) => {
    for (const end = at + counts[f]; at < end; at++) {
      file[at] = f;
      weight[at] *= part.file.weightScale?.[classes[label[at]]] ?? 1;
      key[2 * at] = low[at];
      key[2 * at + 1] = high[at];
    }
  });
  const values = request.observables.map((_, i) => gather(sharedFloat32(rows), (part) => part.values[i]));
  const missing = values.map((column) => missingFlags(column, missingValues));
  const identifiers = request.identifiers.map((name, i): [string, Float64Array | readonly string[]] => {
    const columns = parts.map((part) => part.rows.identifiers[i]);
    const strings = columns.flatMap((column) => (Array.isArray(column) ? [column] : []));
    if (strings.length > 0) return [name, strings.flat()];
    const into = sharedFloat64(rows);
    let offset = 0;
    for (const column of columns) {
      if (Array.isArray(column)) continue;
      const { length } = column;
      column.drain(into, offset);
      offset += length;
    }
    return [name, into];
  });
  const coded = [...spectators, ...request.observables.map(({ name }) => name)].filter(isText);
  const dictionaries = new Map(coded.map((name) => [name, texts(name)]));
  return {
    rows,
    observables: request.observables.map((one, i) =>
      encodeObservable(withOrigin(one, values[i], missing[i]), dictionaries),
    ),
    values,
    missing,
    missingValues,
    spectators: new Map(spectators.map((name, i) => [name, gather(sharedFloat64(rows), (part) => part.spectators[i])])),
    dictionaries,
    identifiers: new Map(identifiers),
    classes,
    label,
    weight,
    key,
    file,
    row,
    files: parts.map((part) => part.file),
  };
}
