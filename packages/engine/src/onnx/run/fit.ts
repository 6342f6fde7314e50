import {
  type FitRequest,
  type FitResult,
  float32Column,
  type KernelColumns,
  type KernelRequest,
} from "@foolproof/core";
import { trainingPrograms } from "../programs/index.js";
import { denseGraph } from "../training/dense.js";
import { startOf } from "../training/start.js";
import type { TrainingSettings } from "../training/train.js";

/** Trains dense networks from scratch, a task a block, and asks each about its test rows. */
export async function fitDense(
  request: FitRequest,
  run: (work: KernelRequest) => Promise<KernelColumns>,
): Promise<FitResult> {
  const { inputs, label, weight, columns, hidden, tasks, learningRate, batch, epochs, patience } = request;
  const sizes = [columns, ...hidden, 1];
  const graphs = tasks.map(({ key }) => denseGraph({ sizes, key }));
  const [first] = graphs;
  if (first === undefined) return { logits: new Float32Array(), steps: 0 };
  const programs = trainingPrograms(first, batch);
  const settings: TrainingSettings = {
    optimiser: { kind: "adam", learningRate },
    batch,
    epochs,
    patience,
    order: "shuffled",
  };
  const result = await run({
    kernel: "engine:fit",
    parameters: {
      programs,
      rows: { inputs, label, weight },
      settings,
      tasks: tasks.map((task, k) => ({ ...task, weights: startOf(graphs[k], programs) })),
    },
    index: Uint32Array.from(tasks.keys()),
    blockRows: 1,
  });
  return { logits: float32Column(result, "logits"), steps: result.counters["trainingSteps"] ?? 0 };
}
