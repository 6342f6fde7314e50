import { scaleLinear, scaleLog } from "d3-scale";
import { type Box, horizontalAxis, type Scale, verticalAxis } from "./axes.js";
import { count } from "../words/numbers.js";
import { merged } from "./binning.js";
import { headHeight, heading, legend, type LegendEntry, stepBand, steps } from "./marks.js";
import { element, label, line, round, sheet } from "./svg.js";
import { type Colours, coloursOf, type Layout, type SeriesStyle, type Theme, widthOf } from "./theme.js";

/** A histogram before and after attacks, with what a change is to be measured by. */
export interface HistogramData {
  readonly label: string;
  readonly title: string;
  readonly description: string;
  readonly horizontal: string;
  /** Title of the vertical axis for these edges. */
  readonly vertical: (edges: readonly number[]) => string;
  readonly edges: readonly number[];
  readonly nominal: readonly number[];
  readonly nominalSumW2: readonly number[];
  /** Another nominal histogram for orientation, drawn thin. */
  readonly reference: { readonly label: string; readonly counts: readonly number[] } | null;
  readonly after: readonly {
    readonly attack: string;
    readonly note: string;
    readonly style: SeriesStyle;
    readonly counts: readonly number[];
    readonly setsScore: boolean;
  }[];
  /** Events of the two samples whose chance difference is drawn as the null band; null: none. */
  readonly nullEvents: number | null;
  readonly threshold: number | null;
  readonly logarithmic: boolean;
}

const MARGIN = { left: 58, right: 14 } as const;
/** Bins wider than this many units are clear on a phone. */
const LEAST_BIN = 3;

interface Prepared extends Omit<HistogramData, "after"> {
  readonly after: HistogramData["after"];
  readonly total: number;
}

function prepare(data: HistogramData, width: number): Prepared {
  const by = Math.ceil((LEAST_BIN * data.nominal.length) / width);
  const join = (counts: readonly number[]): readonly number[] => merged({ edges: data.edges, counts }, by).counts;
  return {
    ...data,
    edges: merged({ edges: data.edges, counts: data.nominal }, by).edges,
    nominal: join(data.nominal),
    nominalSumW2: join(data.nominalSumW2),
    reference: data.reference === null ? null : { ...data.reference, counts: join(data.reference.counts) },
    after: data.after.map((one) => ({ ...one, counts: join(one.counts) })),
    total: data.nominal.reduce((sum, one) => sum + one, 0),
  };
}

function countScale({ nominal, reference, after, logarithmic }: Prepared, box: Box): Scale {
  const all = [...nominal, ...(reference?.counts ?? []), ...after.flatMap((one) => one.counts)];
  const most = all.reduce((a, b) => Math.max(a, b), 0) || 1;
  if (!logarithmic) return scaleLinear([0, most * 1.08], [box.bottom, box.top]);
  const least = all.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), most);
  return scaleLog([Math.min(least * 0.5, most / 20), most * 2], [box.bottom, box.top]);
}

/** Half-height of the ratio panel: the smallest of a few that holds most bins with a meaningful ratio. */
function ratioReach(data: Prepared): number {
  const offsets = data.after.flatMap(({ counts }) =>
    counts.flatMap((one, i) => {
      const before = data.nominal[i] ?? 0;
      const error = Math.sqrt(data.nominalSumW2[i] ?? 0);
      return before > 0 && error / before < 0.25 ? [Math.abs(one / before - 1)] : [];
    }),
  );
  const sorted = offsets.toSorted((a, b) => a - b);
  const typical = sorted[Math.floor(0.97 * (sorted.length - 1))] ?? 0;
  return [0.05, 0.1, 0.2, 0.5].find((reach) => typical <= reach * 0.9) ?? 1;
}

/** Horizontal places of the edges, and a scale that never leaves the box. */
interface Frame {
  readonly data: Prepared;
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: Colours;
}

const clamp = (value: number, { top, bottom }: Box): number => Math.min(bottom, Math.max(top, value));

function countPanel({ data, box, x, y, colours }: Frame, numbers: boolean): string {
  const places = data.edges.map((edge) => x(edge));
  const [floor = 0] = y.domain();
  const at = (value: number): number => clamp(y(Math.max(value, floor)), box);
  const high = data.nominal.map((one, i) => at(one + Math.sqrt(data.nominalSumW2[i] ?? 0)));
  const low = data.nominal.map((one, i) => at(one - Math.sqrt(data.nominalSumW2[i] ?? 0)));
  return [
    element("path", { d: steps(places, data.nominal.map(at), box.bottom), fill: colours.fill }),
    element("path", { d: stepBand(places, low, high), fill: colours.band, "fill-opacity": 0.45 }),
    data.reference === null
      ? ""
      : element("path", {
          d: steps(places, data.reference.counts.map(at), null),
          fill: "none",
          stroke: colours.soft,
          "stroke-width": 1,
          "stroke-dasharray": "1 2",
        }),
    element("path", {
      d: steps(places, data.nominal.map(at), box.bottom),
      fill: "none",
      stroke: colours.ink,
      "stroke-width": 1.2,
    }),
    ...data.after.map(({ style, counts }) =>
      element("path", {
        d: steps(places, counts.map(at), null),
        fill: "none",
        stroke: colours.series[style.colour],
        "stroke-width": 1.8,
        "stroke-dasharray": style.dash || undefined,
      }),
    ),
    data.threshold === null ? "" : thresholdLine(data.threshold, { box, x, colours }),
    element("rect", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      fill: "none",
      stroke: colours.ink,
    }),
    horizontalAxis({ box, scale: x, colours, ticks: (box.right - box.left) / 80, title: null, numbers }),
    verticalAxis({ box, scale: y, colours, ticks: 5, title: data.vertical(data.edges) }),
  ].join("");
}

function thresholdLine(threshold: number, { box, x, colours }: Pick<Frame, "box" | "x" | "colours">): string {
  const at = x(threshold);
  if (!(at >= box.left && at <= box.right)) return "";
  const left = at > (box.left + box.right) / 2;
  return (
    line([at, box.top], [at, box.bottom], { stroke: colours.ink, "stroke-dasharray": "5 4" }) +
    label("threshold", {
      x: at + (left ? -5 : 5),
      y: box.top + 20,
      "font-size": 11,
      fill: colours.soft,
      "text-anchor": left ? "end" : "start",
    })
  );
}

/** A small triangle at the panel's end for a ratio that lies beyond it. */
function beyond(at: readonly [number, number], up: boolean, colour: string | undefined): string {
  const [x, y] = at;
  const tip = up ? y + 1 : y - 1;
  const foot = up ? y + 6 : y - 6;
  return element("path", {
    d: `M${round(x)},${round(tip)}L${round(x + 3)},${round(foot)}L${round(x - 3)},${round(foot)}Z`,
    fill: colour,
  });
}

function ratioPanel({ data, box, x, colours }: Omit<Frame, "y">): string {
  const reach = ratioReach(data);
  const y = scaleLinear([1 - reach, 1 + reach], [box.bottom, box.top]);
  const places = data.edges.map((edge) => x(edge));
  const at = (value: number): number => clamp(y(value), box);
  const relative = data.nominal.map((one, i) => (one > 0 ? Math.sqrt(data.nominalSumW2[i] ?? 0) / one : 0));
  const { nullEvents } = data;
  const chance =
    nullEvents === null
      ? null
      : data.nominal.map((one) => (one > 0 ? Math.sqrt((2 * data.total) / (nullEvents * one)) : 0));
  return [
    element("path", {
      d: stepBand(
        places,
        relative.map((one) => at(1 - one)),
        relative.map((one) => at(1 + one)),
      ),
      fill: colours.band,
      "fill-opacity": 0.45,
    }),
    ...(chance === null
      ? []
      : [-1, 1].map((sign) =>
          element("path", {
            d: steps(
              places,
              chance.map((one) => at(1 + sign * one)),
              null,
            ),
            fill: "none",
            stroke: colours.soft,
            "stroke-width": 1,
            "stroke-dasharray": "1 2",
          }),
        )),
    line([box.left, y(1)], [box.right, y(1)], { stroke: colours.ink, "stroke-width": 0.8 }),
    ...data.after.map(({ style, counts }) => ratioLine({ data, box, x, colours, y }, { style, counts })),
    element("rect", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      fill: "none",
      stroke: colours.ink,
    }),
    horizontalAxis({ box, scale: x, colours, ticks: (box.right - box.left) / 80, title: data.horizontal }),
    verticalAxis({ box, scale: y, colours, ticks: 3, title: null }),
    label("after / before", {
      transform: `translate(${round(box.left - 44)} ${round((box.top + box.bottom) / 2)}) rotate(-90)`,
      "text-anchor": "middle",
      "font-size": 11,
    }),
  ].join("");
}

function ratioLine(
  { data, box, x, y, colours }: Frame,
  { style, counts }: Pick<HistogramData["after"][number], "style" | "counts">,
): string {
  const colour = colours.series[style.colour];
  const pieces: string[] = [];
  const arrows: string[] = [];
  let pen = "";
  counts.forEach((one, i) => {
    const before = data.nominal[i] ?? 0;
    const [left, right] = [x(data.edges[i] ?? 0), x(data.edges[i + 1] ?? 0)];
    if (before <= 0) {
      pen = "";
      return;
    }
    const height = y(one / before);
    if (height < box.top || height > box.bottom)
      arrows.push(beyond([(left + right) / 2, height < box.top ? box.top : box.bottom], height < box.top, colour));
    const held = round(clamp(height, box));
    pieces.push(`${pen === "" ? "M" : "L"}${round(left)},${held}L${round(right)},${held}`);
    pen = held;
  });
  return (
    element("path", {
      d: pieces.join("") || "M0,0",
      fill: "none",
      stroke: colour,
      "stroke-width": 1.6,
      "stroke-dasharray": style.dash || undefined,
    }) + arrows.join("")
  );
}

function legendEntries(data: Prepared, colours: Colours): readonly LegendEntry[] {
  const box = { x: 0, y: -5, width: 24, height: 10 };
  return [
    {
      text: "before, with statistical error",
      style: null,
      swatch:
        element("rect", { ...box, fill: colours.fill, stroke: colours.ink }) +
        element("rect", { ...box, y: -7, height: 4, fill: colours.band, "fill-opacity": 0.45 }),
    },
    ...(data.reference === null
      ? []
      : [
          {
            text: data.reference.label,
            style: null,
            swatch: line([0, 0], [24, 0], { stroke: colours.soft, "stroke-dasharray": "1 2" }),
          },
        ]),
    ...data.after.map(({ attack, note, style, setsScore }) => ({
      text: `${attack}${note === "" ? "" : `: ${note}`}`,
      suffix: setsScore ? " — sets the score" : "",
      style,
      bold: setsScore,
    })),
    ...(data.nullEvents === null
      ? []
      : [
          {
            text: `null: chance differences of two samples of ${count(data.nullEvents)}, ±1 σ`,
            style: null,
            swatch:
              line([0, -3], [24, -3], { stroke: colours.soft, "stroke-dasharray": "1 2" }) +
              line([0, 4], [24, 4], { stroke: colours.soft, "stroke-dasharray": "1 2" }),
          },
        ]),
  ];
}

/** Counts above, ratio to the nominal below. */
export function histogramFigure(data: HistogramData, theme: Theme, layout: Layout): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const left = MARGIN.left;
  const right = width - MARGIN.right;
  const prepared = prepare(data, right - left);
  const head = headHeight(layout);
  const key = legend(legendEntries(prepared, colours), { colours, left: 14, right: width, top: head });
  const top = head + key.height + 4;
  const box: Box = { left, right, top, bottom: top + (layout === "wide" ? 230 : 190) };
  const lower: Box = { left, right, top: box.bottom + 10, bottom: box.bottom + 100 };
  const x = scaleLinear([data.edges[0] ?? 0, data.edges.at(-1) ?? 1], [left, right]);
  const y = countScale(prepared, box);
  return sheet({ width, height: lower.bottom + 42, title: data.title, description: data.description, theme }, [
    heading({ label: data.label, title: data.title }, { colours, layout }),
    key.markup,
    countPanel({ data: prepared, box, x, y, colours }, false),
    ratioPanel({ data: prepared, box: lower, x, colours }),
  ]);
}
