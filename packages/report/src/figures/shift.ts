import { significant } from "../words/numbers.js";
import { barChart, type BarRow } from "./bars.js";
import { headHeight, heading, legend } from "./marks.js";
import { classOf, labelOf, type FigureSource, setsScore, styleOf } from "./source.js";
import { element, sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { type Colours, coloursOf, type Layout, type SeriesStyle, type Theme, widthOf } from "./theme.js";

/** Conventional coherent +-1 sigma shifts of an efficiency beside what the attacks do to it. */
export interface ShiftData {
  readonly label: string;
  readonly title: string;
  readonly nominal: number | null;
  /** Shifts of the efficiency, largest first. */
  readonly sources: readonly { readonly source: string; readonly up: number; readonly down: number }[];
  /** Their sum in quadrature, each by the larger of its two. */
  readonly quadrature: number;
  readonly attacks: readonly {
    readonly attack: string;
    readonly shift: number;
    readonly guarded: boolean;
    readonly setsScore: boolean;
    readonly style: SeriesStyle;
  }[];
}

/** Shifts of the efficiency of the class that a direction attacks; of coherent variations and of the attacks at s = 1. */
export function shiftData(
  source: FigureSource,
  choice: { readonly direction: string; readonly label?: string | undefined },
): ShiftData {
  const { direction } = choice;
  const name = classOf(source, direction);
  const style = styleOf(source);
  const quantity = source.nominal.find((one) => one.class === name)?.quantity;
  const own = source.nominal.filter((one) => one.class === name && one.quantity === quantity);
  const sources = own
    .map((one) => ({ source: one.source, up: one.up - (one.nominal ?? 0), down: one.down - (one.nominal ?? 0) }))
    .toSorted((a, b) => largest(b) - largest(a));
  return {
    label: labelOf(source, choice),
    title: `shift of the efficiency of ${name}`,
    nominal: own[0]?.nominal ?? null,
    sources,
    quadrature: Math.sqrt(sources.reduce((sum, one) => sum + largest(one) ** 2, 0)),
    attacks: source.attacks
      .filter((one) => one.direction === direction && one.scale === 1)
      .flatMap((one) => {
        const { nominal, after } = one.physics.efficiency;
        if (nominal === null || after === null) return [];
        return [
          {
            attack: one.id,
            shift: after - nominal,
            guarded: one.guarded,
            setsScore: setsScore(source, { attack: one.id, direction }),
            style: style(one.id),
          },
        ];
      }),
  };
}

const largest = ({ up, down }: { readonly up: number; readonly down: number }): number =>
  Math.max(Math.abs(up), Math.abs(down));

const MOST: Readonly<Record<Layout, number>> = { wide: 12, narrow: 8 };

const signed = (points: number): string => `${points < 0 ? "−" : "+"}${significant(Math.abs(points), 2)}`;

function rows(data: ShiftData, most: number, colours: Colours): readonly BarRow[] {
  const shown = data.sources.slice(0, most);
  const rest = data.sources.slice(most);
  const soft = colours.band;
  const others = Math.sqrt(rest.reduce((sum, one) => sum + largest(one) ** 2, 0));
  const pair = (up: number, down: number): BarRow["bars"] => [
    { value: 100 * down, fill: "none", stroke: colours.soft },
    { value: 100 * up, fill: soft, stroke: colours.soft },
  ];
  return [
    ...data.attacks.map(({ attack, shift, guarded, setsScore: bold, style }): BarRow => ({
      name: attack,
      bars: [
        {
          value: 100 * shift,
          fill: guarded ? (colours.series[style.colour] ?? "") : "none",
          stroke: colours.series[style.colour] ?? "",
        },
      ],
      text: signed(100 * shift),
      bold,
    })),
    {
      name: "all ±1σ, quadrature",
      bars: pair(data.quadrature, -data.quadrature),
      text: `±${significant(100 * data.quadrature, 2)}`,
      bold: true,
    },
    ...shown.map(({ source, up, down }): BarRow => ({
      name: source,
      bars: pair(up, down),
      text: `${signed(100 * up)} / ${signed(100 * down)}`,
    })),
    ...(rest.length === 0
      ? []
      : [{ name: `${rest.length} others`, bars: pair(others, -others), text: `±${significant(100 * others, 2)}` }]),
  ];
}

/** Draws attacks above, the conventional shifts below, on one axis in percentage points. */
export function shiftFigure(data: ShiftData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const box = { x: 0, y: -5, width: 24, height: 10 };
  const key = legend(
    [
      {
        text: "+1σ for all events",
        style: null,
        swatch: element("rect", { ...box, fill: colours.band, stroke: colours.soft }),
      },
      {
        text: "−1σ for all events",
        style: null,
        swatch: element("rect", { ...box, fill: "none", stroke: colours.soft }),
      },
      {
        text: "hollow attack: a guard is broken",
        style: null,
        swatch: element("rect", { ...box, fill: "none", stroke: colours.series[0] }),
      },
    ],
    { colours, left: 14, right: width, top: headHeight(layout) },
  );
  const list = rows(data, MOST[layout], colours);
  const left = Math.min(
    layout === "wide" ? 190 : 118,
    30 + Math.max(0, ...list.map((one) => textWidth(one.name, 11.5))),
  );
  const chart = barChart({
    rows: list,
    title: "shift of the efficiency [points]",
    left,
    right: width - 14,
    top: headHeight(layout) + 6 + key.height,
    colours,
    layout,
  });
  return sheet({ width, height: chart.bottom, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title: `${data.title}, nominally ${significant(data.nominal)}` }, { colours, layout }),
    key.markup,
    chart.markup,
  ]);
}

function describe({ attacks, quadrature }: ShiftData): string {
  const told = attacks.map(
    (one) => `${one.attack} ${signed(100 * one.shift)} points${one.guarded ? "" : " (breaks a guard)"}`,
  );
  return `Change of the efficiency by each attack (${told.join(", ")}) beside the conventional variations, whose quadrature sum is ${significant(100 * quadrature, 2)} points.`;
}

/** The shifts as numbers. */
export const shiftTable = (data: ShiftData): FigureTable => ({
  caption: data.title,
  columns: ["what", "kind", "up", "down", "guards hold"],
  rows: [
    ...data.attacks.map((one) => [one.attack, "attack", one.shift, null, one.guarded ? "yes" : "no"]),
    ["quadrature sum", "conventional", data.quadrature, -data.quadrature, null],
    ...data.sources.map((one) => [one.source, "conventional", one.up, one.down, null]),
  ],
});
