import type { ColumnInfo } from "@foolproof/core";
import { ColumnCursor, type Piece } from "../lists/cursor.js";
import { readInTurn } from "../lists/inTurn.js";
import { equalLists, type ReadChunk, type ReadOptions, type TableReader } from "../lists/reader.js";
import { selectColumns } from "../tables/select.js";
import type { OpenRootFile } from "./file.js";
import type { NtupleColumnSource, NtupleTable, Storage } from "./ntuple.js";
import { decodePage, pageBytes } from "./pages.js";
import { unzip } from "./unzip.js";

const CHUNK_ROWS = 8192;

interface Elements {
  readonly values: Float64Array;
  readonly beginsCluster: boolean;
}

/** Gives the pages of a column of storage one after the other. */
function pagesOf(file: OpenRootFile, { type, pages }: Storage): () => Promise<Elements> {
  let next = 0;
  return async () => {
    const stored = pages[next++];
    if (stored === undefined) throw new Error("it ends before its last entry");
    const { page, beginsCluster } = stored;
    const elements = Number(page.numElements);
    const size = pageBytes(type, elements);
    if (size === 0) return { values: new Float64Array(0), beginsCluster };
    const raw = await file.read(Number(page.locator.offset), page.locator.size);
    const bytes =
      raw.byteLength === size ? new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength) : await unzip(raw, size);
    return { values: decodePage(type, bytes, elements), beginsCluster };
  };
}

/** Gives any number of elements of a column of storage after those given before. */
function elementsOf(file: OpenRootFile, storage: Storage): (count: number) => Promise<Float64Array> {
  const next = pagesOf(file, storage);
  const cursor = new ColumnCursor("number", async () => {
    const { values } = await next();
    return { rows: values.length, values };
  });
  let done = 0;
  return async (count) => {
    const taken = await cursor.take(done, count);
    done += count;
    return taken instanceof Float64Array ? taken : new Float64Array(0);
  };
}

/** Gives pages of lengths of lists; stored is where each ends, counted from the beginning of its cluster. */
function lengthsOf(file: OpenRootFile, ends: Storage): () => Promise<Float64Array> {
  const next = pagesOf(file, ends);
  let last = 0;
  return async () => {
    const { values, beginsCluster } = await next();
    if (beginsCluster) last = 0;
    return values.map((end) => {
      const length = end - last;
      last = end;
      if (!(length >= 0)) throw new Error("a list in it has a negative length");
      return length;
    });
  };
}

function piecesOf(file: OpenRootFile, { layout }: NtupleColumnSource, total: number): (row: number) => Promise<Piece> {
  if (layout === null) throw new TypeError("an unsupported column was asked for");
  if (layout.kind === "number" || layout.kind === "length") {
    const next = layout.kind === "length" ? lengthsOf(file, layout.ends) : null;
    const plain = layout.kind === "number" ? pagesOf(file, layout.values) : null;
    return async () => {
      const values = (await plain?.())?.values ?? (await next?.()) ?? new Float64Array(0);
      return { rows: values.length, values };
    };
  }
  const elements = elementsOf(file, layout.values);
  if (layout.kind === "array") {
    const { length } = layout;
    return async (row) => {
      const rows = Math.min(CHUNK_ROWS, total - row);
      return { rows, values: equalLists(await elements(rows * length), rows, length) };
    };
  }
  const lengths = lengthsOf(file, layout.ends);
  return async () => {
    const own = await lengths();
    const offsets = new Int32Array(own.length + 1);
    own.forEach((length, row) => (offsets[row + 1] = (offsets[row] ?? 0) + length));
    const values = await elements(offsets[own.length] ?? 0);
    if (layout.kind === "list") return { rows: own.length, values: { offsets, values } };
    const bytes = Buffer.from(values);
    const text = (row: number): string => bytes.toString("utf8", offsets[row], offsets[row + 1]);
    return { rows: own.length, values: Array.from(own, (_, row) => text(row)) };
  };
}

/** An RNTuple. Holds a page of each selected column. */
export class NtupleReader implements TableReader {
  readonly format = "root";
  readonly file: string;
  readonly tree: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #opened: OpenRootFile;
  readonly #columns: readonly NtupleColumnSource[];

  constructor(opened: OpenRootFile, { name, rows, columns }: NtupleTable, contentHash: string) {
    this.file = opened.file;
    this.tree = name;
    this.rows = rows;
    this.contentHash = contentHash;
    this.columns = columns.map(({ info }) => info);
    this.#opened = opened;
    this.#columns = columns;
  }

  async *read(names: readonly string[], options: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const cursors = selectColumns(this, names, { lists: true }).flatMap(({ name, at }) => {
      const column = this.#columns[at];
      return column
        ? [{ name, cursor: new ColumnCursor(column.info.kind, piecesOf(this.#opened, column, this.rows)) }]
        : [];
    });
    yield* readInTurn(
      cursors,
      {
        file: this.file,
        rows: this.rows,
        chunkRows: CHUNK_ROWS,
        partOf: (name) => `field "${name}" of "${this.tree}"`,
      },
      options,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}
