import { format } from "d3-format";
import type { ScaleLinear, ScaleLogarithmic } from "d3-scale";
import { element, label, line } from "./svg.js";
import type { Colours } from "./theme.js";

/** A plotting area: left, top, right and bottom edges. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Scale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10³ on logarithmic axes, with a true minus sign everywhere. */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[Number(digit)] ?? "").join("");
  return exponent === 0 ? "1" : exponent === 1 ? "10" : `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

const isLog = (scale: Scale): scale is ScaleLogarithmic<number, number> => "base" in scale;

/** Major ticks with texts, minor ones without. */
function ticksOf(scale: Scale, wanted: number): { readonly major: readonly Tick[]; readonly minor: readonly number[] } {
  if (isLog(scale)) {
    const all = scale.ticks(10);
    const major = all.filter((one) => Math.abs(Math.log10(one) - Math.round(Math.log10(one))) < 1e-9);
    const step = Math.max(1, Math.ceil(major.length / wanted));
    return { major: major.filter((_, i) => i % step === 0).map((at) => ({ at, text: power(at) })), minor: all };
  }
  const at = scale.ticks(wanted);
  const [low = 0, high = 1] = scale.domain();
  const large = Math.max(Math.abs(low), Math.abs(high)) >= 1e5;
  const write = large ? (value: number): string => format("~s")(value) : scale.tickFormat(wanted);
  return { major: at.map((one) => ({ at: one, text: write(one) })), minor: scale.ticks(wanted * 5) };
}

/** The outline of a panel. */
export const panelFrame = ({ left, top, right, bottom }: Box, { ink }: Colours): string =>
  element("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: ink });

export interface AxisRequest {
  readonly box: Box;
  readonly scale: Scale;
  readonly colours: Colours;
  readonly ticks: number;
  /** Title of the axis; null: none. */
  readonly title: string | null;
  /** false: ticks without numbers. */
  readonly numbers?: boolean;
}

const MAJOR = 7;
const MINOR = 4;

const centred = { "text-anchor": "middle" } as const;

/** The horizontal axis: ticks inwards at the bottom and, mirrored, at the top; title at the right end. */
export function horizontalAxis({ box, scale, colours, ticks, title, numbers = true }: AxisRequest): string {
  const { major, minor } = ticksOf(scale, ticks);
  const stroke = { stroke: colours.ink, "stroke-width": 1 };
  const tick = (x: number, size: number): string =>
    line([x, box.bottom], [x, box.bottom - size], stroke) + line([x, box.top], [x, box.top + size], stroke);
  return [
    ...minor.map((at) => tick(scale(at), MINOR)),
    ...major.map(
      ({ at, text }) =>
        tick(scale(at), MAJOR) +
        (numbers
          ? label(text.replace("-", "−"), { x: scale(at), y: box.bottom + 15, "font-size": 11, ...centred })
          : ""),
    ),
    title === null ? "" : label(title, { x: box.right, y: box.bottom + 32, "text-anchor": "end" }),
  ].join("");
}

/** The vertical axis: ticks inwards on both sides; title along the upper end. */
export function verticalAxis({ box, scale, colours, ticks, title, numbers = true }: AxisRequest): string {
  const { major, minor } = ticksOf(scale, ticks);
  const stroke = { stroke: colours.ink, "stroke-width": 1 };
  const tick = (y: number, size: number): string =>
    line([box.left, y], [box.left + size, y], stroke) + line([box.right, y], [box.right - size, y], stroke);
  return [
    ...minor.map((at) => tick(scale(at), MINOR)),
    ...major.map(
      ({ at, text }) =>
        tick(scale(at), MAJOR) +
        (numbers
          ? label(text.replace("-", "−"), { x: box.left - 6, y: scale(at) + 4, "font-size": 11, "text-anchor": "end" })
          : ""),
    ),
    title === null
      ? ""
      : label(title, { transform: `translate(${box.left - 44} ${box.top}) rotate(-90)`, "text-anchor": "end" }),
  ].join("");
}
