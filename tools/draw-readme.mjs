// `node tools/draw-readme.mjs AUDIT_FOLDER`: from a finished audit of the shipped task, draws the README's picture (once for light
// pages and once for dark ones) and writes the verdict that it shows.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { directionsOf, renderTerminal, shiftData, shiftFigure } from "../packages/report/dist/index.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node tools/draw-readme.mjs AUDIT_FOLDER");
const audit = JSON.parse(readFileSync(join(folder, "audit.json"), "utf8"));
const [direction] = directionsOf(audit);
const root = fileURLToPath(new URL("..", import.meta.url));
const images = join(root, "docs", "images");
for (const theme of ["light", "dark"]) {
  const picture = shiftFigure(shiftData(audit, { direction }), theme);
  writeFileSync(join(images, `ttbar-vs-ww-${theme}.svg`), `${picture}\n`);
}

const readme = join(root, "README.md");
const shown = /(This is what the shipped task prints:\s+```text\n)[^]*?(?=```)/;
// What to do now stands in the report; the README explains the verdict itself.
const [verdict] = renderTerminal(audit, { width: 80, color: false }).split("\n\nWhat to do now");
writeFileSync(
  readme,
  readFileSync(readme, "utf8").replace(shown, (_, before) => `${before}${verdict}\n`),
);
