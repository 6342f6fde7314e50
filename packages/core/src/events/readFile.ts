import { FoolproofError, suggestName } from "../errors/index.js";
import type { RandomKey } from "../random/random.js";
import type { ColumnLookup } from "./columns.js";
import { type CompiledExpression, compileExpression } from "./compile.js";
import type { Dictionaries } from "./dictionary.js";
import type { EventFile } from "./events.js";
import type { Expression } from "./expression.js";
import { namesOf } from "./format.js";
import { type GrowingColumn, growingColumn } from "./growing.js";
import { eventIdentity, fileIdentity } from "./identity.js";
import { needsMissing } from "./missing.js";
import { type ColumnPlan, columnsOfFile, expressionsOf } from "./plan.js";
import type { EventsFile, EventsRequest } from "./request.js";
import type { Chunk } from "./source.js";
import { encodeTextsBy } from "./texts.js";

/** Selected events of one file, column by column, growing while it is read. */
export interface FileRows {
  readonly values: readonly GrowingColumn[];
  readonly spectators: readonly GrowingColumn[];
  readonly identifiers: readonly (GrowingColumn | string[])[];
  readonly label: GrowingColumn;
  readonly weight: GrowingColumn;
  readonly low: GrowingColumn;
  readonly high: GrowingColumn;
  readonly row: GrowingColumn;
}

export interface ReadContext {
  readonly request: EventsRequest;
  readonly plan: ColumnPlan;
  readonly dictionaries: Dictionaries;
  readonly signal?: AbortSignal | undefined;
  readonly onRows: (rows: number) => void;
}

const float32 = (): GrowingColumn => growingColumn((length) => new Float32Array(length));
const float64 = (): GrowingColumn => growingColumn((length) => new Float64Array(length));
const uint32 = (): GrowingColumn => growingColumn((length) => new Uint32Array(length));
const uint8 = (): GrowingColumn => growingColumn((length) => new Uint8Array(length));

/** The columns of one chunk as expressions see them: observables as float32 stores them, texts as codes. */
class ChunkColumns implements ColumnLookup {
  readonly #columns = new Map<string, Float32Array | Float64Array>();

  set(name: string, values: Float32Array | Float64Array): void {
    this.#columns.set(name, values);
  }
  get(name: string): Float32Array | Float64Array | undefined {
    return this.#columns.get(name);
  }
  readonly values = (name: string): { readonly values: Float32Array | Float64Array } => {
    const values = this.#columns.get(name);
    if (values === undefined) throw new TypeError(`column ${name} has not been read`);
    return { values };
  };
}

interface FilePrograms {
  readonly derived: readonly {
    readonly name: string;
    readonly formula: CompiledExpression;
    readonly lacking: CompiledExpression;
  }[];
  readonly selection: CompiledExpression | null;
  readonly weight: CompiledExpression | null;
}

function preparePrograms(file: EventsFile, { request, plan, dictionaries }: ReadContext): FilePrograms {
  const options = { missingValues: request.missingValues.values };
  const present = new Set(file.source.columns.map(({ name }) => name));
  const encode = (expression: Expression): Expression =>
    encodeTextsBy(expression, dictionaries.codeOf, (column) => dictionaries.isText(column) === true);
  // Texts anywhere in the spec are given their codes first, and misuse is found before a row is read.
  expressionsOf(request).forEach(encode);
  const derived = plan.derived.flatMap((i) => {
    const { name, formula } = request.observables[i];
    if (formula === null || present.has(name)) return [];
    const encoded = encode(formula);
    return [
      {
        name,
        formula: compileExpression(encoded, options),
        lacking: compileExpression(needsMissing(encoded), options),
      },
    ];
  });
  return {
    derived,
    selection: file.selection === null ? null : compileExpression(encode(file.selection.expression), options),
    weight: request.weight === null ? null : compileExpression(encode(request.weight), options),
  };
}

function columnsOfChunk(chunk: Chunk, used: ReadonlySet<string>, { request, dictionaries }: ReadContext): ChunkColumns {
  const observables = new Set(request.observables.map(({ name }) => name));
  const columns = new ChunkColumns();
  for (const [name, values] of chunk.columns) {
    if (values instanceof Float64Array) columns.set(name, observables.has(name) ? new Float32Array(values) : values);
    // Texts that are only labels or identifiers need no codes, and identifiers would fill a dictionary.
    else if (used.has(name))
      columns.set(
        name,
        Float64Array.from(values, (text) => dictionaries.codeOf(name, text) ?? NaN),
      );
  }
  return columns;
}

/** Class of every row by a label column. */
function labelReader(file: EventsFile, classes: readonly string[]): (chunk: Chunk, row: number) => number {
  const { label, source } = file;
  if (label === null) {
    const known = classes.indexOf(file.class ?? "");
    return () => known;
  }
  const entries = Object.entries(label.map).map(([value, name]): [string, number] => [value, classes.indexOf(name)]);
  const texts = new Map(entries);
  const numbers = new Map(
    entries.filter(([value]) => value.trim() !== "").map(([value, name]) => [Number(value), name]),
  );
  return (chunk, row) => {
    const column = chunk.columns.get(label.column);
    const value = column?.[row];
    const found = typeof value === "string" ? texts.get(value) : value === undefined ? undefined : numbers.get(value);
    if (found !== undefined) return found;
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new FoolproofError({
      code: "FP_DATA_LABEL_UNMAPPED",
      message: `${source.file}: label column "${label.column}" is ${shown} in row ${String(chunk.firstRow + row)}, which the label map does not mention`,
      hint: `${typeof value === "string" ? `${suggestName(value, texts.keys())} ` : ""}Add ${shown} to label.map (it has ${[...texts.keys()].join(", ")}), or cut such events away with a selection.`,
      where: { file: source.file, column: label.column, row: chunk.firstRow + row, value: value ?? NaN },
    });
  };
}

function unusableWeight(
  { source }: EventsFile,
  { row, value }: { readonly row: number; readonly value: number },
): FoolproofError {
  return new FoolproofError({
    code: Number.isNaN(value) ? "FP_DATA_WEIGHT_NAN" : "FP_DATA_INFINITE",
    message: `${source.file}: the weight of the event in row ${String(row)} is ${Number.isNaN(value) ? "not a number" : "infinite"}`,
    hint: "Repair the weight column or expression, or cut such events away with a selection.",
    where: { file: source.file, row, value },
  });
}

/** Keeps the `most` rows whose event ids come first, in file order. */
function prune(rows: FileRows, most: number): void {
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

const selected = (rows: number, keep: Float64Array | null): { readonly list: Int32Array; readonly count: number } => {
  const list = new Int32Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) if (keep === null || keep[i] !== 0) list[count++] = i;
  return { list, count };
};

/**
 * Reads one file: derived columns it lacks, selection, class, weight, and the draw of `maxEvents`, whose weights are raised so that
 * each class of the file keeps its sum.
 */
export async function readEventsFile(
  file: EventsFile,
  context: ReadContext,
): Promise<{ readonly rows: FileRows; readonly file: EventFile }> {
  const { request, plan, dictionaries, signal } = context;
  const { source, maxEvents } = file;
  const names = columnsOfFile(request, file);
  const programs = preparePrograms(file, context);
  const classOf = labelReader(file, request.classes);
  const identity: RandomKey = fileIdentity(source);
  const rows: FileRows = {
    values: request.observables.map(float32),
    spectators: plan.spectators.map(float64),
    identifiers: request.identifiers.map((name) => (dictionaries.isText(name) === true ? [] : float64())),
    label: uint8(),
    weight: float64(),
    low: uint32(),
    high: uint32(),
    row: uint32(),
  };
  const used = new Set([
    ...request.observables.map(({ name }) => name),
    ...plan.spectators,
    ...(request.weight === null ? [] : namesOf(request.weight)),
  ]);
  const sums = new Float64Array(request.classes.length);
  const [sentinel = NaN] = request.missingValues.values;
  let rowsRead = 0;
  let rowsSelected = 0;

  const take = (chunk: Chunk): void => {
    const count = chunk.rows;
    const columns = columnsOfChunk(chunk, used, context);
    for (const { name, formula, lacking } of programs.derived) {
      const lacks = lacking.evaluate({ rows: count, values: columns.values });
      const values = formula.evaluate({ rows: count, values: columns.values });
      columns.set(
        name,
        Float32Array.from(values, (value, i) => (lacks[i] !== 0 ? sentinel : value)),
      );
    }
    const chosen = selected(count, programs.selection?.evaluate({ rows: count, values: columns.values }) ?? null);
    const weights =
      programs.weight?.evaluate({ rows: count, values: columns.values }) ?? new Float64Array(count).fill(1);
    const [label, low, high, row] = [
      new Uint8Array(count),
      new Uint32Array(count),
      new Uint32Array(count),
      new Uint32Array(count),
    ];
    for (let k = 0; k < chosen.count; k++) {
      const i = chosen.list[k];
      row[i] = chunk.firstRow + i;
      label[i] = classOf(chunk, i);
      weights[i] *= file.factor;
      if (!Number.isFinite(weights[i])) throw unusableWeight(file, { row: row[i], value: weights[i] });
      sums[label[i]] += weights[i];
      [low[i], high[i]] = eventIdentity(identity, row[i]);
    }
    const append = (column: GrowingColumn, values: Float32Array | Float64Array | Uint32Array | Uint8Array): void => {
      column.append(values, chosen.list, chosen.count);
    };
    request.observables.forEach(({ name }, i) => {
      append(rows.values[i], columns.values(name).values);
    });
    plan.spectators.forEach((name, i) => {
      append(rows.spectators[i], columns.get(name) ?? new Float64Array(count).fill(NaN));
    });
    request.identifiers.forEach((name, i) => {
      const column = rows.identifiers[i];
      const given = chunk.columns.get(name) ?? [];
      if (!Array.isArray(column)) append(column, given instanceof Float64Array ? given : columns.values(name).values);
      else for (let k = 0; k < chosen.count; k++) column.push(String(given[chosen.list[k]]));
    });
    append(rows.label, label);
    append(rows.weight, weights);
    append(rows.low, low);
    append(rows.high, high);
    append(rows.row, row);
    rowsRead += count;
    rowsSelected += chosen.count;
    if (maxEvents !== null && rows.row.length > 2 * maxEvents + 65536) prune(rows, maxEvents);
  };

  for await (const chunk of source.chunks(names, signal === undefined ? {} : { signal })) {
    signal?.throwIfAborted();
    take(chunk);
    context.onRows(chunk.rows);
  }
  if (rowsSelected === 0)
    throw new FoolproofError({
      code: "FP_DATA_SELECTION_EMPTY",
      message:
        file.selection === null
          ? `${source.file} holds no events`
          : `the selection "${file.selection.text}" keeps none of the ${String(rowsRead)} events of ${source.file}`,
      hint: "Compare it with `foolproof columns FILE`: units, sentinels, spelling of texts.",
      where: { file: source.file, ...(file.selection === null ? {} : { value: file.selection.text }) },
    });
  if (maxEvents !== null) prune(rows, maxEvents);
  const weightScale =
    rows.row.length === rowsSelected ? undefined : restoredSums(file, { rows, sums, classes: request.classes });
  return {
    rows,
    file: {
      file: source.file,
      name: file.name,
      tree: source.tree,
      contentHash: source.contentHash,
      selection: file.selection?.expression ?? null,
      rowsRead,
      rowsSelected,
      rowsKept: rows.row.length,
      ...(weightScale === undefined ? {} : { weightScale }),
    },
  };
}

/** What the kept weights of each class must be multiplied with to have the sum of all selected ones; applied to `rows` when drained. */
function restoredSums(
  file: EventsFile,
  {
    rows,
    sums,
    classes,
  }: { readonly rows: FileRows; readonly sums: Float64Array; readonly classes: readonly string[] },
): Readonly<Record<string, number>> {
  const kept = new Float64Array(classes.length);
  const count = new Uint32Array(classes.length);
  for (let i = 0; i < rows.row.length; i++) {
    kept[rows.label.at(i)] += rows.weight.at(i);
    count[rows.label.at(i)]++;
  }
  return Object.fromEntries(
    classes.flatMap((name, c) => {
      if (count[c] === 0) return [];
      const scale = sums[c] / kept[c];
      if (sums[c] > 0 && !(scale > 0))
        throw new FoolproofError({
          code: "FP_DATA_WEIGHT_SUM",
          message: `${file.source.file}: the weights of the ${String(count[c])} events of class "${name}" that maxEvents keeps sum to ${String(kept[c])}, those of all selected ones to ${String(sums[c])}`,
          hint: "Raise maxEvents: with negative weights so few events do not stand for the file.",
          where: { file: file.source.file },
        });
      return [[name, Number.isFinite(scale) ? scale : 1]];
    }),
  );
}
