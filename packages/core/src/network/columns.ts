import type { KernelColumns } from "./network.js";

type Column = KernelColumns["columns"][string];
type Values = Column["values"];

const emptyLike = (values: Values, length: number): Values => {
  if (values instanceof Float32Array) return new Float32Array(length);
  if (values instanceof Float64Array) return new Float64Array(length);
  if (values instanceof Uint32Array) return new Uint32Array(length);
  return new Uint8Array(length);
};

function concatenateColumn(parts: readonly Column[], first: Column): Column {
  const values = emptyLike(
    first.values,
    parts.reduce((sum, part) => sum + part.values.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, width: first.width };
}

/**
 * The results of several blocks as one: columns one after the other in the order given, counters added up.
 * All parts have the same columns, also those without rows.
 */
export function concatenateKernelColumns(parts: readonly KernelColumns[]): KernelColumns {
  const [first] = parts;
  if (first === undefined) return { rows: 0, columns: {}, counters: {} };
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(first.columns)) {
    const alike = parts.map((part) => part.columns[name]).filter((part) => part !== undefined);
    columns[name] = concatenateColumn(alike, column);
  }
  const counters: Record<string, number> = {};
  for (const part of parts)
    for (const [name, count] of Object.entries(part.counters)) counters[name] = (counters[name] ?? 0) + count;
  return { rows: parts.reduce((sum, part) => sum + part.rows, 0), columns, counters };
}

/** The column `name` as float32 values. Throws where the kernel has no such column: a mistake in the program, not in the input. */
export const float32Column = (result: KernelColumns, name: string): Float32Array => {
  const values = result.columns[name]?.values;
  if (!(values instanceof Float32Array)) throw new TypeError(`kernel result has no float32 column ${name}`);
  return values;
};

/** The column `name` as float64 values; see `float32Column`. */
export const float64Column = (result: KernelColumns, name: string): Float64Array => {
  const values = result.columns[name]?.values;
  if (!(values instanceof Float64Array)) throw new TypeError(`kernel result has no float64 column ${name}`);
  return values;
};

/** The column `name` as 32-bit numbers; see `float32Column`. */
export const uint32Column = (result: KernelColumns, name: string): Uint32Array => {
  const values = result.columns[name]?.values;
  if (!(values instanceof Uint32Array)) throw new TypeError(`kernel result has no uint32 column ${name}`);
  return values;
};

/** The column `name` as bytes; see `float32Column`. */
export const uint8Column = (result: KernelColumns, name: string): Uint8Array => {
  const values = result.columns[name]?.values;
  if (!(values instanceof Uint8Array)) throw new TypeError(`kernel result has no uint8 column ${name}`);
  return values;
};
