import { area, curveStepAfter, line as curve } from "d3-shape";
import { element, fitted, label, line, round, textWidth } from "./svg.js";
import { type Colours, type Layout, type SeriesStyle, widthOf } from "./theme.js";

type Place = readonly [number, number];

const shape = curve<Place>().curve(curveStepAfter).digits(2);
const ribbon = area<readonly [number, number, number]>()
  .x((one) => one[0])
  .y0((one) => one[1])
  .y1((one) => one[2])
  .curve(curveStepAfter)
  .digits(2);

/** Outline of a histogram given n + 1 edges and n heights in drawing units; closed down to `base` where given. */
export function steps(edges: readonly number[], heights: readonly number[], base: number | null): string {
  const last = heights.at(-1) ?? 0;
  const points = edges.map((x, i): Place => [x, heights[i] ?? last]);
  const path = shape(points) ?? "";
  const [first = 0] = edges;
  const end = edges.at(-1) ?? 0;
  return base === null ? path : `M${round(first)},${round(base)}L${path.slice(1)}L${round(end)},${round(base)}`;
}

/** A band between two step curves. */
export function stepBand(edges: readonly number[], low: readonly number[], high: readonly number[]): string {
  return ribbon(edges.map((x, i) => [x, low[i] ?? low.at(-1) ?? 0, high[i] ?? high.at(-1) ?? 0])) ?? "";
}

/** A marker of radius about 4; hollow where `filled` is false. */
export function marker(
  at: Place,
  style: SeriesStyle,
  { colours, filled }: { readonly colours: Colours; readonly filled: boolean },
): string {
  const [x, y] = at;
  const colour = colours.series[style.colour] ?? colours.ink;
  const paint = { fill: filled ? colour : colours.paper, stroke: colour, "stroke-width": 1.5 };
  const path = (d: string): string =>
    element("path", {
      d,
      ...paint,
      ...(style.marker === "cross" || style.marker === "plus"
        ? { fill: "none", "stroke-width": filled ? 2.4 : 1.2 }
        : {}),
    });
  const p = (dx: number, dy: number): string => `${round(x + dx)},${round(y + dy)}`;
  switch (style.marker) {
    case "circle":
      return element("circle", { cx: x, cy: y, r: 4, ...paint });
    case "square":
      return element("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, ...paint });
    case "triangle":
      return path(`M${p(0, -4.5)}L${p(4.3, 3.2)}L${p(-4.3, 3.2)}Z`);
    case "diamond":
      return path(`M${p(0, -5)}L${p(4.5, 0)}L${p(0, 5)}L${p(-4.5, 0)}Z`);
    case "cross":
      return path(`M${p(-3.6, -3.6)}L${p(3.6, 3.6)}M${p(-3.6, 3.6)}L${p(3.6, -3.6)}`);
    case "plus":
      return path(`M${p(-4.5, 0)}L${p(4.5, 0)}M${p(0, -4.5)}L${p(0, 4.5)}`);
  }
}

/** One row of a legend: a piece of the line and its text. */
export interface LegendEntry {
  readonly text: string;
  /** Written after the text where there is room for both. */
  readonly suffix?: string;
  readonly style: SeriesStyle | null;
  /** Markup of the swatch around (0, 0), 24 wide, where no series style says it. */
  readonly swatch?: string;
  readonly bold?: boolean;
}

const SWATCH = 26;
const ROW = 16;

/** Entries from left to right, in as many rows as they need; returns the markup and its height. */
export function legend(
  entries: readonly LegendEntry[],
  request: { readonly colours: Colours; readonly left: number; readonly right: number; readonly top: number },
): { readonly markup: string; readonly height: number } {
  const { colours, left, right, top } = request;
  let x = left;
  let row = 0;
  const drawn = entries.map(({ text: whole, suffix = "", style, swatch, bold = false }) => {
    const room = right - left - SWATCH - 8;
    const text = textWidth(whole + suffix, 11) <= room ? whole + suffix : fitted(whole, room, 11);
    const width = SWATCH + 6 + textWidth(text, 11) + 14;
    if (x > left && x + width > right) {
      x = left;
      row++;
    }
    const y = top + row * ROW + 8;
    const colour = style === null ? colours.ink : (colours.series[style.colour] ?? colours.ink);
    const sample =
      swatch === undefined
        ? line([x, y], [x + 24, y], {
            stroke: colour,
            "stroke-width": 2,
            "stroke-dasharray": style?.dash === "" ? undefined : style?.dash,
          })
        : element("g", { transform: `translate(${round(x)} ${round(y)})` }, swatch);
    const markup =
      sample + label(text, { x: x + SWATCH + 4, y: y + 4, "font-size": 11, "font-weight": bold ? "bold" : undefined });
    x += width;
    return markup;
  });
  return { markup: drawn.join(""), height: (row + 1) * ROW + 6 };
}

/** What the head of a figure takes, from its top edge. */
export const headHeight = (layout: Layout): number => (layout === "wide" ? 28 : 44);

/** The head of a figure: the user's label in bold, what is shown beside it, or below it where that is narrow. */
export function heading(
  texts: { readonly label: string; readonly title: string },
  request: { readonly colours: Colours; readonly layout: Layout },
): string {
  const { colours, layout } = request;
  const name =
    texts.label === "" ? "" : label(texts.label, { x: 14, y: 20, "font-weight": "bold", "font-style": "italic" });
  const beside = layout === "wide" && texts.label !== "" ? textWidth(texts.label, 13) + 10 : 0;
  const y = layout === "narrow" && texts.label !== "" ? 37 : 20;
  return (
    name + label(fitted(texts.title, widthOf(layout) - 24 - beside, 12), { x: 14 + beside, y, fill: colours.soft })
  );
}
