// `node tools/readme-figure.mjs FOLDER`: draws the picture of README.md from the finished audit of the shipped task.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { directionsOf, shiftData, shiftFigure } = await import(join(root, "packages", "report", "dist", "index.js"));

const audit = JSON.parse(readFileSync(join(process.argv[2], "audit.json"), "utf8"));
const data = shiftData(audit, { direction: directionsOf(audit)[0] });
for (const theme of ["light", "dark"])
  writeFileSync(join(root, "docs", `figure-${theme}.svg`), shiftFigure(data, theme));
