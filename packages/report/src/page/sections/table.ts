import { safe, type Markup } from "../../text/html.js";

export interface HtmlColumn {
  readonly head: string;
  readonly number?: boolean;
}

type Cell = string | Markup;

/** A table with a caption in a frame that scrolls by itself on a narrow screen, and by keyboard. */
export function htmlTable(caption: string, columns: readonly HtmlColumn[], rows: readonly (readonly Cell[])[]): Markup {
  const cell = (value: Cell, i: number): Markup =>
    columns[i]?.number === true ? safe`<td class="number">${value}</td>` : safe`<td>${value}</td>`;
  return safe`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((one) => (one.number === true ? safe`<th scope="col" class="number">${one.head}</th>` : safe`<th scope="col">${one.head}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            safe`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
