import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import { ColumnCursor, type Piece } from "../lists/cursor.js";
import { readInTurn } from "../lists/inTurn.js";
import type { ReadChunk, ReadOptions, TableReader } from "../lists/reader.js";
import { readField } from "../packed/fields.js";
import { selectColumns } from "../tables/select.js";
import { type OpenHdf5File, openHdf5File } from "./library.js";
import { readPointed } from "./pointed.js";
import { findHdf5Table, type Hdf5Table, hdf5Tables, type TableColumn } from "./tables.js";

const CHUNK_ROWS = 8192;

/** Reads blocks of rows of one dataset, as many as whole chunks of the file take, and decodes the wanted columns of each. */
function blocksOf(
  file: OpenHdf5File,
  dataset: string,
  columns: readonly TableColumn[],
): (column: TableColumn, first: number) => Piece {
  const { shape, chunks } = file.describe(dataset);
  const total = shape?.[0] ?? 0;
  const chunkRows = chunks?.[0] ?? 1;
  const blockRows = Math.ceil(CHUNK_ROWS / chunkRows) * chunkRows;
  let start = -1;
  let pieces = new Map<TableColumn, Piece>();
  return (column, first) => {
    if (start !== first) {
      const rows = Math.min(blockRows, total - first);
      if (rows <= 0) throw new Error(`dataset "${dataset}" ends before row ${String(first)}`);
      pieces = file.read(dataset, { first, rows }, (bytes, library) => {
        const rowBytes = bytes.byteLength / rows;
        return new Map(
          columns.map(({ layout }, at): [TableColumn, Piece] => {
            const place = { rows, rowBytes };
            const values =
              layout === null
                ? []
                : layout.kind === "packed"
                  ? readField(layout.field, bytes, place)
                  : readPointed(layout, bytes, { ...place, library });
            return [columns[at] ?? column, { values, rows }];
          }),
        );
      });
      start = first;
    }
    const piece = pieces.get(column);
    if (piece === undefined) throw new Error(`"${column.info.name}" was not asked for`);
    return piece;
  };
}

/** A table of an HDF5 file. Holds a block of rows of each dataset. */
class Hdf5Reader implements TableReader {
  readonly format = "hdf5";
  readonly file: string;
  readonly tree: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #opened: OpenHdf5File;
  readonly #columns: readonly TableColumn[];

  constructor(opened: OpenHdf5File, { name, rows, columns }: Hdf5Table, contentHash: string) {
    this.file = opened.file;
    this.tree = name;
    this.rows = rows;
    this.contentHash = contentHash;
    this.columns = columns.map(({ info }) => info);
    this.#opened = opened;
    this.#columns = columns;
  }

  async *read(names: readonly string[], options: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const columns = selectColumns(this, names, { lists: true }).flatMap(({ at }) => this.#columns[at] ?? []);
    const cursors = [...new Set(columns.map(({ dataset }) => dataset))].flatMap((dataset) => {
      const own = columns.filter((one) => one.dataset === dataset);
      const piece = blocksOf(this.#opened, dataset, own);
      return own.map((column) => ({
        name: column.info.name,
        cursor: new ColumnCursor(column.info.kind, (row) => piece(column, row)),
      }));
    });
    yield* readInTurn(
      cursors,
      { file: this.file, rows: this.rows, chunkRows: CHUNK_ROWS, partOf: () => `table "${this.tree}"` },
      options,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}

/**
 * Opens a table of an HDF5 file: the datasets of a group, or one dataset of records.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_TREE_MISSING, FP_DATA_TREE_AMBIGUOUS, FP_DATA_FILE_EMPTY.
 */
export async function openHdf5Table(
  path: string,
  { file, tree, contentHash }: { readonly file: string; readonly tree: string | null; readonly contentHash: string },
): Promise<TableReader> {
  const opened = await openHdf5File(path, file);
  try {
    const table = findHdf5Table(opened, tree);
    if (table.rows > 0) return new Hdf5Reader(opened, table, contentHash);
    throw new FoolproofError({
      code: "FP_DATA_FILE_EMPTY",
      message: `${file}: table "${table.name}" has no rows`,
      hint: "Check how the file was written; an audit needs events.",
      where: { file },
    });
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error instanceof FoolproofError ? error : unreadableError(file, `it is damaged (${reasonOf(error)})`, error);
  }
}

/** All tables of an HDF5 file with rows and columns. @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_TREE_MISSING. */
export async function listHdf5Tables(
  path: string,
  file: string,
): Promise<readonly { tree: string; rows: number; columns: readonly ColumnInfo[] }[]> {
  await using opened = await openHdf5File(path, file);
  return hdf5Tables(opened).map(({ name, rows, columns }) => ({
    tree: name,
    rows,
    columns: columns.map(({ info }) => info),
  }));
}
