import type { ColumnInfo, ColumnValues, TableFormat, TableSource } from "@foolproof/core";

/** Lists of numbers of some consecutive rows: that of row r is `values[offsets[r]]` up to, not including, `values[offsets[r + 1]]`. */
export interface ListValues {
  /** One more than there are rows, starting at 0. */
  readonly offsets: Int32Array;
  readonly values: Float64Array;
}

export type ReadValues = ColumnValues | ListValues;

/** Tells a column of lists from one of numbers or texts. */
export const isList = (values: ReadValues): values is ListValues => "offsets" in values;

/** Some consecutive rows as they are in the file, lists included. */
export interface ReadChunk {
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ReadValues>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What reads one table of a file of some format. */
export interface TableReader extends AsyncDisposable {
  readonly file: string;
  readonly format: TableFormat;
  readonly tree: string | null;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number | null;
  /** Streams the named columns, lists as lists. */
  read(names: readonly string[], options?: ReadOptions): AsyncIterable<ReadChunk>;
}

/** A table as core reads it, elements and aggregations of lists among its columns, which can also be read as it is in the file. */
export interface OpenedTable extends TableSource {
  readonly format: TableFormat;
  read: TableReader["read"];
}

/** Lists of the same length in every row, `values` being all of them one after the other. */
export function equalLists(values: Float64Array, rows: number, length: number): ListValues {
  return { offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * length), values };
}

/** One list column out of several parts of it. */
export function joinLists(parts: readonly ListValues[]): ListValues {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const rows = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const offsets = new Int32Array(rows + 1);
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let row = 0;
  let at = 0;
  for (const part of parts) {
    for (let r = 1; r < part.offsets.length; r++) offsets[row + r] = at + (part.offsets[r] ?? 0);
    values.set(part.values, at);
    row += part.offsets.length - 1;
    at += part.values.length;
  }
  return { offsets, values };
}

/** Rows [from, to) of a list column. */
export function sliceLists({ offsets, values }: ListValues, from: number, to: number): ListValues {
  const start = offsets[from] ?? 0;
  return {
    offsets: offsets.subarray(from, to + 1).map((offset) => offset - start),
    values: values.subarray(start, offsets[to] ?? 0),
  };
}
