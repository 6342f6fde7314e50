import type { DuckDBType } from "@duckdb/node-api";
import type { ColumnInfo } from "@foolproof/core";

/** A column of a Parquet file, or of the records in one, `record.member`. */
export interface ParquetColumn {
  readonly info: ColumnInfo;
  /** Gives its values: a double, a text, or a list of doubles that may be null; "" where it is unsupported. */
  readonly sql: string;
}

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(\d+,\d+\))$/;
const TEXT = /^(VARCHAR|ENUM\(.*\))$/;
const TIME = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;

/** What DuckDB's types have where they are made of others. */
interface Nested {
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
  readonly valueType?: DuckDBType;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const unsupported = (name: string, type: string, why: string): readonly ParquetColumn[] => [
  { info: { name, type, kind: "unsupported", why }, sql: "" },
];

/** Members of a record; a map or a union of types is none. */
function membersOf(type: DuckDBType): readonly (readonly [name: string, type: DuckDBType])[] | null {
  const { entryNames, entryTypes } = type as Nested;
  if (!String(type).startsWith("STRUCT") || entryNames === undefined || entryTypes === undefined) return null;
  return entryNames.flatMap((name, at): [string, DuckDBType][] => {
    const own = entryTypes[at];
    return own === undefined ? [] : [[name, own]];
  });
}

function listColumns(name: string, type: DuckDBType, place: string): readonly ParquetColumn[] {
  const { valueType } = type as Nested;
  const text = String(type);
  if (valueType === undefined) return unsupported(name, text, "it does not say what its lists hold");
  if (NUMBER.test(String(valueType)))
    return [{ info: { name, type: text, kind: "list" }, sql: `coalesce(${place}::DOUBLE[], [])` }];
  const members = membersOf(valueType);
  if (members === null) return unsupported(name, text, "it holds lists of something else than numbers");
  return members.flatMap(([member, own]) => {
    const full = `${name}.${member}`;
    if (!NUMBER.test(String(own)))
      return unsupported(full, `${String(own)}[]`, "it holds lists of something else than numbers");
    const one = `list_transform(${place}, lambda x : x[${literal(member)}])`;
    return [{ info: { name: full, type: `${String(own)}[]`, kind: "list" }, sql: `coalesce(${one}::DOUBLE[], [])` }];
  });
}

/** The columns that a value of a type makes. @param place how SQL calls the value. */
export function columnsOf(name: string, type: DuckDBType, place: string): readonly ParquetColumn[] {
  const text = String(type);
  if (NUMBER.test(text))
    return [{ info: { name, type: text, kind: "number" }, sql: `coalesce(${place}::DOUBLE, 'NaN'::DOUBLE)` }];
  if (TEXT.test(text)) return [{ info: { name, type: text, kind: "string" }, sql: `coalesce(${place}::VARCHAR, '')` }];
  if (text.endsWith("]")) return listColumns(name, type, place);
  const members = membersOf(type);
  if (members !== null)
    return members.flatMap(([member, own]) => columnsOf(`${name}.${member}`, own, `${place}[${literal(member)}]`));
  return unsupported(name, text, TIME.test(text) ? "it holds dates or times" : "it holds neither numbers nor texts");
}
