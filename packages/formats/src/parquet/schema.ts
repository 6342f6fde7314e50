import type { ColumnInfo } from "@foolproof/core";
import { type Database, literalPath } from "./database.js";

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(\d+,\d+\))$/;
const TEXT = /^(VARCHAR|ENUM\(.*\))$/;
const TIME = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;

function whyUnsupported(type: string): string {
  if (type.endsWith("]")) return "it holds a list of values per event";
  if (type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION"))
    return "it holds a nested record per event";
  if (TIME.test(type)) return "it holds dates or times";
  return "it holds neither numbers nor texts";
}

function describe(name: string, type: string): ColumnInfo {
  if (NUMBER.test(type)) return { name, type, kind: "number" };
  if (TEXT.test(type)) return { name, type, kind: "string" };
  return { name, type, kind: "unsupported", why: whyUnsupported(type) };
}

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

/** Columns and number of rows of a Parquet file. Throws DuckDB's error for a damaged one. */
export async function readSchema(
  database: Database,
  path: string,
): Promise<{ readonly columns: readonly ColumnInfo[]; readonly rows: number }> {
  const names = await topLevelNames(database, path);
  const types = await readRows(database.connection, `DESCRIBE SELECT * FROM ${PARQUET_TABLE}`, path);
  const [counts] = (await readRows(database.connection, "SELECT num_rows FROM parquet_file_metadata($1)", path)).rows;
  return {
    columns: names.map((name, at) => describe(name, String(types.rows[at]?.[1]))),
    rows: Number(counts?.[0] ?? 0),
  };
}
