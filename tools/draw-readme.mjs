// `node tools/draw-readme.mjs AUDIT_FOLDER`: draws the README's picture from a finished audit of the shipped task.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { curveData, curveFigure, directionsOf } from "../packages/report/dist/figures/index.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node tools/draw-readme.mjs AUDIT_FOLDER");
const audit = JSON.parse(readFileSync(join(folder, "audit.json"), "utf8"));
const [direction] = directionsOf(audit);
const picture = join(fileURLToPath(new URL("..", import.meta.url)), "docs", "images", "ttbar-vs-ww.svg");
writeFileSync(picture, `${curveFigure(curveData(audit, { direction }), "light")}\n`);
