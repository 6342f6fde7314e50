import { type ColumnInfo, type ColumnValues, FoolproofError } from "@foolproof/core";
import type { ReadChunk, ReadOptions, TableReader } from "../lists/reader.js";
import { selectColumns } from "../tables/select.js";
import { numbersOf, textsOf } from "./cells.js";
import { brokenRecordError, findLayout, type Head, type TextLayout } from "./layout.js";
import { scanRecords } from "./records.js";
import { type Packing, TextStream } from "./stream.js";

/** Bytes read at a time; the head that decides the layout is as long. */
const BLOCK_BYTES = 1 << 20;
/** A record longer than this is not a row of a table: most likely a quote that is never closed. */
const RECORD_BYTES_MAX = 1 << 25;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

async function readHead(
  path: string,
  { file, packing }: { readonly file: string; readonly packing: Packing },
): Promise<Head & { readonly skipped: number }> {
  await using stream = new TextStream(path, { file, packing });
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  const read = await stream.fill(buffer);
  const skipped = buffer.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  return { file, bytes: buffer.subarray(skipped, read), whole: read < buffer.length, skipped };
}

/** A text table on disk. Every pass opens the file anew and holds one block of it. */
class TextTable implements TableReader {
  readonly format = "csv";
  readonly tree = null;
  readonly rows = null;
  readonly columns: readonly ColumnInfo[];
  readonly file: string;
  readonly contentHash: string;
  readonly #path: string;
  readonly #packing: Packing;
  readonly #layout: TextLayout;

  constructor({
    path,
    file,
    contentHash,
    packing,
    layout,
  }: {
    path: string;
    file: string;
    contentHash: string;
    packing: Packing;
    layout: TextLayout;
  }) {
    this.file = file;
    this.contentHash = contentHash;
    this.#path = path;
    this.#packing = packing;
    this.#layout = layout;
    this.columns = layout.columns.map(({ name, kind }) => ({ name, type: kind, kind }));
  }

  async *read(names: readonly string[], { signal }: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const selected = selectColumns(this, names);
    const { delimiter, columns, dataStart, dataLine } = this.#layout;
    await using stream = new TextStream(this.#path, { file: this.file, packing: this.#packing });
    await stream.skip(dataStart);
    let buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    let filled = 0;
    let line = dataLine;
    let firstRow = 0;
    for (let final = false; !final;) {
      signal?.throwIfAborted();
      filled += await stream.fill(buffer.subarray(filled));
      final = filled < buffer.length;
      const bytes = buffer.subarray(0, filled);
      const records = scanRecords(bytes, { delimiter, columns: columns.length, line, final });
      const chunk = new Map<string, ColumnValues>();
      const block = { bytes, records, columns: columns.length };
      for (const { name, at, kind } of selected) {
        const place = { file: this.file, column: name, firstRow };
        chunk.set(name, kind === "number" ? numbersOf(block, at, place) : textsOf(block, at));
      }
      if (records.count > 0) yield { firstRow, rows: records.count, columns: chunk };
      firstRow += records.count;
      if (records.broken) {
        throw brokenRecordError(this.file, records.broken, {
          row: firstRow,
          columns: columns.length,
          header: columns[0]?.name ?? "",
        });
      }
      line = records.nextLine;
      buffer.copyWithin(0, records.consumed, filled);
      filled -= records.consumed;
      if (filled === buffer.length) {
        if (filled >= RECORD_BYTES_MAX)
          throw brokenRecordError(
            this.file,
            { kind: "open-quote", line, cells: 0 },
            { row: firstRow, columns: columns.length, header: "" },
          );
        const larger = Buffer.allocUnsafe(buffer.length * 2);
        buffer.copy(larger, 0, 0, filled);
        buffer = larger;
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Opens a CSV, TSV, semicolon, bar or blank separated table with a header line, packed or not. The delimiter and the kind of each
 * column are found from the first megabyte.
 */
export async function openTextTable(
  path: string,
  { file, contentHash, packing }: { readonly file: string; readonly contentHash: string; readonly packing: Packing },
): Promise<TableReader> {
  const { skipped, ...head } = await readHead(path, { file, packing });
  if (packing !== "none" && head.bytes.includes(0))
    throw new FoolproofError({
      code: "FP_DATA_FORMAT_UNKNOWN",
      message: `${file} is packed, and no text inside`,
      hint: "Only text tables are unpacked while they are read; unpack tar archives and binary files first.",
      where: { file },
    });
  const layout = findLayout(head);
  return new TextTable({
    path,
    file,
    contentHash,
    packing,
    layout: { ...layout, dataStart: layout.dataStart + skipped },
  });
}
