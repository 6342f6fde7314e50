import { scaleLinear, scaleLog } from "d3-scale";
import { type Box, horizontalAxis, panelFrame, type Scale, verticalAxis } from "./axes.js";
import type { Prepared } from "./histogramData.js";
import { stepBand, steps } from "./marks.js";
import { element, label, line } from "./svg.js";
import type { Colours } from "./theme.js";

/** Scale of the counts: from zero, or a logarithm over all that is filled. */
export function countScale({ nominal, reference, after, logarithmic }: Prepared, box: Box): Scale {
  const all = [...nominal, ...(reference?.counts ?? []), ...after.flatMap((one) => one.counts)];
  const most = all.reduce((a, b) => Math.max(a, b), 0) || 1;
  if (!logarithmic) return scaleLinear([0, most * 1.08], [box.bottom, box.top]);
  const least = all.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), most);
  return scaleLog([Math.min(least * 0.5, most / 20), most * 2], [box.bottom, box.top]);
}

/** Horizontal places of the edges, and a scale that never leaves the box. */
export interface Frame {
  readonly data: Prepared;
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: Colours;
}

/** Kept inside the box from top to bottom. */
export const clamp = (value: number, { top, bottom }: Box): number => Math.min(bottom, Math.max(top, value));

/** Counts before and after, with the statistical band of those before. */
export function countPanel({ data, box, x, y, colours }: Frame, numbers: boolean): string {
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
    panelFrame(box, colours),
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
