import { type ColumnInfo, FoolproofError, suggestName, type TableSource } from "@foolproof/core";

export interface SelectedColumn {
  readonly name: string;
  /** Its place among the columns of the table. */
  readonly at: number;
  readonly kind: "number" | "string";
}

/**
 * The named columns of a table, each once, in the order asked for.
 * @throws FoolproofError FP_DATA_COLUMN_MISSING (with the nearest name), FP_DATA_COLUMN_UNSUPPORTED (with the reason).
 */
export function selectColumns(
  { file, tree, columns }: Pick<TableSource, "file" | "tree" | "columns">,
  names: readonly string[],
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
    const { kind, why = "it holds neither numbers nor texts" } = place.info;
    if (kind === "unsupported") {
      throw new FoolproofError({
        code: "FP_DATA_COLUMN_UNSUPPORTED",
        message: `${table} has a column "${name}" of type ${place.info.type} that cannot be used: ${why}`,
        hint: "Write one number or text per event and column into a flat table, and use that file.",
        where: { file, column: name },
      });
    }
    return { name, at: place.at, kind };
  });
}
