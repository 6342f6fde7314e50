import { type FigureTable, significant } from "@foolproof/report/browser";
import { DataTable } from "../design/DataTable";

const shown = (value: string | number | null): string =>
  value === null ? "–" : typeof value === "number" ? significant(value, 4) : value;

/** The numbers of a figure. */
export function FigureData({ table }: { readonly table: FigureTable }) {
  const { caption, columns, rows } = table;
  return (
    <DataTable
      caption={caption}
      columns={columns.map((head, i) => ({ head, number: rows.some((row) => typeof row[i] === "number") }))}
      rows={rows.map((row, i) => ({
        key: String(i),
        cells: row.map((value) =>
          value === "broken" ? <span className="font-semibold text-bad">{value}</span> : shown(value),
        ),
      }))}
    />
  );
}
