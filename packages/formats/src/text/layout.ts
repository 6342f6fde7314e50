import { FoolproofError } from "@foolproof/core";
import { cellText } from "./cells.js";
import { parseNumber } from "./decimal.js";
import { type BrokenRecord, type Delimiter, type Records, scanRecords } from "./records.js";

/** Rows that decide what a column holds. */
const SAMPLE_ROWS = 1000;
/** Lines that decide the delimiter. */
const SNIFF_LINES = 100;
const DELIMITERS: readonly Delimiter[] = ["\t", ",", ";", "|", "blanks"];

/** How a text table is laid out, found from its beginning. */
export interface TextLayout {
  readonly delimiter: Delimiter;
  readonly columns: readonly { readonly name: string; readonly kind: "number" | "string" }[];
  /** Byte and 1-based line at which the rows begin. */
  readonly dataStart: number;
  readonly dataLine: number;
}

export interface Head {
  /** As the user wrote it, for messages. */
  readonly file: string;
  /** The first bytes of the file. */
  readonly bytes: Buffer;
  /** Are these all its bytes? */
  readonly whole: boolean;
}

/** Numbers of cells of the first lines after the header. */
function cellCounts(bytes: Buffer, delimiter: Delimiter, final: boolean): readonly number[] {
  const counts: number[] = [];
  let rest = bytes;
  while (counts.length < SNIFF_LINES && rest.length > 0) {
    const record = scanRecords(rest, { delimiter, columns: null, line: 1, final, limit: 1 });
    if (record.count === 0) break;
    counts.push(record.cells);
    rest = rest.subarray(record.consumed);
  }
  return counts;
}

const shareOf = (counts: readonly number[], fits: (count: number) => boolean): number =>
  counts.length === 0 ? 0 : counts.filter(fits).length / counts.length;

/**
 * The delimiter with which most of the first lines have as many cells as the header (two or more); on a tie the one that is
 * the rarest in ordinary text. Blanks also occur inside names: they count only where they divide the lines too. Null: one column.
 */
function sniffDelimiter({ bytes, whole }: Head): Delimiter | null {
  let best: Delimiter | null = null;
  let bestShare = -1;
  for (const delimiter of DELIMITERS) {
    const header = scanRecords(bytes, { delimiter, columns: null, line: 1, final: whole, limit: 1 });
    if (header.count === 0 || header.cells < 2) continue;
    const counts = cellCounts(bytes.subarray(header.consumed), delimiter, whole);
    if (delimiter === "blanks" && shareOf(counts, (count) => count > 1) < 0.5) continue;
    const share = shareOf(counts, (count) => count === header.cells);
    if (share > bestShare) [best, bestShare] = [delimiter, share];
  }
  return best;
}

/** Names of the header line; a column without a name is called by its place, `column_3`. */
function headerNames({ file, bytes }: Head, header: Records): readonly string[] {
  const cells = Array.from({ length: header.cells }, (_, cell) => cellText({ bytes, records: header }, cell));
  const numbered = cells.every((cell, at) => cell === String(at));
  if (!numbered && cells.every((cell) => parseNumber(cell) !== null && cell !== "")) {
    throw new FoolproofError({
      code: "FP_DATA_HEADER_MISSING",
      message: `${file}: the first line holds numbers (${cells.slice(0, 3).join(", ")}${cells.length > 3 ? ", ..." : ""}) where column names are expected`,
      hint: "Add a first line with one name per column.",
      where: { file, line: header.lines[0] ?? 1 },
    });
  }
  return cells.map((cell, at) => (cell === "" ? `column_${String(at + 1)}` : cell));
}

/** @throws FoolproofError FP_DATA_COLUMN_DUPLICATE when two columns share a name. */
export function requireDistinctNames(file: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new FoolproofError({
        code: "FP_DATA_COLUMN_DUPLICATE",
        message: `${file} has two columns named "${name}"`,
        hint: "Rename one of them: formulas and inputs speak of columns by name.",
        where: { file, column: name },
      });
    }
    seen.add(name);
  }
}

/** What stopped the scan, as an error in the user's terms. `row` is the 0-based row that the broken record would have been. */
export function brokenRecordError(
  file: string,
  broken: BrokenRecord,
  { row, columns, header }: { readonly row: number; readonly columns: number; readonly header: string },
): FoolproofError {
  const where = { file, line: broken.line, row };
  if (broken.kind === "ragged") {
    return new FoolproofError({
      code: "FP_DATA_RAGGED_ROW",
      message: `${file}:${String(broken.line)}: ${String(broken.cells)} cells where the header has ${String(columns)}`,
      hint: header.startsWith("#")
        ? 'The header begins with "#", which counts as a column: remove it.'
        : "Every line needs one cell per column: look for a lost or doubled delimiter, an unquoted text that contains one, or a line cut short.",
      where,
    });
  }
  return new FoolproofError({
    code: "FP_DATA_QUOTE_BROKEN",
    message:
      broken.kind === "open-quote"
        ? `${file}:${String(broken.line)}: a cell opens a double quote that is never closed`
        : `${file}:${String(broken.line)}: text follows the closing double quote of a cell`,
    hint: 'Close the quote, or write a double quote inside a quoted cell twice ("").',
    where,
  });
}

/** A column is of numbers when more than half of its non-missing sample cells are: the few others are then mistakes with a row. */
function columnKind(
  bytes: Buffer,
  sample: Records,
  { column, columns }: { column: number; columns: number },
): "number" | "string" {
  let numbers = 0;
  let texts = 0;
  for (let row = 0; row < sample.count; row++) {
    const value = parseNumber(cellText({ bytes, records: sample }, row * columns + column));
    if (value === null) texts++;
    else if (!Number.isNaN(value)) numbers++;
  }
  return texts > 0 && texts >= numbers ? "string" : "number";
}

/**
 * Reads the layout of a text table off its beginning.
 * @throws FoolproofError FP_DATA_FILE_EMPTY, FP_DATA_HEADER_MISSING, FP_DATA_COLUMN_DUPLICATE, FP_DATA_RAGGED_ROW, FP_DATA_QUOTE_BROKEN.
 */
export function findLayout(head: Head): TextLayout {
  const { file, bytes, whole } = head;
  const delimiter = sniffDelimiter(head) ?? ",";
  const header = scanRecords(bytes, { delimiter, columns: null, line: 1, final: whole, limit: 1 });
  if (header.broken) throw brokenRecordError(file, header.broken, { row: 0, columns: 0, header: "" });
  if (header.count === 0) {
    throw new FoolproofError({
      code: "FP_DATA_FILE_EMPTY",
      message: `${file} holds no table: every line is blank`,
      hint: "Check how the file was written.",
      where: { file },
    });
  }
  const names = headerNames(head, header);
  requireDistinctNames(file, names);
  const columns = names.length;
  const rows = bytes.subarray(header.consumed);
  const sample = scanRecords(rows, { delimiter, columns, line: header.nextLine, final: whole, limit: SAMPLE_ROWS });
  if (sample.count === 0 && sample.broken) {
    throw brokenRecordError(file, sample.broken, { row: 0, columns, header: names[0] ?? "" });
  }
  if (sample.count === 0) {
    throw new FoolproofError({
      code: "FP_DATA_FILE_EMPTY",
      message: `${file} has a header but no rows`,
      hint: "Check how the file was written; an audit needs events.",
      where: { file },
    });
  }
  return {
    delimiter,
    columns: names.map((name, column) => ({ name, kind: columnKind(rows, sample, { column, columns }) })),
    dataStart: header.consumed,
    dataLine: header.nextLine,
  };
}
