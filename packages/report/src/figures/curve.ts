import { scaleLinear } from "d3-scale";
import { type Box, horizontalAxis, panelFrame, type Scale, verticalAxis } from "./axes.js";
import { headHeight, heading, legend, marker } from "./marks.js";
import { classOf, labelOf, type FigureSource, setsScore, styleOf } from "./source.js";
import { element, label, line, round, sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { type Colours, coloursOf, type Layout, type SeriesStyle, type Theme, widthOf } from "./theme.js";

export interface CurvePoint {
  readonly scale: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly guarded: boolean;
}

/** Fooling ratio against the scale of the envelope, for the attacks of one direction. */
export interface CurveData {
  readonly label: string;
  readonly title: string;
  readonly direction: string;
  readonly curves: readonly {
    readonly attack: string;
    readonly style: SeriesStyle;
    readonly points: readonly CurvePoint[];
    readonly setsScore: boolean;
  }[];
}

/** The curves of one direction; attacks without a defined ratio keep their name and have no points. */
export function curveData(
  source: FigureSource,
  choice: { readonly direction: string; readonly label?: string | undefined },
): CurveData {
  const { direction } = choice;
  const style = styleOf(source);
  const own = source.curve.filter((one) => one.direction === direction);
  const ids = [...new Set(own.map((one) => one.attack))];
  return {
    label: labelOf(source, choice),
    title: `fooling ratio of ${classOf(source, direction)}, ${direction}`,
    direction,
    curves: ids.map((attack) => ({
      attack,
      style: style(attack),
      setsScore: setsScore(source, { attack, direction }),
      points: own
        .filter((one) => one.attack === attack)
        .flatMap(({ scale, value, low, high, guarded }) =>
          value === null ? [] : [{ scale, value, low, high, guarded }],
        )
        .toSorted((a, b) => a.scale - b.scale),
    })),
  };
}

interface Frame {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: Colours;
}

function drawn({ points, style }: CurveData["curves"][number], { box, x, y, colours }: Frame): string {
  const colour = colours.series[style.colour];
  const at = (value: number): number => Math.min(box.bottom, Math.max(box.top, y(value)));
  const path = points.map((one, i) => `${i === 0 ? "M" : "L"}${round(x(one.scale))},${round(at(one.value))}`).join("");
  const bar = ({ scale, low, high }: CurvePoint): string => {
    if (low === null || high === null) return "";
    const [foot, tip] = [at(low), at(high)];
    const cap = (height: number): string => line([x(scale) - 3, height], [x(scale) + 3, height], { stroke: colour });
    return line([x(scale), foot], [x(scale), tip], { stroke: colour }) + cap(foot) + cap(tip);
  };
  return [
    points.length > 1
      ? element("path", {
          d: path,
          fill: "none",
          stroke: colour,
          "stroke-width": 1.8,
          "stroke-dasharray": style.dash || undefined,
        })
      : "",
    ...points.map(bar),
    ...points.map((one) => marker([x(one.scale), at(one.value)], style, { colours, filled: one.guarded })),
  ].join("");
}

/** Names beside the ends of the curves, pushed apart where they would cover each other. */
function endLabels(data: CurveData, { box, x, y, colours }: Frame): string {
  const wanted = data.curves
    .flatMap(({ attack, points, setsScore: bold }) => {
      const last = points.at(-1);
      return last === undefined ? [] : [{ text: attack, bold, at: x(last.scale), height: y(last.value) + 4 }];
    })
    .toSorted((a, b) => a.height - b.height);
  let floor = box.top;
  const placed = wanted.map((one) => {
    const height = Math.max(one.height, floor + 13);
    floor = height;
    return { ...one, height };
  });
  const over = Math.max(0, (placed.at(-1)?.height ?? 0) - box.bottom + 4);
  return placed
    .map(({ text, bold, at, height }) =>
      label(text, {
        x: at + 8,
        y: height - over,
        "font-size": 11,
        "font-weight": bold ? "bold" : undefined,
        stroke: colours.paper,
        "stroke-width": 3,
        "paint-order": "stroke",
      }),
    )
    .join("");
}

/** Draws FR(s) with 95 % intervals; filled markers: every gating guard holds. */
export function curveFigure(data: CurveData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const key = legend(
    [
      ...data.curves.map(({ attack, style, setsScore: bold }) => ({
        text: attack,
        suffix: bold ? " — sets the score" : "",
        style,
        bold,
        swatch:
          line([0, 0], [24, 0], {
            stroke: colours.series[style.colour],
            "stroke-width": 1.8,
            "stroke-dasharray": style.dash || undefined,
          }) + marker([12, 0], style, { colours, filled: true }),
      })),
      {
        text:
          layout === "wide"
            ? "filled: all guards hold; hollow: a guard is broken, or none gates"
            : "filled: guards hold; hollow: broken, or none",
        style: null,
        swatch: "",
      },
    ],
    { colours, left: 14, right: width, top: headHeight(layout) },
  );
  const points = data.curves.flatMap((one) => one.points);
  const furthest = Math.max(1, ...points.map((one) => one.scale));
  const most = Math.max(0.01, ...points.map((one) => one.high ?? one.value));
  const room = Math.min(90, 12 + Math.max(0, ...data.curves.map((one) => textWidth(one.attack, 11))));
  const box: Box = {
    left: 58,
    right: width - 14,
    top: headHeight(layout) + 4 + key.height,
    bottom: headHeight(layout) + 4 + key.height + (layout === "wide" ? 270 : 230),
  };
  const x = scaleLinear([0, furthest], [box.left, box.right - room]);
  const y = scaleLinear([0, Math.min(1, most * 1.1)], [box.bottom, box.top]);
  const frame = { box, x, y, colours };
  const axis = x
    .copy()
    .domain([0, x.invert(box.right)])
    .range([box.left, box.right]);
  return sheet({ width, height: box.bottom + 42, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title: data.title }, { colours, layout }),
    key.markup,
    line([x(1), box.bottom], [x(1), box.top], { stroke: colours.soft, "stroke-dasharray": "2 3" }),
    label("quoted uncertainty", {
      x: x(1) - 5,
      y: box.top + 16,
      "text-anchor": "end",
      "font-size": 11,
      fill: colours.soft,
    }),
    panelFrame(box, colours),
    horizontalAxis({ box, scale: axis, colours, ticks: layout === "wide" ? 8 : 5, title: "scale s of the envelope" }),
    verticalAxis({ box, scale: y, colours, ticks: 6, title: "fooling ratio" }),
    ...data.curves.map((one) => drawn(one, frame)),
    endLabels(data, frame),
  ]);
}

function describe({ curves, direction }: CurveData): string {
  const told = curves.flatMap(({ attack, points }) => {
    const one = points.find((point) => point.scale === 1);
    return one === undefined
      ? []
      : [`${attack} ${(100 * one.value).toFixed(1)} % (${one.guarded ? "guards hold" : "not guarded"})`];
  });
  return `Share of correctly classified events that each attack fools, against the scale of the envelope, for ${direction}. At the quoted uncertainty: ${told.join(", ")}.`;
}

/** FR(s) as numbers. */
export const curveTable = (data: CurveData): FigureTable => ({
  caption: data.title,
  columns: ["attack", "s", "fooling ratio", "95 % from", "95 % to", "guards hold"],
  rows: data.curves.flatMap(({ attack, points }) =>
    points.map((one) => [attack, one.scale, one.value, one.low, one.high, one.guarded ? "yes" : "no"]),
  ),
});
