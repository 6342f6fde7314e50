import { open } from "node:fs/promises";
import type { AsyncRecordBatchFileReader } from "apache-arrow";
import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import { loadZstd } from "../files/zstd.js";
import type { ReadChunk, ReadOptions, ReadValues, TableReader } from "../lists/reader.js";
import { selectColumns } from "../tables/select.js";
import { requireDistinctNames } from "../text/layout.js";
import { type ArrowColumn, arrowColumns } from "./columns.js";

type Arrow = typeof import("apache-arrow");

/** What a compressed piece of a column may unpack to; a damaged one could claim anything. */
const PIECE_BYTES_MAX = 1 << 30;

let loading: Promise<Arrow> | null = null;

async function load(): Promise<Arrow> {
  const [arrow, { decompress }, zstd] = await Promise.all([import("apache-arrow"), import("lz4js"), loadZstd()]);
  arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, { decode: (frame) => decompress(frame) });
  arrow.compressionRegistry.set(arrow.CompressionType.ZSTD, {
    decode: (frame) => zstd.decompress(frame, PIECE_BYTES_MAX),
  });
  return arrow;
}

/** Apache Arrow's library, able to unpack LZ4 and zstd. */
function loadArrow(): Promise<Arrow> {
  loading ??= load();
  return loading;
}

const damaged = (file: string, error: unknown): FoolproofError =>
  unreadableError(file, `its Arrow content cannot be decoded (${reasonOf(error)})`, error);

/** The record batches of a file, held open. */
interface Batches extends AsyncDisposable {
  readonly reader: AsyncRecordBatchFileReader;
}

async function openBatches(arrow: Arrow, path: string): Promise<Batches> {
  const handle = await open(path);
  try {
    const reader = await arrow.RecordBatchReader.from(handle);
    await reader.open();
    if (!reader.isAsync() || !reader.isFile()) throw new Error("it is no file with a list of its parts at the end");
    return { reader, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Opened {
  readonly arrow: Arrow;
  readonly path: string;
  readonly file: string;
  readonly contentHash: string;
  readonly columns: readonly ArrowColumn[];
}

/** An Arrow (Feather) file. Holds one of its record batches. */
class ArrowReader implements TableReader {
  readonly format = "arrow";
  readonly tree = null;
  readonly rows = null;
  readonly file: string;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.file = opened.file;
    this.contentHash = opened.contentHash;
    this.columns = opened.columns.map(({ info }) => info);
    this.#opened = opened;
  }

  async *read(names: readonly string[], { signal }: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const { arrow, path, columns } = this.#opened;
    const selected = selectColumns(this, names, { lists: true }).flatMap(({ at }) => columns[at] ?? []);
    let firstRow = 0;
    try {
      await using batches = await openBatches(arrow, path);
      for await (const batch of batches.reader) {
        signal?.throwIfAborted();
        const rows = batch.numRows;
        const values = new Map(
          selected.map(({ info, at, read }): [string, ReadValues] => {
            const data = batch.data.children[at];
            if (data === undefined) throw new Error(`a part of it lacks column "${info.name}"`);
            return [info.name, read?.(data) ?? []];
          }),
        );
        if (rows > 0) yield { firstRow, rows, columns: values };
        firstRow += rows;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof FoolproofError ? error : damaged(this.file, error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

async function columnsOf(arrow: Arrow, path: string, file: string): Promise<readonly ArrowColumn[]> {
  try {
    await using batches = await openBatches(arrow, path);
    return arrowColumns(arrow, batches.reader.schema);
  } catch (error) {
    throw damaged(file, error);
  }
}

/** Opens an Arrow or Feather (version 2) file. @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_COLUMN_DUPLICATE. */
export async function openArrow(
  path: string,
  { file, contentHash }: { readonly file: string; readonly contentHash: string },
): Promise<TableReader> {
  const arrow = await loadArrow();
  const columns = await columnsOf(arrow, path, file);
  requireDistinctNames(
    file,
    columns.map(({ info }) => info.name),
  );
  return new ArrowReader({ arrow, path, file, contentHash, columns });
}

/** Columns of an Arrow file. @throws FoolproofError FP_DATA_FILE_UNREADABLE. */
export async function listArrow(path: string, file: string): Promise<readonly ColumnInfo[]> {
  return (await columnsOf(await loadArrow(), path, file)).map(({ info }) => info);
}
