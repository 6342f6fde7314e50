import type { ColumnInfo, TableFormat } from "@foolproof/core";
import { hashFile } from "../files/hash.js";
import type { OpenedTable, TableReader } from "../lists/reader.js";
import { withLists } from "../lists/table.js";
import { type FileKind, findKind } from "./kind.js";

export interface OpenOptions {
  /** Tree of a ROOT file, with its folder where it has one; needed where there are several. */
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
    case "text": {
      const { openTextTable } = await import("../text/source.js");
      return openTextTable(path, opening);
    }
  }
}

/**
 * Opens a table of events: CSV and its relatives, Parquet, or a tree of a ROOT file, told apart by content. The whole file is read once
 * for its hash. Dispose of the result when done.
 * @throws FoolproofError FP_DATA_FILE_MISSING, FP_DATA_FILE_IS_FOLDER, FP_DATA_FILE_EMPTY, FP_DATA_FILE_UNREADABLE,
 *   FP_DATA_FORMAT_UNKNOWN, FP_DATA_TREE_MISSING, FP_DATA_TREE_AMBIGUOUS, FP_DATA_HEADER_MISSING, FP_DATA_COLUMN_DUPLICATE,
 *   FP_DATA_RAGGED_ROW, FP_DATA_QUOTE_BROKEN, and what `withLists` throws.
 */
export async function openTable(
  path: string,
  { tree = null, displayName = path, uses = [], signal }: OpenOptions = {},
): Promise<OpenedTable> {
  const file = displayName;
  const kind = await findKind(path, file);
  const contentHash = await hashFile(path, signal ? { signal } : {});
  const reader = await openReader(path, kind, { file, tree, contentHash });
  try {
    return withLists(reader, uses);
  } catch (error) {
    await reader[Symbol.asyncDispose]();
    throw error;
  }
}

/** A table that a file holds, as `foolproof columns` lists it. */
export interface TableListing {
  readonly format: TableFormat;
  /** Tree of a ROOT file; null for the only table of the others. */
  readonly tree: string | null;
  /** Null where only reading the whole file would tell. */
  readonly rows: number | null;
  readonly columns: readonly ColumnInfo[];
}

/**
 * Lists the tables of a file without reading their rows: every tree of a ROOT file, one table of any other.
 * @throws as `openTable`, but for FP_DATA_TREE_AMBIGUOUS; trees without entries are listed with 0 rows.
 */
export async function listTables(
  path: string,
  { displayName = path }: { readonly displayName?: string } = {},
): Promise<readonly TableListing[]> {
  const file = displayName;
  switch (await findKind(path, file)) {
    case "root": {
      const { listRootTrees } = await import("../root/source.js");
      return (await listRootTrees(path, file)).map((listed) => ({ format: "root", ...listed }));
    }
    case "parquet": {
      const { listParquet } = await import("../parquet/source.js");
      return [{ format: "parquet", tree: null, ...(await listParquet(path, file)) }];
    }
    case "text": {
      const { openTextTable } = await import("../text/source.js");
      await using table = await openTextTable(path, { file, contentHash: "" });
      return [{ format: "csv", tree: null, rows: null, columns: table.columns }];
    }
  }
}
