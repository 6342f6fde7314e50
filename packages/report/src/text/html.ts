const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe inside HTML and XML, in elements and in quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** Markup that is already safe. */
export interface Markup {
  readonly markup: string;
}

/** Prose in which a number keeps its sign of percent or unit beside it at the end of a line. */
export const prose = (text: string): string => text.replace(/(\d) (?=[%σ])/g, "$1\u00a0");

type Part = string | number | Markup | readonly Part[];

const render = (part: Part): string => {
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(render).join("");
};

/** A template whose values are escaped unless they are markup themselves; lists are joined, the source's indentation is dropped. */
export function safe(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: strings
      .map((text, i) => text.replace(/\n\s+/g, "\n") + (i < parts.length ? render(parts[i] ?? "") : ""))
      .join(""),
  };
}

/** JSON that can stand inside a script element: no "<" that could close it, nor "<!--" that could open a comment. */
export const jsonForScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
