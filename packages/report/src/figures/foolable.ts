import { scaleLinear } from "d3-scale";
import { percent } from "../words/numbers.js";
import { type Box, horizontalAxis, panelFrame, type Scale, verticalAxis } from "./axes.js";
import { observableTitle } from "./binning.js";
import { headHeight, heading, legend, steps } from "./marks.js";
import { labelOf, type FigureSource, styleOf } from "./source.js";
import { element, label, line, sheet } from "./svg.js";
import type { FigureTable } from "./table.js";
import { type Colours, coloursOf, type Layout, type SeriesStyle, type Theme, widthOf } from "./theme.js";

/** One bin: what lies in it of the correctly classified events, what of it is fooled, with 95 % interval. */
interface FoolableBin {
  /** Share of the weight of all correctly classified events, and of all fooled ones. */
  readonly ofCorrect: number;
  readonly ofFooled: number;
  /** Fooling ratio in the bin; null where it is empty. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Where the events lie that an attack fools, by one observable or the score. */
export interface FoolableData {
  readonly label: string;
  readonly title: string;
  readonly observable: string;
  readonly horizontal: string;
  readonly attack: string;
  readonly style: SeriesStyle;
  readonly edges: readonly number[];
  readonly bins: readonly FoolableBin[];
  /** Events in which the observable is missing; null where there are none. */
  readonly missing: FoolableBin | null;
  /** Over all bins. */
  readonly foolingRatio: number;
}

type Found = NonNullable<FigureSource["foolable"]>[number];

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const share = (part: number, all: number): number => (all === 0 ? 0 : part / all);

/** Bins of an attack, the last one that of missing entries. */
function binsOf(found: Found, one: Found["after"][number]): readonly FoolableBin[] {
  const correct = one.correct ?? found.correct;
  const [all, fooled] = [sum(correct), sum(one.fooled)];
  return correct.map((weight, i) => ({
    ofCorrect: share(weight, all),
    ofFooled: share(one.fooled[i] ?? 0, fooled),
    value: weight > 0 ? (one.fooled[i] ?? 0) / weight : null,
    low: one.low[i] ?? null,
    high: one.high[i] ?? null,
  }));
}

const inDirection = (source: FigureSource, direction: string): readonly Found[] =>
  (source.foolable ?? []).filter((one) => one.after.some((each) => each.direction === direction));

/** What the attack fools by one observable (or score) of the class that a direction attacks; null where the audit does not say. */
export function foolableData(
  source: FigureSource,
  choice: {
    readonly direction: string;
    readonly observable: string;
    readonly attack: string;
    readonly label?: string | undefined;
  },
): FoolableData | null {
  const { direction, observable, attack } = choice;
  const found = inDirection(source, direction).find((one) => one.observable === observable);
  const own = found?.after.find((one) => one.attack === attack && one.direction === direction);
  if (found === undefined || own === undefined) return null;
  const bins = binsOf(found, own);
  const missing = bins.at(-1);
  return {
    label: labelOf(source, choice),
    title: `events of ${found.class} that ${attack} fools, by ${observable}`,
    observable,
    horizontal: `${observableTitle(observable, found.unit)}, before the attack`,
    attack,
    style: styleOf(source)(attack),
    edges: found.edges,
    bins: bins.slice(0, -1),
    missing: missing === undefined || missing.ofCorrect === 0 ? null : missing,
    foolingRatio: share(sum(own.fooled), sum(own.correct ?? found.correct)),
  };
}

/** How much the ratio varies from bin to bin: the spread of the ratios, each weighted by its events. */
function spread(bins: readonly FoolableBin[], mean: number): number {
  return Math.sqrt(sum(bins.map((one) => (one.value === null ? 0 : one.ofCorrect * (one.value - mean) ** 2))));
}

/** Scores first, then the observables by which the ratio varies most for an attack. */
export function foolableChoices(
  source: FigureSource,
  choice: { readonly direction: string; readonly attack: string },
): readonly string[] {
  return inDirection(source, choice.direction)
    .map((one) => {
      const data = foolableData(source, { ...choice, observable: one.observable });
      return {
        name: one.observable,
        order: one.of === "score" ? Infinity : data === null ? 0 : spread(data.bins, data.foolingRatio),
      };
    })
    .toSorted((a, b) => (a.order === b.order ? 0 : b.order - a.order))
    .map((one) => one.name);
}

interface Frame {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: Colours;
}

/** The ratio in one bin: its interval as a box, its value as a line; nothing where there is no event. */
function ratioBar(bin: FoolableBin, [from, to]: readonly [number, number], { y, box, colours }: Frame): string {
  if (bin.value === null) return "";
  const at = (value: number): number => Math.min(box.bottom, Math.max(box.top, y(value)));
  const [low, high] = [at(bin.low ?? bin.value), at(bin.high ?? bin.value)];
  return (
    element("rect", {
      x: from,
      y: high,
      width: to - from,
      height: low - high,
      fill: colours.band,
      "fill-opacity": 0.45,
    }) + line([from, at(bin.value)], [to, at(bin.value)], { stroke: colours.ink, "stroke-width": 2 })
  );
}

/** Room for missing entries at the right of a panel. */
const APART = 46;

function ratioPanel(data: FoolableData, frame: Frame, right: number): string {
  const { box, x, y, colours } = frame;
  const mean = y(data.foolingRatio);
  return [
    ...data.bins.map((bin, i) => ratioBar(bin, [x(data.edges[i] ?? 0), x(data.edges[i + 1] ?? 0)], frame)),
    line([box.left, mean], [box.right, mean], { stroke: colours.series[data.style.colour], "stroke-dasharray": "5 4" }),
    data.missing === null ? "" : ratioBar(data.missing, [right - APART + 14, right - 8], frame),
    data.missing === null
      ? ""
      : label("missing", { x: right - APART / 2 + 3, y: box.bottom + 15, "font-size": 11, "text-anchor": "middle" }),
    panelFrame(frame.box, frame.colours),
    horizontalAxis({ box, scale: x, colours, ticks: (box.right - box.left) / 80, title: null, numbers: false }),
    verticalAxis({ box, scale: y, colours, ticks: 5, title: "fooling ratio" }),
  ].join("");
}

function sharePanel(data: FoolableData, frame: Frame): string {
  const { box, x, y, colours } = frame;
  const places = data.edges.map((edge) => x(edge));
  const outline = (values: readonly number[]): string =>
    steps(
      places,
      values.map((one) => y(one)),
      box.bottom,
    );
  return [
    element("path", { d: outline(data.bins.map((one) => one.ofCorrect)), fill: colours.fill, stroke: colours.ink }),
    element("path", {
      d: outline(data.bins.map((one) => Math.max(0, one.ofFooled))),
      fill: "none",
      stroke: colours.series[data.style.colour],
      "stroke-width": 1.8,
      "stroke-dasharray": data.style.dash || undefined,
    }),
    panelFrame(frame.box, frame.colours),
    horizontalAxis({ box, scale: x, colours, ticks: (box.right - box.left) / 80, title: data.horizontal }),
    verticalAxis({ box, scale: y, colours, ticks: 3, title: "share" }),
  ].join("");
}

/** Draws the fooling ratio in bins above, how correct and fooled events are distributed below. */
export function foolableFigure(data: FoolableData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const swatch = { x: 0, y: -5, width: 24, height: 10 };
  const key = legend(
    [
      {
        text: "fooled of the correctly classified, 95 %",
        style: null,
        swatch:
          element("rect", { ...swatch, fill: colours.band, "fill-opacity": 0.45 }) +
          line([0, 0], [24, 0], { stroke: colours.ink, "stroke-width": 2 }),
      },
      { text: `all: ${percent(data.foolingRatio)}`, style: { ...data.style, dash: "5 4" } },
      {
        text: "below: where correct events lie",
        style: null,
        swatch: element("rect", { ...swatch, fill: colours.fill, stroke: colours.ink }),
      },
      { text: `where ${data.attack}'s fooled ones lie`, style: data.style },
    ],
    { colours, left: 14, right: width, top: headHeight(layout) },
  );
  const whole = width - 14;
  const right = data.missing === null ? whole : whole - APART;
  const top = headHeight(layout) + key.height + 4;
  const upper: Box = { left: 58, right, top, bottom: top + (layout === "wide" ? 200 : 170) };
  const lower: Box = { left: 58, right, top: upper.bottom + 22, bottom: upper.bottom + 112 };
  const x = scaleLinear([data.edges[0] ?? 0, data.edges.at(-1) ?? 1], [upper.left, upper.right]);
  const all = [...data.bins, ...(data.missing === null ? [] : [data.missing])];
  // A bin with few events is open up to 1: the ratios decide the axis, not the widest interval.
  const values = all.map((one) => one.value ?? 0);
  const most = Math.max(0.01, ...values, Math.min(1, 2.5 * data.foolingRatio));
  const shares = all.map((one) => Math.max(one.ofCorrect, one.ofFooled));
  const y = scaleLinear([0, Math.min(1, 1.15 * most)], [upper.bottom, upper.top]);
  const z = scaleLinear([0, 1.1 * Math.max(0.01, ...shares)], [lower.bottom, lower.top]);
  return sheet({ width, height: lower.bottom + 42, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title: data.title }, { colours, layout }),
    key.markup,
    ratioPanel(data, { box: upper, x, y, colours }, whole),
    sharePanel(data, { box: lower, x, y: z, colours }),
  ]);
}

function describe({ attack, observable, foolingRatio, bins, edges }: FoolableData): string {
  const top = bins
    .map((one, i) => ({ ...one, from: edges[i] ?? 0, to: edges[i + 1] ?? 0 }))
    .filter((one) => one.value !== null)
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .at(0);
  const most =
    top === undefined
      ? ""
      : ` It is largest between ${top.from.toPrecision(3)} and ${top.to.toPrecision(3)}: ${percent(top.value)}.`;
  return `Share of correctly classified events that ${attack} fools, ${percent(foolingRatio)} over all, in bins of ${observable} before the attack.${most}`;
}

/** The bins as numbers; the last row is that of missing entries. */
export function foolableTable(data: FoolableData): FigureTable {
  const row = (bin: FoolableBin, from: number | string | null, to: number | null): FigureTable["rows"][number] => [
    from,
    to,
    bin.value,
    bin.low,
    bin.high,
    bin.ofCorrect,
    bin.ofFooled,
  ];
  return {
    caption: data.title,
    columns: ["from", "to", "fooling ratio", "95 % from", "95 % to", "share of correct", "share of fooled"],
    rows: [
      ...data.bins.map((bin, i) => row(bin, data.edges[i] ?? null, data.edges[i + 1] ?? null)),
      ...(data.missing === null ? [] : [row(data.missing, "missing", null)]),
    ],
  };
}
