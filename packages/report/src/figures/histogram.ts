import { scaleLinear } from "d3-scale";
import { count } from "../words/numbers.js";
import type { Box } from "./axes.js";
import { countPanel, countScale } from "./countPanel.js";
import { type HistogramData, prepare, type Prepared } from "./histogramData.js";
import { headHeight, heading, legend, type LegendEntry } from "./marks.js";
import { ratioPanel } from "./ratioPanel.js";
import { element, line, sheet } from "./svg.js";
import { type Colours, coloursOf, type Layout, type Theme, widthOf } from "./theme.js";

const MARGIN = { left: 58, right: 14 } as const;

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
