import { scaleLinear } from "d3-scale";
import { type Box, horizontalAxis, panelFrame, type Scale } from "./axes.js";
import { element, fitted, label, line } from "./svg.js";
import type { Colours, Layout } from "./theme.js";

/** One row of a horizontal bar chart: bars from zero, a text at the right. */
export interface BarRow {
  readonly name: string;
  readonly bars: readonly {
    readonly value: number;
    readonly fill: string;
    readonly stroke: string;
    /** Inside the one before it. */
    readonly thin?: boolean;
  }[];
  readonly text: string;
  readonly bold?: boolean;
}

export interface BarRequest {
  readonly rows: readonly BarRow[];
  readonly title: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly colours: Colours;
  readonly layout: Layout;
}

const ROW = 22;
const VALUE_ROOM = { wide: 96, narrow: 74 } as const;

function span(rows: readonly BarRow[]): [number, number] {
  const values = rows.flatMap((one) => one.bars.map((bar) => bar.value));
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  return low === high ? [0, 1] : [low * 1.06, high * 1.06];
}

function row({ name, bars, text, bold }: BarRow, at: number, request: BarRequest & { readonly x: Scale }): string {
  const { left, right, colours, x } = request;
  const weight = { "font-weight": bold === true ? "bold" : undefined, "font-size": 11 };
  const zero = x(0);
  return [
    label(fitted(name, left - 22, 11), { x: left - 8, y: at + ROW / 2 + 4, "text-anchor": "end", ...weight }),
    ...bars.map(({ value, fill, stroke, thin = false }) =>
      element("rect", {
        x: Math.min(zero, x(value)),
        y: at + (thin ? 9 : 4),
        width: Math.max(0.5, Math.abs(x(value) - zero)),
        height: thin ? ROW - 18 : ROW - 8,
        fill,
        stroke,
        "stroke-width": 1.2,
      }),
    ),
    label(text, {
      x: right,
      y: at + ROW / 2 + 4,
      "text-anchor": "end",
      fill: bold === true ? colours.ink : colours.soft,
      ...weight,
    }),
  ].join("");
}

/** Rows under each other over one axis; returns the markup and where it ends. */
export function barChart(request: BarRequest): { readonly markup: string; readonly bottom: number } {
  const { rows, left, right, top, colours, layout, title } = request;
  const ticks = layout === "wide" ? 7 : 3;
  const box: Box = { left, right: right - VALUE_ROOM[layout], top, bottom: top + rows.length * ROW + 8 };
  const x = scaleLinear(span(rows), [box.left, box.right]);
  const markup = [
    ...x
      .ticks(ticks)
      .map((at) => line([x(at), box.top], [x(at), box.bottom], { stroke: colours.grid, "stroke-width": 0.7 })),
    ...rows.map((one, i) => row(one, top + 4 + i * ROW, { ...request, x })),
    line([x(0), box.top], [x(0), box.bottom], { stroke: colours.ink }),
    panelFrame(box, colours),
    horizontalAxis({ box, scale: x, colours, ticks, title }),
  ].join("");
  return { markup, bottom: box.bottom + 42 };
}
