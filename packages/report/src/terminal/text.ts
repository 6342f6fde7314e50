/** Names and titles come from users' files: control characters must not reach a terminal. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, " ");

const glyphs = (text: string): string[] => [...text];

/** Cut to a width, with an ellipsis where something is lost. */
function fit(text: string, width: number): string {
  const all = glyphs(text);
  return all.length <= width ? text : `${all.slice(0, Math.max(0, width - 1)).join("")}…`;
}

export interface Column {
  readonly head: string;
  readonly align?: "left" | "right";
  /** Longer cells are cut. */
  readonly most?: number;
}

/** A table as lines: heads, a rule, rows. Columns are as wide as their longest cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const cut = rows.map((row) => columns.map(({ most = Infinity }, i) => fit(plain(row[i] ?? ""), most)));
  const widths = columns.map(({ head }, i) =>
    Math.max(glyphs(head).length, ...cut.map((row) => glyphs(row[i] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const gap = " ".repeat(Math.max(0, (widths[i] ?? 0) - glyphs(cell).length));
        return columns[i]?.align === "right" ? gap + cell : cell + gap;
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map(({ head }) => head)), widths.map((width) => "─".repeat(width)).join("  "), ...cut.map(line)];
}

/** Words of a text in lines of at most `width`, the later ones indented. */
export function wrap(
  text: string,
  { width, first = "", rest = "" }: { readonly width: number; readonly first?: string; readonly rest?: string },
): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of plain(text).split(" ")) {
    if (!empty && glyphs(line).length + 1 + glyphs(word).length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
