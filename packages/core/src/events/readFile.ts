import { FoolproofError } from "../errors/index.js";
import type { ColumnView } from "./columns.js";
import type { EventFile } from "./events.js";
import { type FileContext, prepareFilePrograms } from "./filePrograms.js";
import { createFileRows, type FileRows, pruneRows } from "./fileRows.js";
import type { GrowingColumn } from "./growing.js";
import { eventIdentity, fileIdentity } from "./identity.js";
import { labelReader } from "./labels.js";
import { columnsOfFile } from "./plan.js";
import type { EventsFile } from "./request.js";
import type { Chunk } from "./source.js";

export interface ReadContext extends FileContext {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of rows of each chunk. */
  readonly onRows: (rows: number) => void;
}

/** Rows that wait for a draw of `maxEvents` before all but the first of them are dropped. */
const WAITING_ROWS = 65536;

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

function emptySelection({ source, selection }: EventsFile, rowsRead: number): FoolproofError {
  return new FoolproofError({
    code: "FP_DATA_SELECTION_EMPTY",
    message:
      selection === null
        ? `${source.file} holds no events`
        : `the selection "${selection.text}" keeps none of the ${String(rowsRead)} events of ${source.file}`,
    hint: "Compare it with `foolproof columns FILE`: units, sentinels, spelling of texts.",
    where: { file: source.file, ...(selection === null ? {} : { value: selection.text }) },
  });
}

/**
 * Reads one file: derived columns it lacks, selection, class, weight, and the draw of `maxEvents`, whose weights are to be raised by
 * `weightScale` so that each class of the file keeps its sum.
 */
export async function readEventsFile(
  file: EventsFile,
  context: ReadContext,
): Promise<{ readonly rows: FileRows; readonly file: EventFile }> {
  const { request, plan, dictionaries, signal } = context;
  const { source, maxEvents } = file;
  const names = columnsOfFile(request, file);
  const programs = prepareFilePrograms(file, context);
  const classOf = labelReader(file, request.classes);
  const identity = fileIdentity(source);
  const rows = createFileRows(request, plan, dictionaries);
  const sums = new Float64Array(request.classes.length);
  let rowsRead = 0;
  let rowsSelected = 0;

  const take = (chunk: Chunk): void => {
    const columns = programs.columns(chunk);
    const { list, count } = programs.select(chunk, columns);
    const weight = programs.weigh(chunk, columns);
    const label = new Uint8Array(chunk.rows);
    const [low, high, row] = [new Uint32Array(chunk.rows), new Uint32Array(chunk.rows), new Uint32Array(chunk.rows)];
    for (let k = 0; k < count; k++) {
      const i = list[k];
      row[i] = chunk.firstRow + i;
      label[i] = classOf(chunk, i);
      if (!Number.isFinite(weight[i])) throw unusableWeight(file, { row: row[i], value: weight[i] });
      sums[label[i]] += weight[i];
      [low[i], high[i]] = eventIdentity(identity, row[i]);
    }
    const append = (
      column: GrowingColumn,
      { values }: Pick<ColumnView, "values"> | { readonly values: Uint32Array },
    ): void => {
      column.append(values, list, count);
    };
    request.observables.forEach(({ name }, i) => {
      append(rows.values[i], columns.values(name));
    });
    plan.spectators.forEach((name, i) => {
      append(
        rows.spectators[i],
        columns.has(name) ? columns.values(name) : { values: new Float64Array(chunk.rows).fill(NaN) },
      );
    });
    request.identifiers.forEach((name, i) => {
      const column = rows.identifiers[i];
      const given = chunk.columns.get(name) ?? [];
      if (!Array.isArray(column))
        append(column, given instanceof Float64Array ? { values: given } : columns.values(name));
      else for (let k = 0; k < count; k++) column.push(String(given[list[k]]));
    });
    append(rows.label, { values: label });
    append(rows.weight, { values: weight });
    append(rows.low, { values: low });
    append(rows.high, { values: high });
    append(rows.row, { values: row });
    rowsRead += chunk.rows;
    rowsSelected += count;
    if (maxEvents !== null && rows.row.length > 2 * maxEvents + WAITING_ROWS) pruneRows(rows, maxEvents);
  };

  for await (const chunk of source.chunks(names, signal === undefined ? {} : { signal })) {
    signal?.throwIfAborted();
    take(chunk);
    context.onRows(chunk.rows);
  }
  if (rowsSelected === 0) throw emptySelection(file, rowsRead);
  if (maxEvents !== null) pruneRows(rows, maxEvents);
  const left = rows.row.length;
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
      rowsKept: left,
      ...(left === rowsSelected ? {} : { weightScale: restoredSums(file, { rows, sums, classes: request.classes }) }),
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
