// Audits reference tasks under the presets strict and joint, has scikit-learn's boosted trees judge what the guarded attacks did, and
// writes the table of docs/explanation/two-sample.md. `npm run build` first. Finished audits in the folder are read.
//
//   node tools/two-sample-table.mjs --data FOLDER --python PYTHON [--out FOLDER] [--only NAME ...]
//   (PYTHON has numpy, pyarrow and scikit-learn; FOLDER is that of `foolproof study --data`.)
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { auditToFolder } from "@foolproof/runner";
import { studyCases } from "../apps/cli/dist/study/cases.js";
import { underPreset } from "../apps/cli/dist/study/variants.js";

const NAMES = ["donut", "ttbar-vs-ww", "higgs-2014"];
const ATTACKS = ["release", "conservattack", "compensated"];
const BEGIN = "<!-- Made by `node tools/two-sample-table.mjs`. -->";
const END = "<!-- End of the table. -->";

const here = (...names) => fileURLToPath(new URL(path.posix.join(...names), import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    python: { type: "string", default: "python3" },
    out: { type: "string", default: path.join("out", "two-sample") },
    only: { type: "string", multiple: true, default: NAMES },
  },
});

/** Both judges' figures of the guarded attacks of one audit. */
async function judged({ name, write }, preset) {
  const folder = path.resolve(values.out, name);
  mkdirSync(folder, { recursive: true });
  const spec = path.join(folder, `${preset}.yaml`);
  writeFileSync(spec, underPreset(await write(folder), preset));
  const began = performance.now();
  const audit = await auditToFolder(spec, { base: folder });
  const seconds = audit.reused ? null : (performance.now() - began) / 1000;
  const judge = [here("judge_two_sample.py"), audit.folder, "--attacks", ...ATTACKS, "--json"];
  // Threads that wait for each other busily cost more than they bring for so few events.
  const text = execFileSync(values.python, judge, { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } });
  const rows = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  console.error(`${name}, ${preset}: ${seconds === null ? "read" : `${seconds.toFixed(0)} s`}`);
  return rows.filter(({ attack }) => ATTACKS.includes(attack)).map((row) => ({ name, preset, ...row }));
}

const number = (value, digits = 3) => (value === null || value === undefined ? "–" : value.toFixed(digits));
const area = (one) => (one === null ? "–" : `${number(one.auc)} [${number(one.low)}, ${number(one.high)}]`);
const line = (cells) => `| ${cells.join(" | ")} |`;

const tableOf = (rows) =>
  [
    line(["task", "direction", "attack", "preset", "fools", "moves", "the audit's AUC", "boosted trees' AUC"]),
    line(Array(8).fill("---")),
    ...rows.map((row) =>
      line([
        row.name,
        row.direction,
        row.attack,
        row.preset,
        `${number(row.foolingRatio)}${row.guarded ? "" : " *"}`,
        number(row.movedShare),
        area(row.audit),
        area(row.trees),
      ]),
    ),
  ].join("\n");

const rows = [];
for (const one of studyCases(values.data).filter(({ name }) => values.only.includes(name)))
  for (const preset of ["strict", "joint"]) rows.push(...(await judged(one, preset)));
const order = (row) => [NAMES.indexOf(row.name), row.direction, ATTACKS.indexOf(row.attack)];
rows.sort((a, b) => {
  const [one, other] = [order(a), order(b)];
  const k = one.findIndex((value, i) => value !== other[i]);
  return k < 0 ? (a.preset === "strict" ? -1 : 1) : one[k] < other[k] ? -1 : 1;
});

const held = rows.filter(({ preset }) => preset === "joint");
const within = held.filter(({ trees }) => trees.low <= 0.5 && trees.high >= 0.5).length;
const summary = `Of ${held.length} populations under \`joint\` the trees' interval holds one half for ${within}. \`*\`: a gating guard is broken, the attack does not count.`;

const page = here("../docs/explanation/two-sample.md");
const before = readFileSync(page, "utf8");
const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
if (start < 0 || end < start) throw new Error(`${page} has no place for the table`);
const text = `${before.slice(0, start)}${BEGIN}\n\n${tableOf(rows)}\n\n${summary}\n\n${before.slice(end)}`;
writeFileSync(page, text);
console.log(`${tableOf(rows)}\n\n${summary}`);
