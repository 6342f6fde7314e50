import { FoolproofError } from "@foolproof/core";
import { parseNumber, parseShortDecimal } from "./decimal.js";
import type { Records } from "./records.js";

/** Scanned records with the bytes that they point into. */
export interface CellBlock {
  readonly bytes: Buffer;
  readonly records: Records;
  /** Cells of a record. */
  readonly columns: number;
}

/** For messages. */
export interface CellPlace {
  readonly file: string;
  readonly column: string;
  /** Row of the file at which the block begins. */
  readonly firstRow: number;
}

/** Text of a cell, given its number among all cells of the block. */
export function cellText({ bytes, records }: Pick<CellBlock, "bytes" | "records">, cell: number): string {
  const text = bytes.toString("utf8", records.starts[cell], records.ends[cell]);
  return records.quotes[cell] === 2 ? text.replaceAll('""', '"') : text;
}

function numberOf(block: CellBlock, cell: number, { file, column, firstRow }: CellPlace): number {
  const text = cellText(block, cell);
  const value = parseNumber(text);
  if (value !== null) return value;
  const row = Math.floor(cell / block.columns);
  const line = block.records.lines[row] ?? 0;
  throw new FoolproofError({
    code: "FP_DATA_NOT_A_NUMBER",
    message: `${file}:${String(line)}: column "${column}" holds numbers, but "${text}" in row ${String(firstRow + row)}`,
    hint: "Correct the cell; for a missing value leave it empty or write NaN.",
    where: { file, line, column, row: firstRow + row, value: text },
  });
}

/**
 * Numbers of a column of the block; missing ones are NaN.
 * @throws FoolproofError FP_DATA_NOT_A_NUMBER with file, line, row, column and text.
 */
export function numbersOf(block: CellBlock, column: number, place: CellPlace): Float64Array {
  const { bytes, records, columns } = block;
  const { starts, ends, count } = records;
  const values = new Float64Array(count);
  for (let row = 0, cell = column; row < count; row++, cell += columns) {
    const short = parseShortDecimal(bytes, starts[cell] ?? 0, ends[cell] ?? 0);
    values[row] = Number.isNaN(short) ? numberOf(block, cell, place) : short;
  }
  return values;
}

/** Texts of a column of the block. */
export function textsOf(block: CellBlock, column: number): readonly string[] {
  return Array.from({ length: block.records.count }, (_, row) => cellText(block, row * block.columns + column));
}
