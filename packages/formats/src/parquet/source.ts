import type { DuckDBDataChunk } from "@duckdb/node-api";
import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import {
  joinLists,
  type ListValues,
  type ReadChunk,
  type ReadOptions,
  type ReadValues,
  type TableReader,
} from "../lists/reader.js";
import { reasonOf, unreadableError } from "../files/readable.js";
import { type SelectedColumn, selectColumns } from "../tables/select.js";
import { requireDistinctNames } from "../text/layout.js";
import { type Database, literalPath, openDatabase } from "./database.js";
import { PARQUET_TABLE, readSchema } from "./schema.js";
import { loadVectors, type Vectors } from "./vectors.js";

/** Rows handed on at a time; DuckDB delivers 2,048. */
const CHUNK_ROWS = 8192;

const damaged = (file: string, error: unknown): FoolproofError =>
  unreadableError(
    file,
    `its Parquet content cannot be decoded (${reasonOf(error).replace(/^[\w ]+ Error: /, "")})`,
    error,
  );

/** Collects DuckDB's small chunks into larger ones. */
class ChunkBuilder {
  readonly #selected: readonly SelectedColumn[];
  readonly #vectors: Vectors;
  #columns: Map<string, Float64Array | string[] | ListValues[]> = new Map();
  #rows = 0;

  constructor(selected: readonly SelectedColumn[], vectors: Vectors) {
    this.#selected = selected;
    this.#vectors = vectors;
    this.#start();
  }

  get rows(): number {
    return this.#rows;
  }

  #start(): void {
    this.#columns = new Map(
      this.#selected.map(({ name, kind }) => [name, kind === "number" ? new Float64Array(CHUNK_ROWS) : []]),
    );
    this.#rows = 0;
  }

  add(part: DuckDBDataChunk): void {
    this.#selected.forEach(({ name, kind }, at) => {
      const values = this.#columns.get(name);
      if (values instanceof Float64Array) values.set(this.#vectors.numbers(part, at), this.#rows);
      else if (kind === "list") (values as ListValues[]).push(this.#vectors.lists(part, at));
      else for (const text of part.getColumnValues(at)) (values as string[]).push(String(text));
    });
    this.#rows += part.rowCount;
  }

  finish(firstRow: number): ReadChunk {
    const rows = this.#rows;
    const columns = new Map<string, ReadValues>();
    for (const { name, kind } of this.#selected) {
      const values = this.#columns.get(name) ?? [];
      if (values instanceof Float64Array) columns.set(name, values.subarray(0, rows));
      else columns.set(name, kind === "list" ? joinLists(values as ListValues[]) : (values as string[]));
    }
    this.#start();
    return { firstRow, rows, columns };
  }
}

/** A Parquet file read by DuckDB. */
class ParquetTable implements TableReader {
  readonly format = "parquet";
  readonly tree = null;
  readonly file: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #path: string;
  readonly #schema: Schema;

  constructor({
    path,
    file,
    contentHash,
    schema,
  }: {
    readonly path: string;
    readonly file: string;
    readonly contentHash: string;
    readonly schema: Schema;
  }) {
    this.file = file;
    this.rows = schema.rows;
    this.contentHash = contentHash;
    this.columns = schema.columns.map(({ info }) => info);
    this.#path = path;
    this.#schema = schema;
  }

  async *read(names: readonly string[], { signal }: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const selected = selectColumns(this, names, { lists: true });
    signal?.throwIfAborted();
    if (selected.length === 0) {
      yield { firstRow: 0, rows: this.rows, columns: new Map() };
      return;
    }
    await using database = await openDatabase();
    const builder = new ChunkBuilder(selected, await loadVectors());
    let firstRow = 0;
    for await (const part of this.#parts(database, selected)) {
      signal?.throwIfAborted();
      if (builder.rows + part.rowCount > CHUNK_ROWS) {
        const chunk = builder.finish(firstRow);
        firstRow += chunk.rows;
        yield chunk;
        signal?.throwIfAborted();
      }
      builder.add(part);
    }
    if (builder.rows > 0) yield builder.finish(firstRow);
  }

  /** Columns are addressed by their place, so that no name needs quoting and none is altered. */
  async *#parts({ connection }: Database, selected: readonly SelectedColumn[]): AsyncGenerator<DuckDBDataChunk> {
    const wanted = selected.map(({ at }) => this.#schema.columns[at]?.sql ?? "");
    const all = this.#schema.names.map((_, at) => `c${String(at)}`);
    try {
      const result = await connection.stream(
        `SELECT ${wanted.join(", ")} FROM ${PARQUET_TABLE} AS t(${all.join(", ")})`,
        [literalPath(this.#path)],
      );
      for (;;) {
        const part = await result.fetchChunk();
        if (part === null || part.rowCount === 0) return;
        yield part;
      }
    } catch (error) {
      throw damaged(this.file, error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

type Schema = Awaited<ReturnType<typeof readSchema>>;

async function schemaOf(path: string, file: string): Promise<Schema> {
  await using database = await openDatabase();
  try {
    return await readSchema(database, path);
  } catch (error) {
    throw damaged(file, error);
  }
}

/** Opens a Parquet file. @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_FILE_EMPTY, FP_DATA_COLUMN_DUPLICATE. */
export async function openParquet(
  path: string,
  { file, contentHash }: { readonly file: string; readonly contentHash: string },
): Promise<TableReader> {
  const schema = await schemaOf(path, file);
  requireDistinctNames(
    file,
    schema.columns.map(({ info }) => info.name),
  );
  if (schema.rows === 0) {
    throw new FoolproofError({
      code: "FP_DATA_FILE_EMPTY",
      message: `${file} has columns but no rows`,
      hint: "Check how the file was written; an audit needs events.",
      where: { file },
    });
  }
  return new ParquetTable({ path, file, contentHash, schema });
}

/** Columns and number of rows of a Parquet file. @throws FoolproofError FP_DATA_FILE_UNREADABLE. */
export async function listParquet(
  path: string,
  file: string,
): Promise<{ readonly columns: readonly ColumnInfo[]; readonly rows: number }> {
  const { columns, rows } = await schemaOf(path, file);
  return { columns: columns.map(({ info }) => info), rows };
}
