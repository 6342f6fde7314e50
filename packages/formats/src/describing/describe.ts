import type { ColumnInfo, TableSource } from "@foolproof/core";
import { isList, type OpenedTable } from "../lists/reader.js";
import { type LengthSummary, LengthCollector } from "./lengths.js";
import { NumberCollector, type NumberSummary } from "./numbers.js";
import { TextCollector, type TextSummary } from "./texts.js";

/** A column with what it holds; one that cannot be read has no summary. */
export interface ColumnDescription extends ColumnInfo {
  readonly numbers: NumberSummary | null;
  readonly texts: TextSummary | null;
  /** Of a list, whose `numbers` are those of all its elements. */
  readonly lengths: LengthSummary | null;
}

export interface TableDescription {
  /** Rows that the summaries are over. */
  readonly rows: number;
  /** False when `maxRows` ended the reading before the file did. */
  readonly complete: boolean;
  readonly columns: readonly ColumnDescription[];
}

export interface DescribeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk with the rows read so far and, where the format tells, their number. */
  readonly onProgress?: ((progress: { readonly rows: number; readonly total: number | null }) => void) | undefined;
  /** Read so many rows at most, from the beginning of the file. */
  readonly maxRows?: number | undefined;
}

/**
 * Reads a table once and describes each column: range, mean, missing values, distinct values, whole numbers, quantiles and
 * candidates for sentinels. Memory does not grow with the number of rows; how the reader cuts its chunks does not matter.
 * @throws what the table's `read` throws (FP_DATA_NOT_A_NUMBER, FP_DATA_RAGGED_ROW, FP_DATA_FILE_UNREADABLE, ...).
 */
export async function describeColumns(
  source: TableSource | OpenedTable,
  { signal, onProgress, maxRows = Infinity }: DescribeOptions = {},
): Promise<TableDescription> {
  const readable = source.columns.filter(({ kind }) => kind !== "unsupported" && (kind !== "list" || "read" in source));
  const numbers = new Map<string, NumberCollector>();
  const texts = new Map<string, TextCollector>();
  const lengths = new Map<string, LengthCollector>();
  for (const { name, kind } of readable) {
    if (kind === "string") texts.set(name, new TextCollector());
    else numbers.set(name, new NumberCollector());
    if (kind === "list") lengths.set(name, new LengthCollector());
  }
  let rows = 0;
  let complete = true;
  const names = readable.map(({ name }) => name);
  const options = signal ? { signal } : {};
  const chunks = "read" in source ? source.read(names, options) : source.chunks(names, options);
  for await (const chunk of chunks) {
    const take = Math.min(chunk.rows, maxRows - rows);
    for (const [name, values] of chunk.columns) {
      if (values instanceof Float64Array) numbers.get(name)?.add(values.subarray(0, take));
      else if (isList(values)) {
        lengths.get(name)?.add(values.offsets.subarray(0, take + 1));
        numbers.get(name)?.add(values.values.subarray(0, values.offsets[take]));
      } else texts.get(name)?.add(values.slice(0, take));
    }
    rows += take;
    onProgress?.({ rows, total: source.rows });
    if (take < chunk.rows || rows >= maxRows) {
      complete = take === chunk.rows && rows === source.rows;
      break;
    }
  }
  return {
    rows,
    complete,
    columns: source.columns.map((info) => ({
      ...info,
      numbers: numbers.get(info.name)?.summary() ?? null,
      texts: texts.get(info.name)?.summary() ?? null,
      lengths: lengths.get(info.name)?.summary() ?? null,
    })),
  };
}
