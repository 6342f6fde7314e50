import { shellWord } from "../output/paths.js";
import { printJson, printLine, printTable, shortNumber } from "../output/print.js";
import { interruptible, type Work } from "../output/interrupt.js";
import type { TableDescription, TableListing } from "@foolproof/formats";

interface Described {
  readonly listing: TableListing;
  readonly description: TableDescription | null;
}

const valuesText = ({ numbers, texts, lengths, kind, why }: TableDescription["columns"][number]): string => {
  if (kind === "unsupported") return `not readable: ${why ?? "unknown type"}`;
  if (texts !== null)
    return texts.distinct === null
      ? `${texts.examples.join(", ")}, ...`
      : texts.distinct.map(({ value, count }) => `${value} (${String(count)})`).join(", ");
  if (lengths !== null)
    return lengths.min === lengths.max
      ? `${String(lengths.max)} per event`
      : `${String(lengths.min)} to ${String(lengths.max)} per event, ${shortNumber(lengths.mean)} on average`;
  if (numbers === null) return "";
  return numbers.distinct !== null && numbers.distinct.length <= 6
    ? numbers.distinct.map(({ value, count }) => `${shortNumber(value)} (${String(count)})`).join(", ")
    : "";
};

function printDescribed(file: string, { listing, description }: Described): void {
  const rows = description?.rows ?? listing.rows;
  printLine(
    `${file}${listing.tree === null ? "" : `:${listing.tree}`}  ${listing.format}, ${rows === null ? "?" : rows.toLocaleString("en")} rows, ${String(listing.columns.length)} columns`,
  );
  if (description === null) return;
  printTable(
    ["column", "type", "min", "max", "mean", "missing", "values"],
    description.columns.map((column) => [
      column.name,
      column.type,
      column.numbers === null ? "" : shortNumber(column.numbers.bulk?.min ?? column.numbers.min),
      column.numbers === null ? "" : shortNumber(column.numbers.bulk?.max ?? column.numbers.max),
      column.numbers === null || column.numbers.sentinels.length > 0 ? "" : shortNumber(column.numbers.mean),
      [
        ...(column.numbers?.sentinels ?? []).map(({ value, count }) => `${String(value)} (${String(count)})`),
        ...((column.numbers ?? column.texts)?.missing
          ? [`empty (${String((column.numbers ?? column.texts)?.missing)})`]
          : []),
      ].join(", "),
      valuesText(column),
    ]),
  );
}

async function describe(
  file: string,
  { rows, tree }: TableListing,
  { signal, onProgress }: Work,
): Promise<TableDescription | null> {
  if (rows === 0) return null;
  const { describeColumns, openTable } = await import("@foolproof/formats");
  await using source = await openTable(file, { tree, signal });
  // Awaited here: the file is open until this function ends.
  return await describeColumns(source, {
    signal,
    onProgress: (read) => {
      onProgress({ stage: `reading ${file}`, done: read.rows, total: read.total ?? 0, unit: "rows" });
    },
  });
}

/** Lists the tables of a file: columns, types, ranges, missing values, lengths of lists. Ranges leave values out that mark missing ones. */
export async function columnsCommand(
  given: string,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const { listTables } = await import("@foolproof/formats");
  const { splitTree } = await import("@foolproof/runner");
  const { file, tree } = await splitTree(given);
  const listed = await listTables(file);
  const chosen = listed.filter((one) => tree === null || one.tree === tree);
  if (tree !== null && listed.every((one) => one.tree === null)) {
    const { FoolproofError } = await import("@foolproof/core");
    throw new FoolproofError({
      code: "FP_DATA_TREE_MISSING",
      message: `${file} holds one table, and no tree "${tree}"`,
      hint: `Leave it out: foolproof columns ${shellWord(file)}`,
      where: { file, value: tree },
    });
  }
  // A dataset within a table is not listed by itself; a named tree that is not there gets the reader's own error.
  const wanted = chosen.length > 0 ? chosen : listed.slice(0, 1).map((one) => ({ ...one, tree, rows: null }));
  const described = await interruptible(
    async ({ signal, onProgress }) => {
      const all: Described[] = [];
      for (const listing of wanted)
        all.push({ listing, description: await describe(file, listing, { signal, onProgress }) });
      return all;
    },
    { quiet: flags.quiet === true },
  );
  if (flags.json === true) {
    printJson({
      file,
      tables: described.map(({ listing, description }) => ({
        format: listing.format,
        tree: listing.tree,
        rows: description?.rows ?? listing.rows,
        columns: description?.columns ?? listing.columns,
      })),
    });
    return;
  }
  described.forEach((one, i) => {
    if (i > 0) printLine();
    printDescribed(file, one);
  });
}
