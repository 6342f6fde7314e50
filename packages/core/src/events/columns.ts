/** Numbers of one column somewhere in memory: row r stands at offset + stride * (index ? index[r] : r). */
export interface ColumnView {
  readonly values: Float32Array | Float64Array | Uint8Array;
  /** Default 0. */
  readonly offset?: number;
  /** Default 1; the row length for a column of a row-major table. */
  readonly stride?: number;
  readonly index?: Uint32Array | Int32Array;
}

/** Copies rows [start, start + rows) of a view into the head of `to`. */
export function gather(
  view: ColumnView,
  to: Float64Array,
  { start, rows }: { readonly start: number; readonly rows: number },
): void {
  const { values, offset = 0, stride = 1, index } = view;
  if (index !== undefined) for (let i = 0; i < rows; i++) to[i] = values[offset + stride * index[start + i]];
  else for (let i = 0, at = offset + stride * start; i < rows; i++, at += stride) to[i] = values[at];
}

/** Where expressions take their columns from. */
export interface ColumnLookup {
  readonly values: (name: string) => ColumnView;
  /**
   * 1 where an entry is missing; null: nowhere. Where this function is absent or gives `undefined`, an entry is missing where its
   * value is NaN or a declared sentinel (also one rounded to float32).
   */
  readonly missing?: (name: string) => ColumnView | null | undefined;
}
