import { printJson, printLine, printTable, shortNumber } from "../output/print.js";
import { progressPrinter } from "../output/progress.js";
import type { TableDescription, TableListing } from "@foolproof/formats";

interface Described {
  readonly listing: TableListing;
  readonly description: TableDescription | null;
}

const valuesText = ({ numbers, texts, kind, why }: TableDescription["columns"][number]): string => {
  if (kind === "unsupported") return `not readable: ${why ?? "unknown type"}`;
  if (texts !== null)
    return texts.distinct === null
      ? `${texts.examples.join(", ")}, ...`
      : texts.distinct.map(({ value, count }) => `${value} (${String(count)})`).join(", ");
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
      column.numbers === null ? "" : shortNumber(column.numbers.mean),
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

/** Lists the tables of a file: columns, types, ranges, missing values. Ranges leave values out that mark missing ones. */
export async function columnsCommand(
  given: string,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const { describeColumns, listTables, openTable } = await import("@foolproof/formats");
  const { access } = await import("node:fs/promises");
  const whole = await access(given).then(
    () => true,
    () => false,
  );
  const at = given.lastIndexOf(":");
  const [file, tree] = whole || at <= 0 ? [given, null] : [given.slice(0, at), given.slice(at + 1)];
  const listed = await listTables(file);
  const chosen = listed.filter((one) => tree === null || one.tree === tree);
  const described: Described[] = [];
  const progress = progressPrinter({ quiet: flags.quiet === true });
  try {
    // A named tree that is not there gets the reader's own error.
    const wanted = chosen.length > 0 ? chosen : [{ format: "root" as const, tree, rows: null, columns: [] }];
    for (const listing of wanted) {
      if (listing.rows === 0) {
        described.push({ listing, description: null });
        continue;
      }
      await using source = await openTable(file, { tree: listing.tree });
      const description = await describeColumns(source, {
        onProgress: ({ rows, total }) => {
          progress.update({ stage: `reading ${file}`, done: rows, total: total ?? 0, unit: "rows" });
        },
      });
      described.push({ listing, description });
    }
  } finally {
    progress.end();
  }
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
