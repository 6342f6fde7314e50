import { FoolproofError } from "../../errors/index.js";
import type { Chunk, ColumnValues, TableSource } from "../source.js";

export type MemoryColumns = Readonly<Record<string, readonly number[] | readonly string[]>>;

const isTexts = (column: readonly number[] | readonly string[]): column is readonly string[] =>
  typeof column[0] === "string";

/** A table held in memory that streams in chunks of a given size, as the readers of files do. */
export function memorySource(
  columns: MemoryColumns,
  {
    file = "memory.csv",
    tree = null,
    chunkRows = 1000,
    knowsRows = true,
    contentHash = "00",
  }: { file?: string; tree?: string | null; chunkRows?: number; knowsRows?: boolean; contentHash?: string } = {},
): TableSource {
  const rows = Math.max(0, ...Object.values(columns).map(({ length }) => length));
  return {
    file,
    format: "memory",
    tree,
    contentHash,
    columns: Object.entries(columns).map(([name, values]) => ({
      name,
      type: isTexts(values) ? "text" : "number",
      kind: isTexts(values) ? "string" : "number",
    })),
    rows: knowsRows ? rows : null,
    async *chunks(names, options): AsyncGenerator<Chunk> {
      for (let firstRow = 0; firstRow < rows; firstRow += chunkRows) {
        options?.signal?.throwIfAborted();
        await Promise.resolve();
        const count = Math.min(chunkRows, rows - firstRow);
        const part = names.map((name): [string, ColumnValues] => {
          const values = columns[name];
          if (values === undefined)
            throw new FoolproofError({ code: "FP_DATA_COLUMN_MISSING", message: `asked for ${name}` });
          return [
            name,
            isTexts(values)
              ? values.slice(firstRow, firstRow + count)
              : Float64Array.from(values.slice(firstRow, firstRow + count)),
          ];
        });
        yield { firstRow, rows: count, columns: new Map(part) };
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
