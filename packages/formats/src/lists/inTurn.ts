import { reasonOf, unreadableError } from "../files/readable.js";
import type { ColumnCursor } from "./cursor.js";
import type { ReadChunk, ReadOptions, ReadValues } from "./reader.js";

interface NamedCursor {
  readonly name: string;
  readonly cursor: ColumnCursor;
}

interface CursorsOf {
  readonly file: string;
  readonly rows: number;
  readonly chunkRows: number;
  /** What messages call the part of the file that a column stands in. */
  readonly partOf: (name: string) => string;
}

/**
 * All rows of some columns, one column after the other in each chunk.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE with the damaged part.
 */
export async function* readInTurn(
  cursors: readonly NamedCursor[],
  { file, rows: total, chunkRows, partOf }: CursorsOf,
  { signal }: ReadOptions,
): AsyncGenerator<ReadChunk> {
  for (let firstRow = 0; firstRow < total; firstRow += chunkRows) {
    const rows = Math.min(chunkRows, total - firstRow);
    const columns = new Map<string, ReadValues>();
    for (const { name, cursor } of cursors) {
      signal?.throwIfAborted();
      try {
        columns.set(name, await cursor.take(firstRow, rows));
      } catch (error) {
        throw unreadableError(file, `${partOf(name)} is damaged: ${reasonOf(error)}`, error);
      }
    }
    signal?.throwIfAborted();
    yield { firstRow, rows, columns };
  }
}
