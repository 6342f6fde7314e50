import type { ReactNode } from "react";
import { classes } from "./classes";

interface Column {
  readonly head: string;
  /** Numbers stand right, digits below digits. */
  readonly number?: boolean;
}

interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  /** Lets the caption be read by screen readers only, where a heading above says the same. */
  readonly quiet?: boolean;
}

/** A table in a frame that scrolls by itself, by keyboard too, where a screen is too narrow for it. */
export function DataTable({ caption, columns, rows, quiet = false }: DataTableProps) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={caption}
      className="max-h-[34rem] overflow-auto rounded-md border border-line print:max-h-none print:overflow-visible"
    >
      <table
        className={classes(
          "w-full border-collapse text-sm print:min-w-0 print:text-[7pt]",
          // Many columns of words on a phone: wide enough that no row becomes a page.
          columns.length > 7 ? "min-w-[60rem]" : "min-w-[34rem]",
        )}
      >
        <caption className={quiet ? "sr-only" : "px-2.5 py-1.5 text-left text-soft"}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((one) => (
              <th
                key={one.head}
                scope="col"
                className={classes(
                  "sticky top-0 bg-card px-2.5 py-1.5 align-bottom font-semibold print:static print:px-1",
                  one.number === true ? "text-right" : "text-left",
                )}
              >
                {one.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, i) => (
                <td
                  key={columns[i]?.head ?? i}
                  className={classes(
                    "max-w-[34rem] border-t border-line px-2.5 py-1.5 align-top print:px-1 print:break-words",
                    columns[i]?.number === true && "text-right whitespace-nowrap tabular-nums print:whitespace-normal",
                  )}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
