import { basename, dirname, join } from "node:path";
import type { ColumnInfo, TableFormat } from "@foolproof/core";
import { hashFile } from "../files/hash.js";
import { filesMatching } from "../files/pattern.js";
import { concatenated } from "../lists/concatenated.js";
import type { OpenedTable, TableReader } from "../lists/reader.js";
import { withLists } from "../lists/table.js";
import { type FileKind, findKind } from "./kind.js";

export interface OpenOptions {
  /** Tree of a ROOT file, group or dataset of an HDF5 file, with its folder where it has one; needed where there are several. */
  readonly tree?: string | null | undefined;
  /** How messages call the file; the path itself by default. */
  readonly displayName?: string | undefined;
  /** Names that will be asked for: elements (`Jet_pt[0]`) and aggregations (`sum(Jet_pt > 30)`) of lists among them become columns. */
  readonly uses?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Opening {
  readonly file: string;
  readonly tree: string | null;
  readonly contentHash: string;
}

async function openReader(path: string, kind: FileKind, opening: Opening): Promise<TableReader> {
  switch (kind) {
    case "root": {
      const { openRootTree } = await import("../root/source.js");
      return openRootTree(path, opening);
    }
    case "parquet": {
      const { openParquet } = await import("../parquet/source.js");
      return openParquet(path, opening);
    }
    case "hdf5": {
      const { openHdf5Table } = await import("../hdf5/source.js");
      return openHdf5Table(path, opening);
    }
    case "npy":
    case "zip": {
      const { openNumpy } = await import("../numpy/source.js");
      return openNumpy(path, { ...opening, kind });
    }
    case "arrow": {
      const { openArrow } = await import("../arrow/source.js");
      return openArrow(path, opening);
    }
    case "text":
    case "gzip":
    case "zstd": {
      const { openTextTable } = await import("../text/source.js");
      return openTextTable(path, { ...opening, packing: kind === "text" ? "none" : kind });
    }
  }
}

/**
 * Opens a table of events, told apart by content: CSV and its relatives, Parquet, Arrow, NumPy, a table of an HDF5 file or a tree of a ROOT file. The whole file is read once
 * for its hash. A path with `*` or `?` stands for all files that match, read as one table in the order of their names. Dispose of the result when done.
 * @throws FoolproofError FP_DATA_FILE_MISSING, FP_DATA_FILE_IS_FOLDER, FP_DATA_FILE_EMPTY, FP_DATA_FILE_UNREADABLE,
 *   FP_DATA_FORMAT_UNKNOWN, FP_DATA_TREE_MISSING, FP_DATA_TREE_AMBIGUOUS, FP_DATA_HEADER_MISSING, FP_DATA_COLUMN_DUPLICATE,
 *   FP_DATA_RAGGED_ROW, FP_DATA_QUOTE_BROKEN, FP_DATA_FILES_DIFFER, and what `withLists` throws.
 */
export async function openTable(
  path: string,
  { tree = null, displayName = path, uses = [], signal }: OpenOptions = {},
): Promise<OpenedTable> {
  const paths = await filesMatching(path, displayName);
  const readers: TableReader[] = [];
  try {
    for (const one of paths) {
      const file = shownName(displayName, { path: one, pattern: path });
      const kind = await findKind(one, file);
      const contentHash = await hashFile(one, signal ? { signal } : {});
      readers.push(await openReader(one, kind, { file, tree, contentHash }));
    }
    return withLists(concatenated(displayName, readers), uses);
  } catch (error) {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    throw error;
  }
}

/** How messages call a file: as the user wrote it, or by its own name where that was a pattern. */
const shownName = (shown: string, { path, pattern }: { readonly path: string; readonly pattern: string }): string =>
  path === pattern ? shown : join(dirname(shown), basename(path));

/** A table that a file holds, as `foolproof columns` lists it. */
export interface TableListing {
  readonly format: TableFormat;
  /** Tree of a ROOT file, group or dataset of an HDF5 file; null for the only table of the others. */
  readonly tree: string | null;
  /** Null where only reading the whole file would tell. */
  readonly rows: number | null;
  readonly columns: readonly ColumnInfo[];
}

/**
 * Lists the tables of a file without reading their rows: every tree of a ROOT file, every table of an HDF5 file, one table of any other. Of a pattern,
 * the tables of the first file are listed.
 * @throws as `openTable`, but for FP_DATA_TREE_AMBIGUOUS; trees without entries are listed with 0 rows.
 */
export async function listTables(
  pattern: string,
  { displayName = pattern }: { readonly displayName?: string } = {},
): Promise<readonly TableListing[]> {
  const [first = pattern] = await filesMatching(pattern, displayName);
  const file = shownName(displayName, { path: first, pattern });
  return listFile(first, file);
}

async function listFile(path: string, file: string): Promise<readonly TableListing[]> {
  const kind = await findKind(path, file);
  switch (kind) {
    case "root": {
      const { listRootTrees } = await import("../root/source.js");
      return (await listRootTrees(path, file)).map((listed) => ({ format: "root", ...listed }));
    }
    case "parquet": {
      const { listParquet } = await import("../parquet/source.js");
      return [{ format: "parquet", tree: null, ...(await listParquet(path, file)) }];
    }
    case "hdf5": {
      const { listHdf5Tables } = await import("../hdf5/source.js");
      return (await listHdf5Tables(path, file)).map((listed) => ({ format: "hdf5", ...listed }));
    }
    case "npy":
    case "zip": {
      const { listNumpy } = await import("../numpy/source.js");
      return [{ format: "numpy", tree: null, ...(await listNumpy(path, { file, kind })) }];
    }
    case "arrow": {
      const { listArrow } = await import("../arrow/source.js");
      return [{ format: "arrow", tree: null, rows: null, columns: await listArrow(path, file) }];
    }
    case "text":
    case "gzip":
    case "zstd": {
      const { openTextTable } = await import("../text/source.js");
      const packing = kind === "text" ? "none" : kind;
      await using table = await openTextTable(path, { file, contentHash: "", packing });
      return [{ format: "csv", tree: null, rows: null, columns: table.columns }];
    }
  }
}
