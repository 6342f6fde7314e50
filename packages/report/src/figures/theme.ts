/** Figures carry their colours literally, so that a file looks as the page does. */
export type Theme = "light" | "dark";

/** `narrow` is drawn for a phone: 340 units wide instead of 680, at the same letter size. */
export type Layout = "wide" | "narrow";

export interface Colours {
  readonly paper: string;
  /** Axes and text. */
  readonly ink: string;
  /** Secondary text. */
  readonly soft: string;
  readonly grid: string;
  /** Nominal histogram and its statistical band. */
  readonly fill: string;
  readonly band: string;
  readonly positive: string;
  readonly negative: string;
  readonly series: readonly string[];
}

/**
 * Six colours that stay apart for colour-blind eyes: M. A. Petroff, arXiv:2107.02270. On dark paper the three darkest are
 * lightened to keep a contrast of 3 to 1.
 */
const LIGHT: Colours = {
  paper: "#ffffff",
  ink: "#1b1f24",
  soft: "#57606a",
  grid: "#d8dee4",
  fill: "#e4e8ed",
  band: "#9aa4b0",
  positive: "#c91f2f",
  negative: "#2f6be0",
  series: ["#e42536", "#5790fc", "#9c9ca1", "#964a8b", "#f89c20", "#7a21dd"],
};

const DARK: Colours = {
  paper: "#14181d",
  ink: "#e6eaef",
  soft: "#a3adb8",
  grid: "#343c46",
  fill: "#2a313a",
  band: "#6b7682",
  positive: "#ff6b75",
  negative: "#7fa9ff",
  series: ["#ff5a66", "#6f9fff", "#a9a9ae", "#c583ba", "#f89c20", "#a97bf0"],
};

/** The literal colours of a theme. */
export const coloursOf = (theme: Theme): Colours => (theme === "light" ? LIGHT : DARK);

/** Width of every figure of a layout, in drawing units. */
export const widthOf = (layout: Layout): number => (layout === "wide" ? 680 : 340);

/** How a series is drawn: colour, dash and marker go together, so that colour is never the only cue. */
export interface SeriesStyle {
  readonly colour: number;
  readonly dash: string;
  readonly marker: "circle" | "square" | "triangle" | "diamond" | "cross" | "plus";
}

const STYLES: readonly SeriesStyle[] = [
  { colour: 0, dash: "", marker: "circle" },
  { colour: 1, dash: "6 3", marker: "square" },
  { colour: 2, dash: "2 2", marker: "cross" },
  { colour: 3, dash: "8 3 2 3", marker: "triangle" },
  { colour: 4, dash: "4 2", marker: "diamond" },
  { colour: 5, dash: "10 4", marker: "plus" },
];

/** Attacks that every audit shares keep their look from one audit to the next. */
const FIXED: Readonly<Record<string, number>> = { pgd: 0, release: 1, random: 2, fgsm: 3 };

/** The look of each attack id: the well-known ones always the same, others by their order. */
export function stylesOf(ids: readonly string[]): ReadonlyMap<string, SeriesStyle> {
  const taken = new Set(ids.flatMap((id) => FIXED[id] ?? []));
  let next = 0;
  return new Map(
    ids.map((id) => {
      let place = FIXED[id];
      if (place === undefined) {
        while (taken.has(next) && next < STYLES.length) next++;
        place = next++ % STYLES.length;
      }
      return [id, STYLES[place] ?? { colour: 0, dash: "", marker: "circle" }];
    }),
  );
}
