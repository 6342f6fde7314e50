import { escapeText } from "../text/html.js";
import { coloursOf, type Theme } from "./theme.js";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Coordinates to a hundredth of a unit: finer changes nothing on screen or paper. */
export const round = (value: number): string => String(Number(value.toFixed(2)));

/** One element; children are markup already. Presentation goes in attributes: a strict content policy forbids style="". */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeText(String(value))}"`)
    .join("");
  return children.length === 0 ? `<${name}${given}/>` : `<${name}${given}>${children.join("")}</${name}>`;
}

/** XML forbids most control characters even when escaped. */
const printable = (content: string): string => escapeText(content.replace(/\p{Cc}/gu, " "));

/** A text element; its content is the user's and is escaped. */
export const label = (content: string, attributes: Attributes): string =>
  element("text", attributes, printable(content));

/** A straight line in drawing units. */
export const line = (from: readonly [number, number], to: readonly [number, number], attributes: Attributes): string =>
  element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], ...attributes });

/**
 * No font is shipped: the stack names the metric-compatible faces of Helvetica that every platform has one of, and the
 * figures leave room for their differences.
 */
const FONTS = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif";

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly theme: Theme;
}

/** A whole figure: what it is in <title>, what it shows in <desc>, paper, and the body. */
export function sheet({ width, height, title, description, theme }: Sheet, body: readonly string[]): string {
  const colours = coloursOf(theme);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width,
      height,
      role: "img",
      "font-family": FONTS,
      "font-size": 12,
      fill: colours.ink,
    },
    `<title>${printable(title)}</title>`,
    `<desc>${printable(description)}</desc>`,
    element("rect", { width, height, fill: colours.paper }),
    ...body,
  );
}

const NARROW = new Set("iljtfrI.,;:|'!()[] /-");
const WIDE = new Set("mwMW%@—");

/** Width of a text in Helvetica, estimated by three classes of letters, a little on the safe side. */
export function textWidth(content: string, size: number): number {
  let ems = 0;
  for (const sign of content)
    ems += NARROW.has(sign) ? 0.31 : WIDE.has(sign) ? 0.87 : /[A-Z0-9_]/.test(sign) ? 0.62 : 0.56;
  return ems * size;
}

/** A text cut to a width, with an ellipsis where something is lost. */
export function fitted(content: string, room: number, size: number): string {
  if (textWidth(content, size) <= room) return content;
  const all = [...content];
  while (all.length > 1 && textWidth(`${all.join("")}…`, size) > room) all.pop();
  return `${all.join("")}…`;
}
