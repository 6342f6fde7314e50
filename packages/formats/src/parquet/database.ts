import type { DuckDBConnection } from "@duckdb/node-api";

/** Enough for row groups of a few hundred thousand rows and a hundred columns; beyond it DuckDB gives up instead of filling the machine. */
const MEMORY_LIMIT = "1GB";

export interface Database extends AsyncDisposable {
  readonly connection: DuckDBConnection;
}

/**
 * An empty DuckDB in memory, used as a Parquet reader: one thread, so that rows come in the order of the file; no temporary
 * files; nothing downloaded.
 */
export async function openDatabase(): Promise<Database> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: MEMORY_LIMIT,
    temp_directory: "",
    // What was read once is not read again: keeping it would fill the memory up to its limit.
    enable_external_file_cache: "false",
    preserve_insertion_order: "true",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  return {
    connection,
    [Symbol.asyncDispose]: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

/** A path as DuckDB's file patterns take it literally. */
export const literalPath = (path: string): string => path.replace(/[*?[]/g, (sign) => `[${sign}]`);
