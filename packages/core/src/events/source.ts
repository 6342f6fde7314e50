/** What a reader knows of a column before its values are read. */
export interface ColumnInfo {
  readonly name: string;
  /** Type in the file's own words, e.g. `FLOAT`, `Float_t`, `number`. */
  readonly type: string;
  /** A `list` holds any number of numbers per event: its elements and aggregations are columns of numbers (lists.ts). */
  readonly kind: "number" | "string" | "list" | "unsupported";
  /** Why it cannot be read, when `kind` is `unsupported`. */
  readonly why?: string;
}

export type ColumnValues = Float64Array | readonly string[];

export type TableFormat = "arrow" | "csv" | "hdf5" | "numpy" | "parquet" | "root";

/** Some consecutive rows of a table; all columns have `rows` values. Missing numbers are NaN, missing strings "". */
export interface Chunk {
  /** 0-based row of the file at which the chunk starts. */
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnValues>;
}

/** An opened table of a file: what the readers of `@foolproof/formats` give and what core reads events from. Disposable. */
export interface TableSource extends AsyncDisposable {
  /** As the user wrote it, for messages. */
  readonly file: string;
  readonly format: TableFormat | "memory";
  readonly tree: string | null;
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  /** Number of rows where the format tells it beforehand. */
  readonly rows: number | null;
  /**
   * Streams the named columns in file order. Chunk sizes are the reader's own choice and must not matter.
   * Text in a column that is `number` throws FP_DATA_NOT_A_NUMBER with row and column.
   */
  chunks(columns: readonly string[], options?: { readonly signal?: AbortSignal }): AsyncIterable<Chunk>;
}
