import { Buffer } from "node:buffer";
// One step of PGD on 50,000 events of 30 columns: scores, margin and gradient of all events, the move, and the projection.
//
// *Share of matrix products.* The same matrix products (rows x weights for every layer on the way up, rows x transposed weights on
// the way down, without anything between them) run in the same tiles on as many workers: what a step costs at least. The share is
// their time over the step's time.
// *PyTorch.* The plain loop of a few lines that one would write, on all cores, with the same steps on the same events.
// *Workers.* The same attack on one worker, interleaved too.
// A row leaves PGD when its moves repeat; so the time of a step is that of the whole attack, the preparation of the events and the last
// scores included, over the steps that rows took. Steps that a call computes for a row that is through already count as none.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { loadNetwork } from "@foolproof/engine";
import { decided, denseAudit, drawColumns, inRows } from "./dense-audit.mjs";
import { denseLayers, denseNetwork } from "./dense-network.mjs";
import { interleaved } from "./interleaved.mjs";
import { matmulWorkers } from "./matmul.mjs";
import { pythonLoop } from "./python-loop.mjs";
import { pythonMadeWith, pythonWith } from "./python.mjs";

export const name = "pgd-step";

const ROWS = 50_000;
const NETWORKS = [
  { sizes: [30, 64, 64, 1], leastShare: null },
  { sizes: [30, 256, 256, 256, 5], leastShare: 0.8 },
];
const STEPS = 20;
const STEP_SIZE = 0.05;
const HALF_WIDTH = 1e-3;
const TILE = 512;
const TORCH = "torch==2.9.1";
/** Of two workers over one, and of ours over PyTorch. */
const LEAST = { workers: 1.6, torch: 1 };

const onnxRuntime = createRequire(import.meta.url)("onnxruntime-node/package.json").version;

export async function run({ peers }) {
  const python = peers ? pythonMadeWith("torch", [TORCH]) : pythonWith("torch");
  if (python === null) process.stderr.write("no Python with PyTorch here: its comparison is skipped\n");
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const rows = [];
    for (const network of NETWORKS) rows.push(...(await benchNetwork({ ...network, python, folder })));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchNetwork({ sizes, leastShare, python, folder }) {
  const label = sizes.join("-");
  const threads = availableParallelism();
  const layers = denseLayers(sizes, 1);
  const file = join(folder, `${label}.onnx`);
  writeFileSync(file, denseNetwork(layers));
  const columns = drawColumns({ rows: ROWS, columns: sizes[0], seed: 2 });
  const ours = await pgdOn({ file, columns, outputs: sizes.at(-1), threads });
  const rows = [];

  const products = await matmulWorkers({ layers, tile: TILE, threads });
  const share = await interleaved({ ours: ours.run, peer: () => products.run(ROWS, STEPS) });
  await products.close();
  rows.push(
    asSteps(
      {
        title: `${label}, share of matrix products`,
        contest: share,
        steps: ours.steps(),
        peerSteps: STEPS,
        least: leastShare,
      },
      {
        name: "matrix products alone, ONNX Runtime",
        version: onnxRuntime,
      },
    ),
  );

  if (threads > 1) {
    const one = await pgdOn({ file, columns, outputs: sizes.at(-1), threads: 1 });
    const contest = await interleaved({ ours: ours.run, peer: one.run });
    const limit = threads === 2 ? LEAST.workers : null;
    rows.push(
      asSteps(
        { title: `${label}, ${threads} workers`, contest, steps: ours.steps(), peerSteps: one.steps(), least: limit },
        {
          name: "one worker",
          version: "-",
        },
      ),
    );
    await one.close();
  }

  if (python !== null) {
    const [weights, events] = [join(folder, "weights.bin"), join(folder, "events.bin")];
    writeFileSync(weights, Buffer.concat(layers.flatMap(({ weight, bias }) => [weight, bias]).map(bytesOf)));
    writeFileSync(events, bytesOf(inRows(columns)));
    const task = { sizes, weights, events, halfWidth: HALF_WIDTH, stepSize: STEP_SIZE, threads };
    const torch = await pythonLoop(python, "pgd_torch.py", task);
    const contest = await interleaved({ ours: ours.run, peer: () => torch.run(STEPS) });
    torch.close();
    rows.push(
      asSteps(
        { title: label, contest, steps: ours.steps(), peerSteps: STEPS, least: LEAST.torch },
        {
          name: "PyTorch, plain loop",
          version: torch.version,
        },
      ),
    );
  }
  await ours.close();
  return rows;
}

/** PGD bound to the events, ready to be timed; `steps` tells how many steps of all events a run came to. */
async function pgdOn({ file, columns, outputs, threads }) {
  const network = await loadNetwork(file, { threads, tile: TILE });
  const label = decided(await network.scores(inRows(columns), ROWS), outputs);
  const { model, events } = denseAudit({ columns, label, outputs, halfWidth: HALF_WIDTH });
  const bound = await network.bind(model, events);
  const index = Uint32Array.from({ length: ROWS }, (_, i) => i);
  const parameters = {
    attack: "pgd",
    scale: 1,
    target: null,
    steps: STEPS,
    stepSize: STEP_SIZE,
    start: "nominal",
    restarts: 0,
  };
  let stepped = 0;
  return {
    async run() {
      const { counters } = await bound.run({ kernel: "pgd", parameters, index });
      stepped = counters.gradientRows;
    },
    steps: () => stepped / ROWS,
    async close() {
      await bound[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
    },
  };
}

/** A contest of several steps as one of single steps. */
function asSteps({ title, contest: { oursMs, peerMs, ratio }, steps, peerSteps, least }, peer) {
  const row = {
    name: `${name} ${title}`,
    value: oursMs / steps,
    unit: "ms/step",
    peer: { ...peer, value: peerMs / peerSteps },
  };
  const perStep = (ratio * steps) / peerSteps;
  return { ...row, ratio: perStep, ...(least === null ? {} : { limit: least }) };
}

function bytesOf(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
