import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import { ColumnCursor, type Piece } from "../lists/cursor.js";
import type { ReadChunk, ReadOptions, ReadValues, TableReader } from "../lists/reader.js";
import { selectColumns } from "../tables/select.js";
import { basketCount, readBasket } from "./baskets.js";
import { decodeBasket } from "./decode.js";
import type { BranchColumn } from "./columns.js";
import { type OpenRootFile, openRootFile } from "./file.js";
import { chooseTree } from "../tables/choose.js";
import { described, describeTree, findTrees, type FoundTable, type TreeDescription } from "./trees.js";

/** Arrays of 64 KiB a column: larger ones are given back to the system one by one, which takes longer than decoding them. */
const CHUNK_ROWS = 8192;

/** Gives the baskets of a column one after the other. */
function basketsOf(file: OpenRootFile, { branch, layout }: BranchColumn): (entry: number) => Promise<Piece> {
  const baskets = basketCount(branch);
  let next = 0;
  return async (entry) => {
    // Baskets without entries occur between others.
    while (next + 1 < baskets && branch.fBasketEntry[next + 1] === entry) next++;
    if (layout === null || next >= baskets)
      throw new Error(`branch "${branch.fName}" ends before entry ${String(entry)}`);
    const basket = await readBasket(file, branch, next++);
    if (basket.firstEntry !== entry || basket.entries <= 0)
      throw new Error(`branch "${branch.fName}" lacks entry ${String(entry)}`);
    return decodeBasket(basket, layout, branch);
  };
}

/** A tree of a ROOT file. Reads the baskets of the selected branches only, each as a whole rather than entry by entry. */
class RootTable implements TableReader {
  readonly format = "root";
  readonly file: string;
  readonly tree: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #opened: OpenRootFile;
  readonly #columns: readonly BranchColumn[];

  constructor(opened: OpenRootFile, tree: TreeDescription, contentHash: string) {
    this.file = opened.file;
    this.tree = tree.name;
    this.rows = tree.rows;
    this.contentHash = contentHash;
    this.#opened = opened;
    this.#columns = tree.columns;
    this.columns = tree.columns.map(({ info }) => info);
  }

  async *read(names: readonly string[], { signal }: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const selected = selectColumns(this, names, { lists: true });
    const cursors = selected.flatMap(({ name, at }) => {
      const column = this.#columns[at];
      return column ? [{ name, cursor: new ColumnCursor(column.info.kind, basketsOf(this.#opened, column)) }] : [];
    });
    for (let firstRow = 0; firstRow < this.rows; firstRow += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, this.rows - firstRow);
      signal?.throwIfAborted();
      // All columns at a time: while one is decoded, the baskets of others are read and unpacked on other threads.
      const columns = new Map(
        await Promise.all(
          cursors.map(async ({ name, cursor }): Promise<[string, ReadValues]> => [
            name,
            await this.#take(cursor, firstRow, rows),
          ]),
        ),
      );
      signal?.throwIfAborted();
      yield { firstRow, rows, columns };
    }
  }

  async #take(cursor: ColumnCursor, firstRow: number, rows: number): Promise<ReadValues> {
    try {
      return await cursor.take(firstRow, rows);
    } catch (error) {
      throw unreadableError(this.file, `tree "${this.tree}" is damaged: ${reasonOf(error)}`, error);
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#opened[Symbol.asyncDispose]();
  }
}

async function openFound(
  opened: OpenRootFile,
  { name, kind, key, contentHash }: FoundTable & { readonly name: string; readonly contentHash: string },
): Promise<TableReader> {
  if (kind === "tree") return new RootTable(opened, await describeTree(opened, name, key.fCycle), contentHash);
  const [{ describeNtuple }, { NtupleReader }] = await Promise.all([
    import("./ntuple.js"),
    import("./ntupleSource.js"),
  ]);
  return new NtupleReader(opened, await describeNtuple(opened, name, key), contentHash);
}

/**
 * Opens a tree or RNTuple of a ROOT file: the named one, or the only one.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_TREE_MISSING, FP_DATA_TREE_AMBIGUOUS, FP_DATA_FILE_EMPTY (no entries).
 */
export async function openRootTree(
  path: string,
  {
    file,
    tree: wanted,
    contentHash,
  }: { readonly file: string; readonly tree: string | null; readonly contentHash: string },
): Promise<TableReader> {
  const opened = await openRootFile(path, file);
  try {
    const trees = await findTrees(opened);
    const name = chooseTree(file, [...trees.keys()], wanted);
    const found = trees.get(name);
    if (found === undefined) throw new TypeError(`there is no tree ${name}`);
    const table = await described(file, name, () => openFound(opened, { ...found, name, contentHash }));
    if (table.rows === 0) {
      throw new FoolproofError({
        code: "FP_DATA_FILE_EMPTY",
        message: `${file}: tree "${name}" has no entries`,
        hint: "Check how the file was written; an audit needs events.",
        where: { file },
      });
    }
    return table;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

/** All trees and RNTuples of a ROOT file with entries and columns. @throws as `openRootTree`. */
export async function listRootTrees(
  path: string,
  file: string,
): Promise<readonly { tree: string; rows: number; columns: readonly ColumnInfo[] }[]> {
  await using opened = await openRootFile(path, file);
  const listed = [];
  for (const [name, found] of await findTrees(opened)) {
    const { rows, columns } = await described(file, name, () => openFound(opened, { ...found, name, contentHash: "" }));
    listed.push({ tree: name, rows: rows ?? 0, columns });
  }
  return listed;
}
