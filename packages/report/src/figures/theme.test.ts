import { expect, test } from "vitest";
import { coloursOf, stylesOf } from "./theme.js";

/** Relative luminance of "#rrggbb" (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test.each(["light", "dark"] as const)("text in the %s theme has the contrast that WCAG AA asks for", (theme) => {
  const { paper, ink, soft, positive, negative } = coloursOf(theme);
  for (const text of [ink, soft]) expect(contrast(text, paper)).toBeGreaterThanOrEqual(4.5);
  for (const mark of [positive, negative]) expect(contrast(mark, paper)).toBeGreaterThanOrEqual(3);
});

test("no two attacks share dash and marker, so that colour is never the only cue", () => {
  const styles = [...stylesOf(["random", "fgsm", "pgd", "release", "mine", "other"]).values()];
  expect(new Set(styles.map((one) => one.marker)).size).toBe(6);
  expect(new Set(styles.map((one) => one.dash)).size).toBe(6);
  expect(new Set(styles.map((one) => one.colour)).size).toBe(6);
});

test("a known attack looks the same in every audit", () => {
  expect(stylesOf(["release"]).get("release")).toEqual(stylesOf(["mine", "pgd", "release"]).get("release"));
});
