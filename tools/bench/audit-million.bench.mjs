// A whole audit of a million events of 30 columns, as `foolproof audit` runs it: events read from Parquet, pgd with 20 steps and
// release at their scales in both directions, nulls, variations, leverage and self-checks, and audit.json, events.parquet and the
// report written.
//
// *Arithmetic of its full steps.* The bare matrix products of forward pass and gradient for every step that pgd and release may
// take: events x steps x starts x scales (each event belongs to one class, so it is attacked in one direction). They are measured
// in the same run on as many workers, on a sample of tiles. Rows that are fooled early or go in circles need fewer steps; that is
// what the audit has for all the rest.
// On a machine that others use, the processor time of the two is the fairer comparison: it is shown beside the clock's.
// *Memory.* The most that the process held, all its workers included.
//
//   npm run bench -- audit-million                       the million
//   npm run bench -- audit-million --events 50000        fewer, to try it
//   npm run bench -- audit-million --sizes 30-256-256-256-5
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { auditAlone } from "./audit-alone.mjs";
import { auditFiles } from "./audit-files.mjs";
import { matmulWorkers } from "./matmul.mjs";

export const name = "audit-million";

const EVENTS = 1_000_000;
const SIZES = "30-64-64-1";
const STEPS = 20;
const HALF_WIDTH = 0.02;
const TILE = 512;
/** Event steps of a sample of matrix products, and how many samples are taken: half before the audit, half after it. */
const SAMPLE = 2_000_000;
const SAMPLES = 6;
const MOST_MEMORY_GB = 2;
const MOST_TIMES = 3;

const onnxRuntime = createRequire(import.meta.url)("onnxruntime-node/package.json").version;

export async function run({ events = EVENTS, sizes = SIZES, workers = availableParallelism() }) {
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const widths = sizes.split("-").map(Number);
    const files = { folder, sizes: widths, events, halfWidth: HALF_WIDTH, steps: STEPS };
    const { spec, layers } = await auditFiles(files);
    const products = await matmulWorkers({ layers, tile: TILE, threads: workers });
    const wall = [];
    const cpu = [];
    const sample = async () => {
      for (let k = 0; k < SAMPLES / 2; k++) {
        const began = performance.now();
        const before = process.cpuUsage();
        await products.run(SAMPLE, 1);
        wall.push((performance.now() - began) / 1000 / SAMPLE);
        const { user, system } = process.cpuUsage(before);
        cpu.push((user + system) / 1e6 / SAMPLE);
      }
    };
    await products.run(SAMPLE / 4, 1);
    await sample();
    const { seconds, result, record } = await auditAlone(spec, { out: join(folder, "audit"), workers });
    await sample();
    await products.close();
    const steps = events * stepsOfAnEvent(result.spec.attacks);
    const arithmetic = median(wall) * steps;
    const arithmeticCpu = median(cpu) * steps;
    const title = `${name} ${events.toLocaleString("en")} events, ${sizes}, ${workers} workers`;
    return [
      { name: `${title}: whole audit`, value: seconds, unit: "s" },
      ...record.stages.map(({ stage, seconds: spent }) => ({ name: `  ${stage}`, value: spent, unit: "s" })),
      { name: `  of that on average at work`, value: record.cpuSeconds / seconds, unit: "cores" },
      {
        name: `  ${steps.toLocaleString("en")} steps, bare products (ONNX Runtime ${onnxRuntime})`,
        value: arithmetic,
        unit: "s",
      },
      { name: `${title}: processor time`, value: record.cpuSeconds, unit: "s" },
      { name: `  over that of the bare products`, value: record.cpuSeconds / arithmeticCpu, unit: "times" },
      { name: `${title}: peak memory`, value: record.peakMemoryBytes / 1e9, unit: "GB", limit: MOST_MEMORY_GB },
      {
        name: `${title}: over the arithmetic of full steps`,
        value: seconds / arithmetic,
        unit: "times",
        limit: MOST_TIMES,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Steps that the attacks of a spec may take with one event: of every start at every scale. */
function stepsOfAnEvent(attacks) {
  return attacks.reduce((sum, { scales, parameters: { steps, start, restarts } }) => {
    const starts = restarts + (start === "nominal" ? 1 : 0);
    return sum + scales.length * starts * steps;
  }, 0);
}

/** The middle value, or the mean of the two middle ones. */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
