import { stat } from "node:fs/promises";
import { FoolproofError } from "@foolproof/core";
import { describeColumns, listTables, openTable, type TableDescription, type TableListing } from "@foolproof/formats";

/** One table of events that a draft is made from. */
export interface DraftTable {
  readonly file: string;
  /** Named only where the file holds several. */
  readonly tree: string | null;
  readonly description: TableDescription;
}

/** Rows that a draft looks at: enough for ranges, kinds and sentinels. */
const ROWS = 100_000;

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** `events.root:tree` names a tree; a file whose own name has a colon goes first. */
export async function splitTree(given: string): Promise<{ readonly file: string; readonly tree: string | null }> {
  const at = given.lastIndexOf(":");
  return at <= 0 || (await exists(given))
    ? { file: given, tree: null }
    : { file: given.slice(0, at), tree: given.slice(at + 1) };
}

const usable = ({ rows, columns }: TableListing): boolean =>
  rows !== 0 && columns.some(({ kind }) => kind === "number");
const names = ({ columns }: TableListing): string => columns.map(({ name }) => name).join("\n");

/** The trees that are meant: the named one, the only one that has events, or several that have the same columns. */
async function treesOf(given: string): Promise<readonly { readonly file: string; readonly tree: string | null }[]> {
  const { file, tree } = await splitTree(given);
  if (tree !== null) return [{ file, tree }];
  const listed = await listTables(file);
  const full = listed.filter(usable);
  if (listed.length <= 1) return [{ file, tree: null }];
  const [first] = full;
  if (first !== undefined && full.every((one) => names(one) === names(first)))
    return full.map((one) => ({ file, tree: one.tree }));
  throw new FoolproofError({
    code: "FP_DATA_TREE_AMBIGUOUS",
    message: `${file} holds ${String(listed.length)} trees with different columns: ${listed.map((one) => one.tree ?? "").join(", ")}`,
    hint: `Name the tree after a colon: ${file}:${full[0]?.tree ?? listed[0]?.tree ?? "tree"}`,
    where: { file },
  });
}

/** Opens and describes what the user named; a ROOT file of several like trees gives a table each. */
export async function describeData(
  given: readonly string[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly DraftTable[]> {
  const tables: DraftTable[] = [];
  for (const one of given) {
    for (const { file, tree } of await treesOf(one)) {
      await using source = await openTable(file, { tree, signal });
      tables.push({ file, tree, description: await describeColumns(source, { signal, maxRows: ROWS }) });
    }
  }
  return tables;
}
