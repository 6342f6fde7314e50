// `node tools/draw-readme.mjs AUDIT_FOLDER`: draws the README's picture from a finished audit of the shipped task, once for light
// pages and once for dark ones.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { directionsOf, shiftData, shiftFigure } from "../packages/report/dist/figures/index.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node tools/draw-readme.mjs AUDIT_FOLDER");
const audit = JSON.parse(readFileSync(join(folder, "audit.json"), "utf8"));
const [direction] = directionsOf(audit);
const images = join(fileURLToPath(new URL("..", import.meta.url)), "docs", "images");
for (const theme of ["light", "dark"]) {
  const picture = shiftFigure(shiftData(audit, { direction }), theme);
  writeFileSync(join(images, `ttbar-vs-ww-${theme}.svg`), `${picture}\n`);
}
