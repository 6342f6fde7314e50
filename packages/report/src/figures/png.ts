import { FoolproofError } from "@foolproof/core";

export interface PngOptions {
  /** Pixels for one unit of the figure; default 2. */
  readonly scale?: number;
}

const GREATEST_SCALE = 20;

/** A single letter: drawn, it has a size; without any font it is dropped without a word. */
const LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text x="2" y="15">H</text></svg>';

async function renderer(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_REPORT_PNG_UNAVAILABLE",
      message: `figures cannot be turned into PNG on ${process.platform} ${process.arch}`,
      hint: "Use the SVG.",
      cause,
    });
  }
}

/**
 * A figure as PNG bytes, in the machine's own fonts: unlike the SVG, not the same bytes on every machine. Node.js only.
 * @throws FoolproofError FP_REPORT_SCALE, FP_REPORT_PNG_UNAVAILABLE, FP_REPORT_NO_FONT.
 */
export async function figurePng(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= GREATEST_SCALE)) {
    throw new FoolproofError({
      code: "FP_REPORT_SCALE",
      message: `a PNG cannot have the scale ${scale}`,
      hint: `Give a number above 0 and up to ${GREATEST_SCALE}.`,
    });
  }
  const { Resvg } = await renderer();
  const font = { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans" };
  if (new Resvg(LETTER, { font }).getBBox() === undefined) {
    throw new FoolproofError({
      code: "FP_REPORT_NO_FONT",
      message: "this machine has no font, so the figure's text would be missing",
      hint: "Install a sans-serif font (Debian: fonts-dejavu-core), or use the SVG.",
    });
  }
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale } }).render().asPng();
}
