import { FoolproofError } from "@foolproof/core";
import { expect, test } from "vitest";
import { binary } from "../testing/variants.js";
import { curveData, curveFigure } from "./curve.js";
import { figurePng } from "./png.js";

const figure = (): string => curveFigure(curveData(binary(), { direction: "signal-to-background" }), "light");

const problem = await figurePng(figure()).then(
  () => null,
  (error: unknown) => (error instanceof FoolproofError ? error.code : "failed"),
);
/** Machines without a font, or without a build of the renderer, say so instead of drawing. */
const unable = problem === "FP_REPORT_NO_FONT" || problem === "FP_REPORT_PNG_UNAVAILABLE";
const why = unable ? ` (skipped here: ${problem})` : "";

/** Width and height from a PNG's header. */
function sizeOf(png: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

test.skipIf(unable)(`a figure becomes a PNG of its size times the scale${why}`, async () => {
  const svg = figure();
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const png = await figurePng(svg, { scale: 2 });
  expect([...png.subarray(0, 8)]).toEqual([...Buffer.from("\x89PNG\r\n\x1a\n", "latin1")]);
  expect(sizeOf(png)).toEqual({ width: Math.round(2 * Number(width)), height: Math.round(2 * Number(height)) });
});

test.skipIf(unable)(`text is drawn, not dropped${why}`, async () => {
  const svg = figure();
  const bare = svg.replace(/<text.*?<\/text>/g, "");
  expect((await figurePng(svg)).length).toBeGreaterThan(1.2 * (await figurePng(bare)).length);
});

test.each([0, -1, Number.NaN, 21])("a scale of %s is refused", async (scale) => {
  await expect(figurePng(figure(), { scale })).rejects.toMatchObject({ code: "FP_REPORT_SCALE" });
});
