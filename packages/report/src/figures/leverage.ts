import { significant } from "../words/numbers.js";
import { barChart } from "./bars.js";
import { headHeight, heading } from "./marks.js";
import { classOf, labelOf, type FigureSource } from "./source.js";
import { sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { coloursOf, type Layout, type Theme, widthOf } from "./theme.js";

/** What freezing one observable takes away from the unguarded fooling ratio, largest first. */
export interface LeverageData {
  readonly label: string;
  readonly title: string;
  /** With nothing frozen. */
  readonly foolingRatio: number | null;
  readonly ranking: readonly { readonly observable: string; readonly value: number; readonly frozen: number }[];
}

/** The ranking of one direction; empty where the audit has none. */
export function leverageData(
  source: FigureSource,
  choice: { readonly direction: string; readonly label?: string | undefined },
): LeverageData {
  const own = source.leverage.filter((one) => one.direction === choice.direction);
  return {
    label: labelOf(source, choice),
    title: `leverage on ${classOf(source, choice.direction)}`,
    foolingRatio: own[0]?.foolingRatio ?? null,
    ranking: own.toSorted((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1)),
  };
}

const MOST: Readonly<Record<Layout, number>> = { wide: 20, narrow: 15 };

/** Draws the ranking as bars in percentage points. */
export function leverageFigure(data: LeverageData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const shown = data.ranking.slice(0, MOST[layout]);
  const rest = data.ranking.length - shown.length;
  const left = Math.min(
    layout === "wide" ? 170 : 100,
    30 + Math.max(0, ...shown.map((one) => textWidth(one.observable, 11))),
  );
  const chart = barChart({
    rows: shown.map(({ observable, value }) => ({
      name: observable,
      bars: [{ value: 100 * value, fill: value >= 0 ? colours.band : "none", stroke: colours.soft }],
      text: `${value < 0 ? "−" : ""}${significant(100 * Math.abs(value), 2)}`,
    })),
    title: "fooling ratio of pgd lost when frozen [points]",
    left,
    right: width - 14,
    top: headHeight(layout) + 4,
    colours,
    layout,
  });
  const title = rest > 0 ? `${data.title}, ${shown.length} of ${data.ranking.length}` : data.title;
  return sheet({ width, height: chart.bottom, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title }, { colours, layout }),
    chart.markup,
  ]);
}

function describe({ ranking, foolingRatio }: LeverageData): string {
  const top = ranking.slice(0, 3).map((one) => `${one.observable} ${significant(100 * one.value, 2)} points`);
  return `How much of pgd's fooling ratio${foolingRatio === null ? "" : ` of ${(100 * foolingRatio).toFixed(1)} %`} is lost when one observable is frozen. Largest: ${top.join(", ")}.`;
}

/** The ranking as numbers. */
export const leverageTable = (data: LeverageData): FigureTable => ({
  caption: data.title,
  columns: ["observable", "fooling ratio lost", "fooling ratio when frozen", "fooling ratio"],
  rows: data.ranking.map((one) => [one.observable, one.value, one.frozen, data.foolingRatio]),
});
