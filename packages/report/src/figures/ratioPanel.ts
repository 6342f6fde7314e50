import { scaleLinear } from "d3-scale";
import { horizontalAxis, panelFrame, verticalAxis } from "./axes.js";
import { clamp, type Frame } from "./countPanel.js";
import type { HistogramData, Prepared } from "./histogramData.js";
import { stepBand, steps } from "./marks.js";
import { element, label, line, round } from "./svg.js";

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

/** Ratio of after to before with the statistical band and the null band; arrows where it leaves the panel. */
export function ratioPanel({ data, box, x, colours }: Omit<Frame, "y">): string {
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
    panelFrame(box, colours),
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
