import { FoolproofError } from "@foolproof/core";

/** One line of a table: ranges of the binned variables, then numbers. */
export interface LegacyRecord {
  readonly line: number;
  /** Lower and upper end for each binned variable. */
  readonly bins: readonly (readonly [number, number])[];
  readonly values: readonly number[];
}

/** One table of a jet-energy text file: what stands in its header in braces, and its lines. */
export interface LegacyTable {
  /** Name in square brackets above the header; null without one. */
  readonly section: string | null;
  readonly line: number;
  readonly binned: readonly string[];
  readonly variables: readonly string[];
  /** "None" or "" where the values are no parameters. */
  readonly formula: string;
  /** What the table holds, e.g. Resolution, ScaleFactor, Uncertainty, JECSource. */
  readonly level: string;
  readonly records: readonly LegacyRecord[];
}

/** A line that does not fit the format. */
export const legacyError = (file: string, line: number, message: string): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_LEGACY",
    message: `${file}:${String(line)}: ${message}`,
    hint: "Compare with the file as it was published, or take the JSON version of it.",
    where: { file, line },
  });

type Header = Omit<LegacyTable, "section" | "records">;

function readHeader(text: string, file: string, line: number): Header {
  const words = text
    .replace(/^\{\s*/, "")
    .replace(/\s*\}$/, "")
    .split(/\s+/);
  const take = (): readonly string[] => {
    const count = Number(words.shift());
    if (!Number.isInteger(count) || count < 0 || count > words.length)
      throw legacyError(file, line, "the header does not count its variables");
    return words.splice(0, count);
  };
  const binned = take();
  const variables = take();
  const [formula, ...rest] = words;
  const level = rest.at(-1);
  if (formula === undefined || level === undefined || binned.length === 0)
    throw legacyError(file, line, "the header lacks binned variables, a formula or the kind of its values");
  return { line, binned, variables, formula: formula.replace(/^"(.*)"$/, "$1"), level };
}

function readRecord(
  text: string,
  header: Header,
  place: { readonly file: string; readonly line: number },
): LegacyRecord {
  const { file, line } = place;
  const numbers = text.split(/\s+/).map(Number);
  if (numbers.some((one) => !Number.isFinite(one)))
    throw legacyError(file, line, `holds what is no number: ${text.slice(0, 60)}`);
  const wide = 2 * header.binned.length;
  const values = numbers.slice(wide + 1);
  if (numbers[wide] !== values.length)
    throw legacyError(file, line, `announces ${String(numbers[wide])} values, but holds ${String(values.length)}`);
  const bins = header.binned.map((_, i): readonly [number, number] => [numbers[2 * i], numbers[2 * i + 1]]);
  if (bins.some(([low, high]) => !(low < high))) throw legacyError(file, line, "has a bin whose ends are not in order");
  return { line, bins, values };
}

/**
 * Reads the text formats of jet-energy corrections, uncertainties, resolutions and scale factors.
 * @throws FoolproofError FP_CORRECTION_LEGACY with the line.
 */
export function readLegacy(text: string, file: string): readonly LegacyTable[] {
  const tables: LegacyTable[] = [];
  let section: string | null = null;
  let header: Header | null = null;
  let records: LegacyRecord[] = [];
  const close = (): void => {
    if (header === null) return;
    if (records.length === 0) throw legacyError(file, header.line, "the table has no line");
    tables.push({ ...header, section, records });
    [header, records] = [null, []];
  };
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = i + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith("#")) return;
    if (content.startsWith("[")) {
      close();
      section = content.replace(/^\[\s*|\s*\]$/g, "");
    } else if (content.startsWith("{")) {
      close();
      header = readHeader(content, file, line);
    } else if (header === null) throw legacyError(file, line, "stands before any header in braces");
    else records.push(readRecord(content, header, { file, line }));
  });
  close();
  return tables;
}
