import { float32Column, float64Column, FoolproofError, seedKey, uint32Column } from "@foolproof/core";
import { decodeNetwork } from "../../decode/index.js";
import { encodeNetwork } from "../../encode/index.js";
import type { Graph, Tensor } from "../../graph/graph.js";
import { analyseNetwork, selectOutput, trainingPrograms, type TrainingPrograms } from "../../programs/index.js";
import { startOf } from "../../training/start.js";
import { splitRows } from "../../training/batches.js";
import { checkTrainingRows, checkTrainingSettings } from "../../training/check.js";
import type { TrainingSettings } from "../../training/train.js";
import { planNetwork } from "../programs.js";
import type { TrainedNetwork, TrainingOptions, TrainingTable } from "../training.js";
import { WorkerPool } from "./pool.js";

const FILE = "network.onnx";

/** Event weight times class weight; null where both are 1. */
function weightsOf({ label, weight, classWeight }: TrainingTable): Float64Array | null {
  if (weight === undefined && classWeight === undefined) return null;
  return Float64Array.from(label, (of, row) => (weight?.[row] ?? 1) * (classWeight?.[of] ?? 1));
}

/** The graph with other weights, in the types that it had. */
function withWeights(graph: Graph, { weights }: TrainingPrograms, all: Float32Array): Graph {
  const initialisers = new Map<string, Tensor>(graph.initialisers);
  let at = 0;
  for (const { name } of weights) {
    const old = graph.initialisers.get(name);
    if (old === undefined) continue;
    const values = all.slice(at, at + old.data.length);
    at += values.length;
    initialisers.set(name, { ...old, data: old.type === "float64" ? Float64Array.from(values) : values });
  }
  return { ...graph, initialisers };
}

function checkTrainable({ weights }: TrainingPrograms): void {
  if (weights.length > 0) return;
  throw new FoolproofError({
    code: "FP_TRAINING_NO_WEIGHTS",
    message: "the network has no weights that can be trained",
    hint: "Weights are float tensors of the file that matrix products, sums and normalisations use; give a network that has some.",
    where: { file: FILE },
  });
}

/** Trains a network; see the package's door. */
export async function trainNetwork(
  bytes: Uint8Array,
  table: TrainingTable,
  options: TrainingOptions = {},
): Promise<TrainedNetwork> {
  const { optimiser = { kind: "adam", learningRate: 1e-3 }, batch = 256, epochs = 50, patience = 5 } = options;
  const { heldOutShare = 0.2, order = "shuffled", seed = 1, signal } = options;
  const settings: TrainingSettings = { optimiser, batch, epochs, patience, order };
  checkTrainingSettings(settings);
  const graph = selectOutput(decodeNetwork(bytes, { file: FILE }), null);
  const programs = trainingPrograms(graph, batch);
  checkTrainable(programs);
  const weight = weightsOf(table);
  const { columns, outputs } = programs;
  checkTrainingRows({ ...table, weight, given: table.weight, columns, outputs });
  const key = seedKey(seed);
  const rows = table.label.length;
  const drawn = splitRows(rows, table.heldOut === undefined ? heldOutShare : 0, key);
  const heldOut = table.heldOut ?? drawn.heldOut;
  const apart = new Set(heldOut);
  const task = {
    train: drawn.train.filter((row) => !apart.has(row)),
    heldOut,
    key,
    weights: startOf(graph, programs),
    test: new Uint32Array(),
  };
  await using pool = new WorkerPool({ threads: 1 });
  const plan = planNetwork({ graph, analysis: analyseNetwork(graph), tile: batch }, null);
  const binding = await pool.open({ plan, scene: null, kernels: null });
  const result = await pool.run(
    {
      kernel: "engine:train",
      binding,
      threshold: null,
      index: Uint32Array.of(0),
      parameters: { programs, rows: { inputs: table.inputs, label: table.label, weight }, settings, tasks: [task] },
    },
    signal === undefined ? {} : { signal },
  );
  const known = (name: string): Float64Array => float64Column(result, name).filter((value) => !Number.isNaN(value));
  const train = known("train");
  const held = known("heldOut");
  return {
    bytes: encodeNetwork(withWeights(graph, programs, float32Column(result, "weights"))),
    weights: programs.weights.map(({ name }) => name),
    steps: known("steps"),
    epochs: Array.from(train, (loss, epoch) => ({ train: loss, heldOut: held[epoch] ?? null })),
    best: uint32Column(result, "best")[0],
  };
}
