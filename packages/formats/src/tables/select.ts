import { type ColumnInfo, FoolproofError, suggestName, type TableSource } from "@foolproof/core";

export interface SelectedColumn {
  readonly name: string;
  /** Its place among the columns of the table. */
  readonly at: number;
  readonly kind: "number" | "string" | "list";
}

interface SelectOptions {
  /** Are lists wanted as they are? Default: only columns of one value per event. */
  readonly lists?: boolean;
}

function unusable({ name, kind, type, why }: ColumnInfo, table: string, file: string): FoolproofError {
  const list = kind === "list";
  return new FoolproofError({
    code: "FP_DATA_COLUMN_UNSUPPORTED",
    message: list
      ? `${table} has a column "${name}" of type ${type} that holds a list per event, where one value is needed`
      : `${table} has a column "${name}" of type ${type} that cannot be used: ${why ?? "it holds neither numbers nor texts"}`,
    hint: list
      ? `Write ${name}[0] for its first element, ${name}[:4] for four observables, count(${name}), or an aggregation such as max(${name}).`
      : "Write numbers, texts or lists of numbers into the table, and use that file.",
    where: { file, column: name },
  });
}

/**
 * The named columns of a table, each once, in the order asked for.
 * @throws FoolproofError FP_DATA_COLUMN_MISSING (with the nearest name), FP_DATA_COLUMN_UNSUPPORTED (with the reason).
 */
export function selectColumns(
  { file, tree, columns }: Pick<TableSource, "file" | "tree" | "columns">,
  names: readonly string[],
  { lists = false }: SelectOptions = {},
): readonly SelectedColumn[] {
  const places = new Map<string, { readonly info: ColumnInfo; readonly at: number }>(
    columns.map((info, at) => [info.name, { info, at }]),
  );
  return [...new Set(names)].map((name) => {
    const place = places.get(name);
    const table = tree === null ? file : `${file}, tree "${tree}",`;
    if (place === undefined) {
      throw new FoolproofError({
        code: "FP_DATA_COLUMN_MISSING",
        message: `${table} has no column "${name}"`,
        hint: suggestName(name, places.keys()),
        where: { file, column: name },
      });
    }
    const { kind } = place.info;
    if (kind === "unsupported" || (kind === "list" && !lists)) throw unusable(place.info, table, file);
    return { name, at: place.at, kind };
  });
}
