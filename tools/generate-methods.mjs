// Writes a page and a figure for each attack, guard and metric: from the program's tables, what is said of each by hand, and the numbers of
// a run (tools/draw-methods.mjs).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { attackTable, guardTable, metricTable } from "@foolproof/core";
import { format, resolveConfig } from "prettier";
import { root } from "./bootstrap.mjs";
import { drawMethod } from "./reference/methods/figures.mjs";
import { methodPages, pictureFiles } from "./reference/methods/pages.mjs";
import { RUN } from "./reference/methods/run.mjs";

const check = process.argv.includes("--check");
const run = JSON.parse(readFileSync(RUN, "utf8"));

function write(name, made) {
  const path = join(root, name);
  if ((existsSync(path) ? readFileSync(path, "utf8") : "") === made) return;
  if (check) {
    process.stderr.write(`${name} is out of date\n`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, made);
}

for (const page of methodPages({ attacks: attackTable, guards: guardTable, metrics: metricTable }, run.told)) {
  const path = join(root, page.file);
  write(page.file, await format(page.text, { ...(await resolveConfig(path)), filepath: path }));
  if (page.name === null) continue;
  for (const [theme, file] of Object.entries(pictureFiles(page))) write(file, `${drawMethod(run, page, theme)}\n`);
}
