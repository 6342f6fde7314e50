import { significant } from "../words/numbers.js";
import { barChart } from "./bars.js";
import { headHeight, heading, legend } from "./marks.js";
import { classOf, labelOf, type FigureSource } from "./source.js";
import { element, sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { coloursOf, type Layout, type Theme, widthOf } from "./theme.js";

/** What freezing one observable takes away from the unguarded fooling ratio, and its Shapley value where the audit has it, largest first. */
export interface LeverageData {
  readonly label: string;
  readonly title: string;
  /** With nothing frozen. */
  readonly foolingRatio: number | null;
  readonly ranking: readonly {
    readonly observable: string;
    readonly value: number;
    readonly frozen: number;
    readonly shapley?:
      { readonly value: number; readonly standardError: number | null; readonly permutations: number } | undefined;
  }[];
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
    ranking: own.toSorted(
      (a, b) => (b.shapley?.value ?? b.value) - (a.shapley?.value ?? a.value) || (a.observable < b.observable ? -1 : 1),
    ),
  };
}

const MOST: Readonly<Record<Layout, number>> = { wide: 20, narrow: 15 };

const points = (value: number): string => `${value < 0 ? "−" : ""}${significant(100 * Math.abs(value), 2)}`;

/** "1.2 ± 0.1", or the value alone where it has no error. */
function shapleyText({
  value,
  standardError,
}: {
  readonly value: number;
  readonly standardError: number | null;
}): string {
  return standardError === null || standardError === 0
    ? points(value)
    : `${points(value)} ± ${significant(100 * standardError, 1)}`;
}

/** Draws the ranking as bars in percentage points: what freezing takes away, inside it what the observable adds on average. */
export function leverageFigure(data: LeverageData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const shown = data.ranking.slice(0, MOST[layout]);
  const rest = data.ranking.length - shown.length;
  const left = Math.min(
    layout === "wide" ? 170 : 100,
    30 + Math.max(0, ...shown.map((one) => textWidth(one.observable, 11))),
  );
  const both = shown.some((one) => one.shapley !== undefined);
  const swatch = { x: 0, width: 24, y: -5, height: 10 };
  const key = both
    ? legend(
        [
          {
            text: "lost when frozen",
            style: null,
            swatch: element("rect", { ...swatch, fill: colours.band, stroke: colours.soft }),
          },
          {
            text: `Shapley value ± standard error (${shown[0]?.shapley?.permutations ?? 0} orders)`,
            style: null,
            swatch: element("rect", { ...swatch, y: -2, height: 4, fill: colours.series[1] }),
          },
        ],
        { colours, left: 14, right: width, top: headHeight(layout) },
      )
    : null;
  const chart = barChart({
    rows: shown.map(({ observable, value, shapley }) => ({
      name: observable,
      bars: [
        { value: 100 * value, fill: value >= 0 ? colours.band : "none", stroke: colours.soft },
        ...(shapley === undefined
          ? []
          : [
              {
                value: 100 * shapley.value,
                fill: colours.series[1] ?? "",
                stroke: colours.series[1] ?? "",
                thin: true,
              },
            ]),
      ],
      text:
        shapley === undefined
          ? points(value)
          : // On a phone there is room for one of them; the bars show both.
            `${layout === "wide" ? `${points(value)} | ` : ""}${shapleyText(shapley)}`,
    })),
    title: both ? "points of pgd's fooling ratio" : "fooling ratio of pgd lost when frozen [points]",
    left,
    right: width - 14,
    top: headHeight(layout) + 4 + (key?.height ?? 0),
    colours,
    layout,
  });
  const title = rest > 0 ? `${data.title}, ${shown.length} of ${data.ranking.length}` : data.title;
  return sheet({ width, height: chart.bottom, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title }, { colours, layout }),
    key?.markup ?? "",
    chart.markup,
  ]);
}

function describe({ ranking, foolingRatio }: LeverageData): string {
  const top = ranking.slice(0, 3).map((one) => `${one.observable} ${points(one.shapley?.value ?? one.value)} points`);
  const both = ranking.some((one) => one.shapley !== undefined);
  return `How much of pgd's fooling ratio${foolingRatio === null ? "" : ` of ${(100 * foolingRatio).toFixed(1)} %`} is lost when one observable is frozen${both ? ", and how much of it each adds on average" : ""}. Largest: ${top.join(", ")}.`;
}

/** The ranking as numbers. */
export function leverageTable(data: LeverageData): FigureTable {
  const both = data.ranking.some((one) => one.shapley !== undefined);
  return {
    caption: data.title,
    columns: [
      "observable",
      "fooling ratio lost",
      "fooling ratio when frozen",
      "fooling ratio",
      ...(both ? ["Shapley value", "standard error", "orders"] : []),
    ],
    rows: data.ranking.map(({ observable, value, frozen, shapley }) => [
      observable,
      value,
      frozen,
      data.foolingRatio,
      ...(both ? [shapley?.value ?? null, shapley?.standardError ?? null, shapley?.permutations ?? null] : []),
    ]),
  };
}
