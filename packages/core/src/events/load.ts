import { FoolproofError } from "../errors/index.js";
import { conditionOf, rangeConstraints } from "../envelopes/constraints.js";
import { compileExpression } from "./compile.js";
import { nominalLookup } from "./derived.js";
import { createDictionaries } from "./dictionary.js";
import type { EventFile, Events, MissingValues, Observable } from "./events.js";
import type { GrowingColumn } from "./growing.js";
import { checkMismatches } from "./mismatch.js";
import { TURN_SLACK } from "./periodic.js";
import { planColumns } from "./plan.js";
import { type FileRows, readEventsFile } from "./readFile.js";
import type { EventsRequest, LoadOptions } from "./request.js";
import { sharedFloat32, sharedFloat64, sharedUint16, sharedUint32, sharedUint8 } from "./shared.js";
import { encodeTexts } from "./texts.js";
import { placeOf, validateClasses, validateObservables } from "./validate.js";

const CLASSES_MAX = 255;
const FILES_MAX = 65535;

function missingFlags(values: Float32Array, { values: sentinels }: MissingValues): Uint8Array | null {
  const marks = Float32Array.from(sentinels);
  let flags: Uint8Array | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    let missing = value !== value;
    for (let k = 0; k < marks.length; k++) missing ||= value === marks[k];
    if (!missing) continue;
    flags ??= sharedUint8(values.length);
    flags[i] = 1;
  }
  return flags;
}

/** -period / 2, or 0 where only that holds all values. */
function withOrigin(observable: Observable, values: Float32Array, missing: Uint8Array | null): Observable {
  const { kind, period, origin } = observable;
  if (kind !== "periodic" || period === null || origin !== null) return observable;
  let largest = -Infinity;
  let smallest = Infinity;
  for (let i = 0; i < values.length; i++) {
    if (missing !== null && missing[i] !== 0) continue;
    if (values[i] > largest) largest = values[i];
    if (values[i] < smallest) smallest = values[i];
  }
  return {
    ...observable,
    origin: largest > period * (0.5 + TURN_SLACK) && smallest >= -TURN_SLACK * period ? 0 : -period / 2,
  };
}

/** Formulas of an observable with texts as codes. */
function encodeObservable(observable: Observable, dictionaries: Events["dictionaries"]): Observable {
  const { formula, uncertainty } = observable;
  return {
    ...observable,
    formula: formula === null ? null : encodeTexts(formula, dictionaries),
    uncertainty:
      uncertainty === null
        ? null
        : { up: encodeTexts(uncertainty.up, dictionaries), down: encodeTexts(uncertainty.down, dictionaries) },
  };
}

function gather<T extends Float32Array | Float64Array | Uint32Array | Uint8Array>(
  into: T,
  columns: readonly GrowingColumn[],
): T {
  let offset = 0;
  for (const column of columns) {
    const { length } = column;
    column.drain(into, offset);
    offset += length;
  }
  return into;
}

interface Parts {
  readonly request: EventsRequest;
  readonly spectators: readonly string[];
  readonly parts: readonly { readonly rows: FileRows; readonly file: EventFile }[];
  readonly texts: (column: string) => readonly string[];
  readonly isText: (column: string) => boolean;
}

/** Puts the files' rows together, column by column, so that no more than one column is held twice. */
function assemble({ request, spectators, parts, texts, isText }: Parts): Events {
  const { classes, missingValues } = request;
  const counts = parts.map(({ rows }) => rows.row.length);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const of = (column: (rows: FileRows) => GrowingColumn): GrowingColumn[] => parts.map((part) => column(part.rows));
  const label = gather(
    sharedUint8(rows),
    of((part) => part.label),
  );
  const weight = gather(
    sharedFloat64(rows),
    of((part) => part.weight),
  );
  const row = gather(
    sharedUint32(rows),
    of((part) => part.row),
  );
  const low = gather(
    new Uint32Array(rows),
    of((part) => part.low),
  );
  const high = gather(
    new Uint32Array(rows),
    of((part) => part.high),
  );
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
  const values = request.observables.map((_, i) =>
    gather(
      sharedFloat32(rows),
      of((part) => part.values[i]),
    ),
  );
  const missing = values.map((column) => missingFlags(column, missingValues));
  const identifiers = request.identifiers.map((name, i): [string, Float64Array | readonly string[]] => {
    const columns = parts.map((part) => part.rows.identifiers[i]);
    const [first] = columns;
    if (Array.isArray(first)) return [name, columns.flatMap((column) => (Array.isArray(column) ? column : []))];
    return [
      name,
      gather(
        sharedFloat64(rows),
        columns.filter((column): column is GrowingColumn => !Array.isArray(column)),
      ),
    ];
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
    spectators: new Map(
      spectators.map((name, i) => [
        name,
        gather(
          sharedFloat64(rows),
          of((part) => part.spectators[i]),
        ),
      ]),
    ),
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

/** @throws FoolproofError FP_DATA_CONSTRAINT_VIOLATED with the number of events and the first one. */
function checkConstraints(events: Events, { constraints }: EventsRequest): void {
  const index = Uint32Array.from({ length: events.rows }, (_, i) => i);
  const all = [
    ...constraints.map(({ text, expression }) => ({
      text,
      expression: encodeTexts(expression, events.dictionaries),
      file: null,
    })),
    ...rangeConstraints(events.observables),
  ];
  for (const constraint of all) {
    const holds = compileExpression(conditionOf(constraint), { missingValues: events.missingValues.values }).evaluate({
      rows: events.rows,
      ...nominalLookup(events, index),
    });
    const first = holds.indexOf(0);
    if (first === -1) continue;
    const count = holds.reduce((sum, one) => sum + (one === 0 ? 1 : 0), 0);
    const { file, row } = placeOf(events, first);
    throw new FoolproofError({
      code: "FP_DATA_CONSTRAINT_VIOLATED",
      message: `${String(count)} of ${String(events.rows)} events violate "${constraint.text}" before any attack, the first in row ${String(row)} of ${file}`,
      hint: "A constraint must hold for every nominal event: correct it, or cut such events away with the same condition as selection.",
      where: { file, row, value: constraint.text },
    });
  }
}

/**
 * Reads the events of an audit, streaming: memory is bounded by the result and one chunk of a file. Observables become float32, and
 * everything that is decided on them (selections, derived columns) is decided on the float32 values, as it will be for perturbed
 * events. The result depends on the files' contents and the request alone, not on chunk sizes.
 * @throws FoolproofError FP_DATA_*, FP_FORMULA_* as the catalogue lists them, and the readers' own errors; the signal's reason when
 * aborted.
 */
export async function loadEvents(request: EventsRequest, { signal, onProgress }: LoadOptions = {}): Promise<Events> {
  if (request.classes.length > CLASSES_MAX || request.files.length > FILES_MAX)
    throw new FoolproofError({
      code: "FP_DATA_TOO_MANY",
      message: `${String(request.classes.length)} classes in ${String(request.files.length)} files are more than an audit can number (${String(CLASSES_MAX)} and ${String(FILES_MAX)})`,
      hint: "Merge classes or files.",
      where: { path: "data" },
    });
  const plan = planColumns(request);
  const dictionaries = createDictionaries();
  for (const { source } of request.files) dictionaries.register(source);
  const isText = (name: string): boolean => dictionaries.isText(name) === true;
  for (const { name, kind } of request.observables) {
    const holder = isText(name)
      ? request.files.find(({ source }) => source.columns.some((column) => column.name === name))
      : undefined;
    if (holder === undefined || kind === "spectator") continue;
    throw new FoolproofError({
      code: "FP_DATA_COLUMN_TEXT",
      message: `${holder.source.file}: column "${name}" holds texts, but is an observable of kind ${kind}`,
      hint: "Turn it into numbers in the file, or declare it `kind: spectator` if it only serves selections and regions.",
      where: { file: holder.source.file, column: name, path: `observables.${name}` },
    });
  }
  const counts = request.files.map(({ source }) => source.rows);
  const total = counts.reduce<number | null>((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0);
  let done = 0;
  const onRows = (rows: number): void => {
    done += rows;
    onProgress?.(done, total);
  };
  const parts: { readonly rows: FileRows; readonly file: EventFile }[] = [];
  for (const file of request.files)
    parts.push(await readEventsFile(file, { request, plan, dictionaries, signal, onRows }));
  const events = assemble({ request, spectators: plan.spectators, parts, texts: dictionaries.texts, isText });
  validateClasses(events);
  validateObservables(events);
  checkMismatches(events);
  checkConstraints(events, request);
  return events;
}
