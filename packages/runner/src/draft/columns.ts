import { FoolproofError, suggestName } from "@foolproof/core";
import type { ColumnDescription } from "@foolproof/formats";
import type { DraftTable } from "./tables.js";

/** A column of numbers over all tables. */
export interface DraftColumn {
  readonly name: string;
  readonly missing: number;
  readonly infinite: number;
  readonly sentinels: readonly number[];
  /** Smallest and largest value that is no sentinel; null for a column without any. */
  readonly bulk: { readonly min: number; readonly max: number } | null;
  readonly integral: boolean;
  /** Distinct values that are no sentinels; null for more than 20. */
  readonly distinct: readonly number[] | null;
}

const numbersIn = (tables: readonly DraftTable[], name: string): readonly NonNullable<ColumnDescription["numbers"]>[] =>
  tables.flatMap(({ description }) =>
    description.columns.flatMap((column) =>
      column.name === name && column.kind === "number" && column.numbers !== null ? [column.numbers] : [],
    ),
  );

/** Columns of numbers that every table has, in the order of the first. */
export function commonColumns(tables: readonly DraftTable[]): readonly DraftColumn[] {
  const [first, ...others] = tables;
  if (first === undefined) return [];
  const shared = first.description.columns.filter(
    ({ name, kind }) =>
      kind === "number" &&
      others.every((table) =>
        table.description.columns.some((column) => column.name === name && column.kind === "number"),
      ),
  );
  return shared.map(({ name }) => {
    const parts = numbersIn(tables, name);
    const sentinels = [...new Set(parts.flatMap((part) => part.sentinels.map(({ value }) => value)))].sort(
      (a, b) => a - b,
    );
    const bulks = parts.flatMap((part) => {
      // A value that stands for "missing" in one file does so in all.
      const low = part.lowest.find(({ value }) => !sentinels.includes(value))?.value;
      const high = part.highest.find(({ value }) => !sentinels.includes(value))?.value;
      return low === undefined || high === undefined ? [] : [{ min: low, max: high }];
    });
    const distinct = parts.some((part) => part.distinct === null)
      ? null
      : [...new Set(parts.flatMap((part) => (part.distinct ?? []).map(({ value }) => value)))]
          .filter((value) => !sentinels.includes(value))
          .sort((a, b) => a - b);
    return {
      name,
      missing: parts.reduce((sum, part) => sum + part.missing, 0),
      infinite: parts.reduce((sum, part) => sum + part.infinite, 0),
      sentinels,
      bulk:
        bulks.length === 0
          ? null
          : { min: Math.min(...bulks.map(({ min }) => min)), max: Math.max(...bulks.map(({ max }) => max)) },
      integral: parts.every((part) => part.integral === 1),
      distinct: distinct !== null && distinct.length <= 20 ? distinct : null,
    };
  });
}

/** @throws FP_DATA_COLUMN_MISSING when the user names a column that the data lack */
export function requireColumn(tables: readonly DraftTable[], name: string): void {
  const lacking = tables.find(({ description }) => !description.columns.some((column) => column.name === name));
  if (lacking === undefined) return;
  throw new FoolproofError({
    code: "FP_DATA_COLUMN_MISSING",
    message: `${lacking.file} has no column "${name}"`,
    hint: suggestName(
      name,
      lacking.description.columns.map((column) => column.name),
    ),
    where: { file: lacking.file, column: name },
  });
}
