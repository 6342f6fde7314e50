// The run behind the figures of the reference pages: the shipped donut, with every attack.
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@foolproof/engine";
import { openTable } from "@foolproof/formats";
import { auditToFolder } from "@foolproof/runner";
import { materialiseTask } from "@foolproof/tasks";

/** Where the run's numbers lie. */
export const RUN = fileURLToPath(new URL("run.json", import.meta.url));

/** Half the width of the pictures of events, and the cells in which they say what the network takes for signal. */
export const REACH = 2.4;
export const CELLS = 48;
const SHOWN = 240;

const short = (value) => Number(value.toPrecision(4));

async function columnsOf(file, wanted) {
  const table = await openTable(file);
  const columns = new Map(wanted(table.columns.map(({ name }) => name)).map((name) => [name, []]));
  for await (const chunk of table.chunks([...columns.keys()]))
    for (const [name, values] of chunk.columns) for (const value of values) columns.get(name).push(value);
  await table[Symbol.asyncDispose]();
  return columns;
}

/** Places of some events of the attacked class, and where each attack moves them: [event, x, y, fooled]. */
async function movesOf(file, { attacks }) {
  const ids = [...new Set(attacks.map((one) => one.id))];
  const of = attacks[0].class;
  const columns = await columnsOf(file, (all) =>
    all.filter((name) => ["class", "correct", "x", "y"].includes(name) || /\.(fooled|x|y)$/.test(name)),
  );
  const [x, y, label, correct] = ["x", "y", "class", "correct"].map((name) => columns.get(name));
  const inSight = (event) => Math.max(Math.abs(x[event]), Math.abs(y[event])) < REACH;
  const events = [...x.keys()]
    .filter((event) => label[event] === of && correct[event] === 1 && inSight(event))
    .slice(0, SHOWN);
  const moves = Object.fromEntries(
    ids.map((id) => {
      const [fooled, toX, toY] = ["fooled", "x", "y"].map((name) => columns.get(`${id}.${name}`));
      return [
        id,
        events.flatMap((event, k) => {
          const to = [toX[event], toY[event]].map((value, j) => (Number.isNaN(value) ? [x, y][j][event] : value));
          const moved = to[0] !== x[event] || to[1] !== y[event];
          return moved ? [[k, ...to.map(short), fooled[event] === 1 ? 1 : 0]] : [];
        }),
      ];
    }),
  );
  return { events: events.map((event) => [short(x[event]), short(y[event])]), moves };
}

/** A row of the picture a text: what the network takes for signal in its cells. */
async function signalCells(file) {
  const network = await loadNetwork(file);
  const middle = (k) => -REACH + ((k + 0.5) * 2 * REACH) / CELLS;
  const grid = Float32Array.from({ length: 2 * CELLS * CELLS }, (_, i) =>
    middle(i % 2 === 0 ? (i >> 1) % CELLS : Math.floor((i >> 1) / CELLS)),
  );
  const scores = await network.scores(grid, CELLS * CELLS);
  await network[Symbol.asyncDispose]();
  return Array.from({ length: CELLS }, (_, row) =>
    Array.from({ length: CELLS }, (__, column) => (scores[row * CELLS + column] >= 0.5 ? "#" : ".")).join(""),
  );
}

/** Audits the donut as audit.yaml beside this file says, and keeps what the figures are drawn from. */
export async function methodsRun() {
  const folder = await mkdtemp(join(tmpdir(), "foolproof-methods-"));
  try {
    await materialiseTask("donut", folder);
    const spec = join(folder, "audit.yaml");
    await copyFile(new URL("audit.yaml", import.meta.url), spec);
    const { result, folder: made } = await auditToFolder(spec, { out: join(folder, "out"), workers: 1 });
    const { attacks, observables, curve, scores, foolable, leverage, nominal, verdict, baseline } = result;
    return {
      audit: {
        attacks: attacks.map(({ physics, ...one }) => ({ ...one, physics: { efficiency: physics.efficiency } })),
        curve,
        distributions: [],
        correlations: [],
        scores,
        foolable,
        leverage,
        nominal,
        verdict: { setBy: verdict.setBy, referenceEvents: verdict.referenceEvents },
        baseline: { threshold: baseline.threshold, classes: baseline.classes.map((one) => ({ class: one.class })) },
        spec: {},
      },
      // For captions.
      told: { class: attacks[0].class, events: attacks[0].counts.events, halfWidth: observables[0].uncertainty.up },
      picture: {
        ...(await movesOf(join(made, "events.parquet"), result)),
        signal: await signalCells(join(folder, "network.onnx")),
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
