import { headHeight, heading } from "./marks.js";
import { atOne, labelOf, type FigureSource } from "./source.js";
import { element, fitted, label, sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { type Colours, coloursOf, type Layout, type Theme, widthOf } from "./theme.js";
import { significant } from "../words/numbers.js";

/** Signed change of the correlation matrix; columns in descending order of their total change. */
export interface CorrelationData {
  readonly label: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** after - before, [row][column]. */
  readonly change: readonly (readonly number[])[];
  readonly before: readonly (readonly number[])[];
  /** The guard on it: value and limit. */
  readonly guard: { readonly value: number; readonly limit: number | null } | null;
}

export interface CorrelationChoice {
  readonly direction: string;
  readonly attack: string;
  readonly label?: string | undefined;
}

/** null where the audit has no matrix for this attack and direction. */
export function correlationData(source: FigureSource, choice: CorrelationChoice): CorrelationData | null {
  const { direction, attack } = choice;
  for (const { class: name, columns, nominal, after } of source.correlations) {
    const found = after.find((one) => one.attack === attack && one.direction === direction);
    if (found === undefined) continue;
    const change = found.matrix.map((row, i) => row.map((one, j) => one - (nominal[i]?.[j] ?? 0)));
    const total = change.map((row) => row.reduce((sum, one) => sum + Math.abs(one), 0));
    const order = columns.map((_, i) => i).toSorted((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || a - b);
    const pick = (matrix: readonly (readonly number[])[]): number[][] =>
      order.map((i) => order.map((j) => matrix[i]?.[j] ?? 0));
    const guard = atOne(source, choice)?.guards.find((one) => one.name === "pearson" && one.region === null);
    return {
      label: labelOf(source, choice),
      title: `change of correlations of ${name}, ${attack}`,
      columns: order.map((i) => columns[i] ?? ""),
      change: pick(change),
      before: pick(nominal),
      guard: guard === undefined ? null : { value: guard.value, limit: guard.limit },
    };
  }
  return null;
}

/** Changes of a thousandth fill a square at most: smaller ones are to look small. */
const LEAST_REACH = 0.001;

/** Columns that a layout has room for. */
const MOST: Readonly<Record<Layout, number>> = { wide: 40, narrow: 12 };

/** Upper end of the size scale: 1, 2 or 5 times a power of ten. */
export function niceAbove(value: number): number {
  if (!(value > 0)) return 0.01;
  const unit = 10 ** Math.floor(Math.log10(value));
  return (value <= unit ? 1 : value <= 2 * unit ? 2 : value <= 5 * unit ? 5 : 10) * unit;
}

interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly reach: number;
  readonly colours: Colours;
}

/** A square whose area tells the size: filled for a rise, hollow for a fall. */
function square(value: number, centre: readonly [number, number], { cell, reach, colours }: Grid): string {
  const size = Math.sqrt(Math.min(1, Math.abs(value) / reach)) * (cell - 2);
  if (size < 0.6) return "";
  const [x, y] = centre;
  const stroke = Math.min(1.6, size / 4);
  const place = (inset: number): Record<string, number> => ({
    x: x - size / 2 + inset,
    y: y - size / 2 + inset,
    width: size - 2 * inset,
    height: size - 2 * inset,
  });
  return value > 0
    ? element("rect", { ...place(0), fill: colours.positive })
    : element("rect", { ...place(stroke / 2), fill: "none", stroke: colours.negative, "stroke-width": stroke });
}

/** A change to two digits of the largest one. */
function changeText(value: number, reach: number): string {
  const text = value.toFixed(Math.max(2, Math.ceil(-Math.log10(reach)) + 1));
  return Number(text) === 0 ? "0" : text.replace("-", "−");
}

function cells(data: CorrelationData, shown: number, grid: Grid): string {
  const { left, top, cell, colours, reach } = grid;
  const numbers = cell >= 44;
  const parts: string[] = [];
  for (let i = 0; i < shown; i++) {
    for (let j = 0; j < i; j++) {
      const value = data.change[i]?.[j] ?? 0;
      const [x, y] = [left + j * cell, top + i * cell];
      parts.push(
        element("rect", { x, y, width: cell, height: cell, fill: "none", stroke: colours.grid, "stroke-width": 0.5 }),
      );
      parts.push(
        square(value, [x + cell / 2, y + cell / 2 - (numbers ? 6 : 0)], numbers ? { ...grid, cell: cell - 14 } : grid),
      );
      if (numbers)
        parts.push(
          label(changeText(value, reach), {
            x: x + cell / 2,
            y: y + cell - 4,
            "text-anchor": "middle",
            "font-size": 10,
          }),
        );
    }
  }
  return parts.join("");
}

const NAME_ROOM = 110;
const letters = (cell: number): number => Math.min(11, Math.max(7, cell - 3));

function names(data: CorrelationData, shown: number, grid: Grid): string {
  const { left, top, cell } = grid;
  const size = letters(cell);
  return data.columns
    .slice(0, shown)
    .map((name, i) => {
      const row =
        i === 0
          ? ""
          : label(fitted(name, left - 20, size), {
              x: left - 6,
              y: top + i * cell + cell / 2 + size * 0.35,
              "text-anchor": "end",
              "font-size": size,
            });
      const at = left + i * cell + cell / 2;
      const foot = top + i * cell + cell - 5;
      const column =
        i === shown - 1
          ? ""
          : label(fitted(name, NAME_ROOM, size), {
              transform: `translate(${at + size * 0.35} ${foot}) rotate(-60)`,
              "font-size": size,
            });
      return row + column;
    })
    .join("");
}

function key(grid: Grid, at: readonly [number, number]): string {
  const { reach, colours } = grid;
  const [x, y] = at;
  const sample = { ...grid, cell: 16 };
  return [
    square(reach, [x + 8, y], sample),
    label(`+${significant(reach)}`, { x: x + 22, y: y + 4, "font-size": 11 }),
    square(-reach, [x + 84, y], sample),
    label(`−${significant(reach)}`, { x: x + 98, y: y + 4, "font-size": 11 }),
    label("area: size of the change", { x: x + 160, y: y + 4, "font-size": 11, fill: colours.soft }),
  ].join("");
}

/** Draws the lower triangle of after - before, sizes by area, a rise filled and a fall hollow. */
export function correlationFigure(data: CorrelationData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const shown = Math.min(MOST[layout], data.columns.length);
  const hidden = data.columns.length - shown;
  const most = data.change.reduce((top, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), top), 0);
  const longest = Math.max(0, ...data.columns.map((name) => textWidth(name, 11)));
  const left = Math.min(layout === "wide" ? 150 : 100, longest + 24);
  const cell = Math.min(layout === "wide" ? 64 : 44, (width - left - 24) / shown);
  const { guard } = data;
  const judged =
    guard === null
      ? ""
      : `relative change ${significant(guard.value)}${guard.limit === null ? "" : `, limit ${significant(guard.limit)}`}`;
  const more = hidden > 0 ? `${shown} of ${data.columns.length} columns, most changed first` : "most changed first";
  const both = [judged, more].filter((one) => one !== "");
  const told = layout === "wide" ? [both.join("; ")] : both;
  const head = headHeight(layout);
  // The names of the columns rise from the first row, which has no cells.
  const size = letters(cell);
  const rise = 0.87 * textWidth(fitted(data.columns[0] ?? "", NAME_ROOM, size), size);
  const top = head + 30 + 14 * told.length + rise - cell + 10;
  const grid: Grid = { left, top, cell, reach: niceAbove(Math.max(most, LEAST_REACH)), colours };
  return sheet({ width, height: top + shown * cell + 16, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title: data.title }, { colours, layout }),
    key(grid, [14, head + 10]),
    ...told.map((text, i) => label(text, { x: 14, y: head + 32 + 14 * i, "font-size": 11, fill: colours.soft })),
    cells(data, shown, grid),
    names(data, shown, grid),
  ]);
}

function pairs({ columns, change, before }: CorrelationData): readonly {
  readonly names: readonly [string, string];
  readonly before: number;
  readonly change: number;
}[] {
  return columns.flatMap((row, i) =>
    columns.slice(0, i).map((column, j) => ({
      names: [column, row] as const,
      before: before[i]?.[j] ?? 0,
      change: change[i]?.[j] ?? 0,
    })),
  );
}

function describe(data: CorrelationData): string {
  const top = pairs(data)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, 3)
    .map((one) => `${one.names.join(" with ")} ${significant(one.change)}`);
  return `Correlation coefficients after the attack minus before, for each pair of observables. Largest: ${top.join(", ")}.`;
}

/** One row a pair, the largest change first. */
export const correlationTable = (data: CorrelationData): FigureTable => ({
  caption: data.title,
  columns: ["observable", "and", "before", "change"],
  rows: pairs(data)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .map((one) => [...one.names, one.before, one.change]),
});
