// Success rates of the attacks beside Foolbox, ART and PyTorch: three networks, the same events, the same box, equal budgets, one run.
// Writes its table into docs/reference/peers.md where the peers ran. Ours may be below no peer's by more than .3 points; boundary
// attacks draw other starts and get few events, where three times the spread is allowed on top.
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@foolproof/engine";
import { root } from "../bootstrap.mjs";
import { decided, denseAudit, drawColumns, inRows } from "./dense-audit.mjs";
import { denseLayers, denseNetwork } from "./dense-network.mjs";
import { pythonMadeWith, pythonWith } from "./python.mjs";

export const name = "peers";

const PACKAGES = [
  "torch==2.9.1",
  "foolbox==3.3.4",
  "adversarial-robustness-toolbox==1.20.1",
  "packaging==25.0",
  "onnx==1.23.2",
];
const EVENTS = 2000;
/** Events of the attacks that take long elsewhere. */
const SOME = 200;
const ALLOWED = 0.003;
const BUDGETS = {
  fgsm: { steps: 1, stepSize: 1, start: "nominal", restarts: 0 },
  pgd: { steps: 40, stepSize: 0.125, start: "nominal", restarts: 0 },
  apgd: { steps: 40, start: "nominal", restarts: 0 },
  deepfool: { steps: 50, overshoot: 0.02 },
  square: { steps: 300, share: 0.8 },
  boundary: { steps: 500, draws: 100 },
};
const fixture = (file) =>
  fileURLToPath(new URL(`../../packages/engine/src/onnx/run/fixtures/${file}`, import.meta.url));

export async function run({ peers }) {
  const python = peers ? pythonMadeWith("foolbox, art, onnx", PACKAGES) : pythonWith("foolbox, art, onnx");
  if (python === null) {
    process.stderr.write("no Python with Foolbox and ART here: the comparison is skipped (--peers makes one)\n");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const dense = join(folder, "dense.onnx");
    writeFileSync(dense, denseNetwork(denseLayers([30, 64, 64, 1], 1)));
    const cases = [
      { title: "12-32-32-1, trained", file: fixture("pgd-2-classes.onnx"), inputs: 12, outputs: 1, half: 0.25 },
      { title: "12-32-32-3, trained", file: fixture("pgd-3-classes.onnx"), inputs: 12, outputs: 3, half: 0.25 },
      { title: "30-64-64-1, random weights", file: dense, inputs: 30, outputs: 1, half: 0.05 },
    ];
    const rows = [];
    let versions = {};
    for (const one of cases) {
      const found = await compare(one, { python, folder });
      versions = found.versions;
      rows.push(...found.rows);
    }
    writeFileSync(join(root, "docs", "reference", "peers.md"), page(rows, versions));
    return rows.map(({ title, attack, events, ours, ourMs, peer, theirs, theirMs, allowed }) => ({
      name: `${title}: ${attack}, ${events} events, ${Math.round(ourMs)} ms, ${peer} ${Math.round(theirMs)} ms`,
      value: 100 * ours,
      unit: "%",
      peer: { name: peer, version: versions[peer], value: 100 * theirs },
      ratio: 1 + ours - theirs + allowed,
      limit: 1,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare({ title, file, inputs, outputs, half }, { python, folder }) {
  const columns = drawColumns({ rows: EVENTS, columns: inputs, seed: 5 });
  // The trained networks know columns whose spread grows by powers of two.
  const factor = (j) => (inputs === 12 ? 2 ** (j % 4) : 1);
  columns.forEach((values, j) => values.forEach((value, i) => (values[i] = value * factor(j))));
  const halfWidths = columns.map((_, j) => half * factor(j));
  const network = await loadNetwork(file);
  const table = inRows(columns);
  const label = decided(await network.scores(table, EVENTS), outputs);
  const { model, events } = denseAudit({ columns, label, outputs, halfWidth: half });
  const observables = model.observables.map((one, j) => {
    const own = { kind: "number", value: halfWidths[j] };
    return { ...one, uncertainty: { up: own, down: own } };
  });
  const bound = await network.bind({ ...model, observables }, { ...events, observables });
  const task = {
    network: file,
    events: join(folder, "events.bin"),
    label: join(folder, "label.bin"),
    halfWidths,
    inputs,
  };
  writeFileSync(task.events, Buffer.from(table.buffer, table.byteOffset, table.byteLength));
  writeFileSync(task.label, label);
  const { versions, answers } = await peersOf(python, { ...task, budgets: BUDGETS, some: SOME });
  const rows = [];
  const known = new Map();
  for (const { peer, attack, events: count, fooled, milliseconds } of answers) {
    const key = `${attack} ${count}`;
    if (!known.has(key)) known.set(key, await ownRate(bound, attack, count));
    const { ours, ourMs } = known.get(key);
    const theirs = fooled / count;
    const allowed = ALLOWED + (attack === "boundary" ? 3 * Math.sqrt((theirs * (1 - theirs)) / count) : 0);
    rows.push({ title, attack, events: count, ours, ourMs, peer, theirs, theirMs: milliseconds, allowed });
  }
  await bound[Symbol.asyncDispose]();
  await network[Symbol.asyncDispose]();
  return { versions, rows };
}

async function ownRate(bound, attack, count) {
  const index = Uint32Array.from({ length: count }, (_, event) => event);
  const parameters = { attack, scale: 1, target: null, ...BUDGETS[attack] };
  // Once to begin with: workers and programs are then made.
  await bound.run({ kernel: attack, parameters, index: index.subarray(0, 64) });
  const began = performance.now();
  const { rows } = await bound.run({ kernel: attack, parameters, index });
  return { ours: rows / count, ourMs: performance.now() - began };
}

async function peersOf(python, task) {
  const script = fileURLToPath(new URL("peers/attacks_peers.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(`${JSON.stringify(task)}\n`);
  const answers = [];
  let versions = {};
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    const answer = JSON.parse(line);
    if (answer.versions === undefined) answers.push(answer);
    else versions = answer.versions;
  }
  if (answers.length < 11) throw new Error("the peers' script ended early");
  return { versions, answers };
}

function page(rows, versions) {
  const percent = (share) => (100 * share).toFixed(2);
  const seconds = (ms) => (ms / 1000).toFixed(2);
  const below = rows
    .filter(({ ours, theirs, allowed }) => ours < theirs - allowed)
    .map(
      ({ title, attack, peer, ours, theirs }) =>
        `${attack} on ${title} (${peer}: ${(100 * (theirs - ours)).toFixed(2)} points)`,
    );
  const verdict =
    below.length === 0
      ? "No rate here is below a peer's by more than 0.3 points."
      : `Below a peer by more than 0.3 points: ${below.join("; ")}. Unless told otherwise attacks also have random starts, which this comparison leaves out.`;
  return `# Beside other programs

Made by \`npm run bench -- peers --peers\` in one run: success rates in percent on events that the network classifies correctly, in the box of one half-width, with equal budgets (steps: ${Object.entries(
    BUDGETS,
  )
    .map(([attack, { steps }]) => `${attack} ${steps}`)
    .join(", ")}), from the event itself. ${Object.entries(versions)
    .map(([peer, version]) => `${peer} ${version}`)
    .join(
      ", ",
    )}. What a peer finds is clipped to the box and judged by the same network. DeepFool of ART and the boundary attacks of both minimise Euclidean distances, which a box does not ask for; ART's square needs an image, so the columns are laid out as one, and squares that are smaller than it (first share 0.3). Seconds are those of this run, other work of the machine included.

${verdict}

| network | attack | events | here | s | peer | theirs | s |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows
  .map(
    ({ title, attack, events, ours, ourMs, peer, theirs, theirMs }) =>
      `| ${title} | ${attack} | ${events} | ${percent(ours)} | ${seconds(ourMs)} | ${peer} | ${percent(theirs)} | ${seconds(theirMs)} |`,
  )
  .join("\n")}
`;
}
