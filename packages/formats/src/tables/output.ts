/** Kinds of columns that the writers know. `bool` takes 0 and 1. */
export type OutputType = "float32" | "float64" | "int32" | "uint32" | "uint8" | "bool" | "string";

export type OutputValues = ArrayLike<number> | readonly string[];

export interface OutputBlock {
  readonly values: OutputValues;
  /** 1 where there is a value, 0 where there is none; null: everywhere. A NaN is a value. */
  readonly valid: Uint8Array | null;
}

/** A column to write; its values are made for a range of rows when they are written, so that they are never all in memory. */
export interface OutputColumn {
  readonly name: string;
  readonly type: OutputType;
  /** Rows [start, end). Either every range has a `valid` or none has. */
  produce(start: number, end: number): OutputBlock | Promise<OutputBlock>;
}

/** Some rows of a column that is being written. */
export interface ColumnBlock extends OutputBlock {
  readonly name: string;
  readonly type: OutputType;
}

export interface WriteOptions {
  /** Rows of the table. */
  readonly rows: number;
  readonly signal?: AbortSignal | undefined;
}

/** A column whose values are all in memory already. */
export function arrayColumn(name: string, type: OutputType, values: OutputValues): OutputColumn {
  const typed = ArrayBuffer.isView(values) ? (values as unknown as Float64Array) : null;
  return {
    name,
    type,
    produce: (start, end) => ({
      values: typed?.subarray(start, end) ?? Array.prototype.slice.call(values, start, end),
      valid: null,
    }),
  };
}

async function readColumn(column: OutputColumn, start: number, end: number): Promise<ColumnBlock> {
  const { name, type } = column;
  const { values, valid } = await column.produce(start, end);
  if (values.length !== end - start || (valid !== null && valid.length !== end - start)) {
    throw new RangeError(
      `column "${name}" gives ${String(values.length)} values for rows ${String(start)} to ${String(end)}`,
    );
  }
  return { name, type, values, valid };
}

/**
 * Goes through a table in blocks of at most `size` rows, all columns of a block at a time; a table without rows is one empty block.
 * Throws the signal's reason when aborted, a RangeError when a column gives another number of values.
 */
export async function* columnBlocks(
  columns: readonly OutputColumn[],
  { rows, signal, size }: WriteOptions & { readonly size: number },
): AsyncGenerator<{ readonly rows: number; readonly blocks: readonly ColumnBlock[] }> {
  for (let start = 0; start === 0 || start < rows; start += size) {
    const end = Math.min(rows, start + size);
    const blocks: ColumnBlock[] = [];
    for (const column of columns) {
      signal?.throwIfAborted();
      blocks.push(await readColumn(column, start, end));
    }
    yield { rows: end - start, blocks };
  }
}
