import { type ParquetColumn, columnsOf } from "./columns.js";
import { type Database, literalPath } from "./database.js";

/** Reads a Parquet file as a table without DuckDB's extras: no columns made of folder names, no other files. */
export const PARQUET_TABLE = "read_parquet($1, hive_partitioning = false, filename = false)";

/** Names as the file has them: DuckDB's own are altered where two differ in case only. Nested columns count once. */
async function topLevelNames({ connection }: Database, path: string): Promise<readonly string[]> {
  const { rows } = await readRows(connection, "SELECT name, num_children FROM parquet_schema($1)", path);
  const names: string[] = [];
  const size = (at: number): number => {
    let next = at + 1;
    for (let child = 0; child < Number(rows[at]?.[1] ?? 0); child++) next += size(next);
    return next - at;
  };
  const [root] = rows;
  for (let child = 0, at = 1; child < Number(root?.[1] ?? 0); child++, at += size(at))
    names.push(String(rows[at]?.[0]));
  return names;
}

async function readRows(
  connection: Database["connection"],
  sql: string,
  path: string,
): Promise<{ readonly rows: readonly (readonly unknown[])[] }> {
  return { rows: (await connection.runAndReadAll(sql, [literalPath(path)])).getRows() };
}

/** Columns of a Parquet file, the names that are the places `c0`, `c1`, ... of SQL, and the number of rows. Throws DuckDB's error for a damaged one. */
export async function readSchema(
  database: Database,
  path: string,
): Promise<{ readonly columns: readonly ParquetColumn[]; readonly names: readonly string[]; readonly rows: number }> {
  const names = await topLevelNames(database, path);
  const described = await database.connection.run(`SELECT * FROM ${PARQUET_TABLE} LIMIT 0`, [literalPath(path)]);
  const types = described.columnTypes();
  const [counts] = (await readRows(database.connection, "SELECT num_rows FROM parquet_file_metadata($1)", path)).rows;
  return {
    names,
    columns: names.flatMap((name, at) => {
      const type = types[at];
      return type === undefined ? [] : columnsOf(name, type, `c${String(at)}`);
    }),
    rows: Number(counts?.[0] ?? 0),
  };
}
