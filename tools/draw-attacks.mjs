// Draws what each attack does to the same events of the donut: docs/images/attacks.svg. `npm run build` first.
//
//   node tools/draw-attacks.mjs
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { attackTable } from "@foolproof/core";
import { loadNetwork } from "@foolproof/engine";
import { decided, denseAudit, drawColumns, inRows } from "./bench/dense-audit.mjs";

const EVENTS = 260;
const HALF_WIDTH = 0.35;
const REACH = 2.6;
const CELLS = 52;
const [PANEL, GAP, COLUMNS] = [150, 14, 5];
const SHOWN = ["random", "fgsm", "pgd", "apgd", "minifool", "deepfool", "rdsa", "square", "boundary", "release"];

const root = fileURLToPath(new URL("..", import.meta.url));
const network = await loadNetwork(join(root, "packages", "tasks", "data", "donut", "network.onnx"));
const columns = drawColumns({ rows: EVENTS, columns: 2, seed: 11 });
columns.forEach((values) => values.forEach((value, i) => (values[i] = value * 1.9)));
const label = decided(await network.scores(inRows(columns), EVENTS), 1);
const { model, events } = denseAudit({ columns, label, outputs: 1, halfWidth: HALF_WIDTH });
const bound = await network.bind(model, events);

const cell = (2 * REACH) / CELLS;
const middle = (k) => -REACH + (k + 0.5) * cell;
const grid = Float32Array.from({ length: 2 * CELLS * CELLS }, (_, i) =>
  middle(i % 2 === 0 ? (i >> 1) % CELLS : Math.floor((i >> 1) / CELLS)),
);
const side = decided(await network.scores(grid, CELLS * CELLS), 1);

const at = (x) => (((x + REACH) / (2 * REACH)) * PANEL).toFixed(1);
const up = (y) => (PANEL - ((y + REACH) / (2 * REACH)) * PANEL).toFixed(1);

/** Where the network says signal, a path of the runs of cells in each row: drawn once, shown in each panel. */
function region() {
  let path = "";
  for (let row = 0; row < CELLS; row++)
    for (let from = 0; from < CELLS; from++) {
      if (side[row * CELLS + from] === 0) continue;
      let to = from;
      while (to < CELLS && side[row * CELLS + to] === 1) to++;
      path += `M${at(-REACH + from * cell)} ${up(-REACH + row * cell)}H${at(-REACH + to * cell)}V${up(-REACH + (row + 1) * cell)}H${at(-REACH + from * cell)}z`;
      from = to;
    }
  return path;
}

async function panel(name, k) {
  const { kernel, defaults } = attackTable[name];
  const index = Uint32Array.from({ length: EVENTS }, (_, event) => event);
  const parameters = { ...defaults, attack: name, scale: 1, scales: [1], target: null, observables: 1 };
  const { columns: found } = await bound.run({ kernel, parameters, index });
  const moves = new Map();
  found.index.values.forEach((event, row) => {
    if (found.unshrunk?.values[row] === 1 || moves.has(event)) return;
    moves.set(event, found.points.values.subarray(2 * row, 2 * row + 2));
  });
  let [lines, ends, dots] = ["", "", ""];
  for (let event = 0; event < EVENTS; event++) {
    const [x, y] = [columns[0][event], columns[1][event]];
    const to = moves.get(event);
    if (to === undefined && Math.max(Math.abs(x), Math.abs(y)) > REACH) continue;
    if (to === undefined) dots += `M${at(x)} ${up(y)}h0`;
    else {
      lines += `M${at(x)} ${up(y)}L${at(to[0])} ${up(to[1])}`;
      ends += `M${at(to[0])} ${up(to[1])}h0`;
    }
  }
  const [left, top] = [(k % COLUMNS) * (PANEL + GAP), Math.floor(k / COLUMNS) * (PANEL + 34)];
  return `<g transform="translate(${left} ${top + 20})"><text y="-6">${name}: ${moves.size}</text><rect width="${PANEL}" height="${PANEL}" fill="#eef2f7"/><use href="#signal"/><path d="${dots}" stroke="#8a94a3" stroke-width="2"/><path d="${lines}" stroke="#b3261e" stroke-width=".8"/><path d="${ends}" stroke="#b3261e" stroke-width="2.4"/></g>`;
}

const panels = [];
for (const [k, name] of SHOWN.entries()) panels.push(await panel(name, k));
await bound[Symbol.asyncDispose]();
await network[Symbol.asyncDispose]();
const [width, height] = [COLUMNS * (PANEL + GAP) - GAP, Math.ceil(SHOWN.length / COLUMNS) * (PANEL + 34)];
writeFileSync(
  join(root, "docs", "images", "attacks.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" stroke-linecap="round"><rect width="${width}" height="${height}" fill="#fff"/><defs><path id="signal" d="${region()}" fill="#c9d8ec"/></defs>${panels.join("")}</svg>\n`,
);
