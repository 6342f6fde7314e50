import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import {
  isList,
  joinLists,
  type ListValues,
  type ReadChunk,
  type ReadOptions,
  type ReadValues,
  sliceLists,
  type TableReader,
} from "../lists/reader.js";
import { selectColumns } from "../tables/select.js";
import { basketCount, readBasket } from "./baskets.js";
import { decodeBasket } from "./decode.js";
import type { BranchColumn } from "./columns.js";
import { type OpenRootFile, openRootFile } from "./file.js";
import { chooseTree, describeTree, findTrees, type TreeDescription } from "./trees.js";

const CHUNK_ROWS = 16_384;

/** Walks a column through its baskets, one decoded at a time. */
class ColumnCursor {
  readonly #file: OpenRootFile;
  readonly #column: BranchColumn;
  readonly #baskets: number;
  #next = 0;
  #at = 0;
  #length = 0;
  #values: ReadValues = new Float64Array(0);

  constructor(file: OpenRootFile, column: BranchColumn) {
    this.#file = file;
    this.#column = column;
    this.#baskets = basketCount(column.branch);
  }

  async #load(entry: number): Promise<void> {
    const { branch, layout } = this.#column;
    // Baskets without entries occur between others.
    while (this.#next + 1 < this.#baskets && branch.fBasketEntry[this.#next + 1] === entry) this.#next++;
    if (layout === null || this.#next >= this.#baskets)
      throw new Error(`branch "${branch.fName}" ends before entry ${String(entry)}`);
    const basket = await readBasket(this.#file, branch, this.#next++);
    if (basket.firstEntry !== entry || basket.entries <= 0)
      throw new Error(`branch "${branch.fName}" lacks entry ${String(entry)}`);
    this.#values = decodeBasket(basket, layout, branch);
    this.#length = basket.entries;
    this.#at = 0;
  }

  /** Values of entries [first, first + rows). Called with consecutive ranges. */
  async take(first: number, rows: number): Promise<ReadValues> {
    const { kind } = this.#column.info;
    const texts: string[] = [];
    const lists: ListValues[] = [];
    const numbers = new Float64Array(kind === "number" ? rows : 0);
    for (let done = 0; done < rows;) {
      if (this.#at >= this.#length) await this.#load(first + done);
      const end = Math.min(this.#at + rows - done, this.#length);
      const values = this.#values;
      if (values instanceof Float64Array) numbers.set(values.subarray(this.#at, end), done);
      else if (isList(values)) lists.push(sliceLists(values, this.#at, end));
      else texts.push(...values.slice(this.#at, end));
      done += end - this.#at;
      this.#at = end;
    }
    return kind === "number" ? numbers : kind === "list" ? joinLists(lists) : texts;
  }
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
      return column ? [{ name, cursor: new ColumnCursor(this.#opened, column) }] : [];
    });
    for (let firstRow = 0; firstRow < this.rows; firstRow += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, this.rows - firstRow);
      const columns = new Map<string, ReadValues>();
      for (const { name, cursor } of cursors) {
        signal?.throwIfAborted();
        columns.set(name, await this.#take(cursor, firstRow, rows));
      }
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

/**
 * Opens a tree of a ROOT file: the named one, or the only one.
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
    const tree = await describeTree(opened, name, trees.get(name));
    if (tree.rows === 0) {
      throw new FoolproofError({
        code: "FP_DATA_FILE_EMPTY",
        message: `${file}: tree "${name}" has no entries`,
        hint: "Check how the file was written; an audit needs events.",
        where: { file },
      });
    }
    return new RootTable(opened, tree, contentHash);
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

/** All trees of a ROOT file with entries and columns. @throws as `openRootTree`. */
export async function listRootTrees(
  path: string,
  file: string,
): Promise<readonly { tree: string; rows: number; columns: readonly ColumnInfo[] }[]> {
  await using opened = await openRootFile(path, file);
  const listed = [];
  for (const [name, cycle] of await findTrees(opened)) {
    const { rows, columns } = await describeTree(opened, name, cycle);
    listed.push({ tree: name, rows, columns: columns.map(({ info }) => info) });
  }
  return listed;
}
