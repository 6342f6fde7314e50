import type { ColumnBlock, OutputType } from "./output.js";

/** Shortest decimal text that reads back as the same float32. */
function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function numberText(value: number, type: OutputType): string {
  if (Object.is(value, -0)) return "-0";
  return type === "float32" ? float32Text(value) : String(value);
}

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvCell({ type, values, valid }: ColumnBlock, row: number): string {
  if (valid !== null && valid[row] === 0) return "";
  const value = values[row] ?? "";
  if (type === "bool") return Number(value) === 0 ? "false" : "true";
  if (typeof value === "string") return quoted(value);
  if (Number.isFinite(value)) return numberText(value, type);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
}

function jsonValue({ type, values, valid }: ColumnBlock, row: number): string {
  if (valid !== null && valid[row] === 0) return "null";
  const value = values[row] ?? "";
  if (type === "bool") return Number(value) === 0 ? "false" : "true";
  if (typeof value === "string") return JSON.stringify(value);
  // JSON knows no NaN and no infinity.
  return Number.isFinite(value) ? numberText(value, type) : "null";
}

/** The header line of a CSV table. */
export const csvHeader = (names: readonly string[]): string => `${names.map(quoted).join(",")}\n`;

/** Some rows of a table as lines of CSV (RFC 4180, LF). A missing value is nothing, a NaN is `NaN`. */
export function csvLines(blocks: readonly ColumnBlock[], rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => blocks.map((block) => csvCell(block, row)).join(","));
  return lines.map((line) => `${line}\n`).join("");
}

/** Some rows of a table as JSON objects, one a line, joined by commas. NaN and infinite values are null. */
export function jsonObjects(blocks: readonly ColumnBlock[], rows: number): string {
  const keys = blocks.map(({ name }) => JSON.stringify(name));
  const object = (row: number): string =>
    `{${blocks.map((block, at) => `${keys[at] ?? ""}:${jsonValue(block, row)}`).join(",")}}`;
  return Array.from({ length: rows }, (_, row) => object(row)).join(",\n");
}
