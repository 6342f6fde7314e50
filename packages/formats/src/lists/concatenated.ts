import { createHash } from "node:crypto";
import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import type { ReadChunk, ReadOptions, TableReader } from "./reader.js";

/** @throws FoolproofError FP_DATA_FILES_DIFFER where a file lacks a column of the first, or holds something else in it. */
function requireSameColumns(first: TableReader, other: TableReader): void {
  const kinds = new Map(other.columns.map(({ name, kind }) => [name, kind]));
  for (const { name, kind } of first.columns) {
    const found = kinds.get(name);
    if (found === kind) continue;
    throw new FoolproofError({
      code: "FP_DATA_FILES_DIFFER",
      message:
        found === undefined
          ? `${other.file} has no column "${name}", which ${first.file} has`
          : `column "${name}" holds a ${found} in ${other.file} and a ${kind} in ${first.file}`,
      hint: "Files that one pattern stands for are read as one table: name others by an entry of their own.",
      where: { file: other.file, column: name },
    });
  }
}

/** Several files as one table, one after the other, with the columns of the first. */
class ConcatenatedReader implements TableReader {
  readonly file: string;
  readonly format: TableReader["format"];
  readonly tree: string | null;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number | null;
  readonly #parts: readonly TableReader[];

  constructor(file: string, first: TableReader, parts: readonly TableReader[]) {
    this.file = file;
    this.format = first.format;
    this.tree = first.tree;
    this.columns = first.columns;
    this.contentHash = createHash("sha256")
      .update(parts.map(({ contentHash }) => contentHash).join("\n"))
      .digest("hex");
    this.rows = parts.reduce<number | null>((sum, { rows }) => (sum === null || rows === null ? null : sum + rows), 0);
    this.#parts = parts;
  }

  async *read(names: readonly string[], options: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    let firstRow = 0;
    for (const part of this.#parts) {
      let rows = 0;
      for await (const chunk of part.read(names, options)) {
        yield { ...chunk, firstRow: firstRow + chunk.firstRow };
        rows += chunk.rows;
      }
      firstRow += rows;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#parts) await part[Symbol.asyncDispose]();
  }
}

/** Several tables as one, called `file`; the only one as it is. @throws FoolproofError FP_DATA_FILES_DIFFER. */
export function concatenated(file: string, parts: readonly TableReader[]): TableReader {
  const [first, ...others] = parts;
  if (first === undefined) throw new TypeError(`${file} stands for no file`);
  if (others.length === 0) return first;
  for (const other of others) requireSameColumns(first, other);
  return new ConcatenatedReader(file, first, parts);
}
