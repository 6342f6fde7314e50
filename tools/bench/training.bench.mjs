// Steps of training with Adam on 20,000 rows of 30 columns, the start of the worker and its programs included, beside PyTorch's loop on
// one thread (a training here takes one, and others run beside it) and on all cores.
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { trainNetwork } from "@foolproof/engine";
import { drawColumns, inRows } from "./dense-audit.mjs";
import { denseLayers, denseNetwork } from "./dense-network.mjs";
import { interleaved } from "./interleaved.mjs";
import { pythonLoop } from "./python-loop.mjs";
import { pythonMadeWith, pythonWith } from "./python.mjs";

export const name = "training";

const ROWS = 20_000;
const EPOCHS = 10;
const PAIRS = 5;
const LEARNING_RATE = 1e-3;
const CASES = [
  { sizes: [30, 64, 64, 1], batch: 256 },
  { sizes: [30, 256, 256, 256, 5], batch: 512 },
];
const TORCH = "torch==2.9.1";

export async function run({ peers }) {
  const python = peers ? pythonMadeWith("torch", [TORCH]) : pythonWith("torch");
  if (python === null) process.stderr.write("no Python with PyTorch here: its comparison is skipped\n");
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const rows = [];
    for (const one of CASES) rows.push(...(await benchTraining({ ...one, python, folder })));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchTraining({ sizes, batch, python, folder }) {
  const layers = denseLayers(sizes, 1);
  const bytes = denseNetwork(layers);
  const inputs = inRows(drawColumns({ rows: ROWS, columns: sizes[0], seed: 2 }));
  const classes = Math.max(2, sizes.at(-1));
  // Rows of class k are moved by k in one column, so that there is something to learn.
  const label = Uint8Array.from({ length: ROWS }, (_, row) => row % classes);
  label.forEach((of, row) => (inputs[row * sizes[0]] += 0.5 * of));
  const options = { batch, epochs: EPOCHS, patience: null, optimiser: { kind: "adam", learningRate: LEARNING_RATE } };
  const ours = () => trainNetwork(bytes, { inputs, label, heldOut: new Uint32Array() }, options);
  const steps = EPOCHS * Math.ceil(ROWS / batch);
  const title = `${name} ${sizes.join("-")}, batches of ${String(batch)}`;
  if (python === null) {
    await ours();
    const began = performance.now();
    await ours();
    return [{ name: title, value: (performance.now() - began) / steps, unit: "ms/step" }];
  }
  const files = {
    weights: join(folder, "weights.bin"),
    events: join(folder, "events.bin"),
    labels: join(folder, "labels.bin"),
  };
  writeFileSync(files.weights, Buffer.concat(layers.flatMap(({ weight, bias }) => [weight, bias]).map(bytesOf)));
  writeFileSync(files.events, bytesOf(inputs));
  writeFileSync(files.labels, label);
  const rows = [];
  for (const threads of new Set([1, availableParallelism()])) {
    const task = { sizes, ...files, batch, learningRate: LEARNING_RATE, threads };
    const torch = await pythonLoop(python, "training_torch.py", task);
    const { oursMs, peerMs, ratio } = await interleaved({ ours, peer: () => torch.run(EPOCHS), pairs: PAIRS });
    torch.close();
    const peer = {
      name: `PyTorch, ${String(threads)} thread${threads === 1 ? "" : "s"}`,
      version: torch.version,
      value: peerMs / steps,
    };
    rows.push({ name: title, value: oursMs / steps, unit: "ms/step", peer, ratio });
  }
  return rows;
}

function bytesOf(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
