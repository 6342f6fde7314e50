import { deriveKey, FoolproofError, type RandomKey } from "@foolproof/core/worker";
import { shuffled } from "./batches.js";
import { optimiser, type OptimiserSettings } from "./optimiser.js";
import { crossEntropyOf, fillBatch, fillInputs, type TrainingRows, weightOf } from "./rows.js";

/** How a network is trained; plain data. */
export interface TrainingSettings {
  readonly optimiser: OptimiserSettings;
  /** Rows of a step. */
  readonly batch: number;
  /** The most times that all rows are gone through. */
  readonly epochs: number;
  /** Stop after so many epochs without a smaller held-out loss; null: never, and the last weights are kept. */
  readonly patience: number | null;
  /** `given`: batches are consecutive rows, the same in every epoch. */
  readonly order: "shuffled" | "given";
}

/** Rows of one training. */
export interface TrainingTask {
  readonly train: Uint32Array;
  /** Tells when to stop; may be empty where nothing is to be stopped. */
  readonly heldOut: Uint32Array;
  readonly key: RandomKey;
}

/** The network under training: buffers of its programs, and runs of them. */
export interface Trainee {
  readonly outputs: number;
  /** Changed in place. */
  readonly weights: readonly Float32Array[];
  readonly slopes: readonly Float32Array[];
  /** [tile] inputs of the step program. */
  readonly batch: { readonly x: Float32Array; readonly own: Float32Array; readonly share: Float32Array };
  /** Loss of the batch; fills the slopes. */
  step(): Promise<number>;
  /** [tile x columns] and [tile x outputs]. */
  readonly inputs: Float32Array;
  logits(): Promise<Float32Array>;
}

export interface TrainingCurve {
  /** Loss of each step's batch, before the step. */
  readonly steps: readonly number[];
  /** Mean of the steps' losses and loss of the held-out rows after it, epoch by epoch. */
  readonly epochs: readonly { readonly train: number; readonly heldOut: number | null }[];
  /** Number of the epoch whose weights were kept, from 1. */
  readonly best: number;
}

/** Logits [index x outputs] of some rows. */
export async function logitsOfRows(trainee: Trainee, rows: TrainingRows, index: Uint32Array): Promise<Float32Array> {
  const { outputs, inputs, batch } = trainee;
  const tile = batch.share.length;
  const all = new Float32Array(index.length * outputs);
  for (let at = 0; at < index.length; at += tile) {
    const part = index.subarray(at, at + tile);
    fillInputs(inputs, rows, part);
    all.set((await trainee.logits()).subarray(0, part.length * outputs), at * outputs);
  }
  return all;
}

/** Weighted mean of the cross-entropy. */
async function lossOfRows(trainee: Trainee, rows: TrainingRows, index: Uint32Array): Promise<number> {
  const { outputs } = trainee;
  const logits = await logitsOfRows(trainee, rows, index);
  let sum = 0;
  for (let k = 0; k < index.length; k++)
    sum += (rows.weight?.[index[k]] ?? 1) * crossEntropyOf(logits, { at: k * outputs, outputs }, rows.label[index[k]]);
  return sum / weightOf(rows, index);
}

const diverged = (step: number, loss: number): FoolproofError =>
  new FoolproofError({
    code: "FP_TRAINING_DIVERGED",
    message: `training went astray: the loss of step ${String(step)} is ${String(loss)}`,
    hint: "Take a smaller learning rate, and bring the inputs to a spread of about 1.",
    where: { value: loss },
  });

interface Lesson {
  readonly rows: TrainingRows;
  readonly task: TrainingTask;
  readonly settings: TrainingSettings;
}

/**
 * Mini-batch descent of the weighted cross-entropy, stopped by the held-out rows. The same bits for the same key and rows: batches are
 * drawn by key, and every step is one call of a program of fixed size on one thread.
 * @throws FoolproofError FP_TRAINING_DIVERGED
 */
export async function train(trainee: Trainee, { rows, task, settings }: Lesson): Promise<TrainingCurve> {
  const { batch, epochs: most, patience, order } = settings;
  const follow = optimiser(settings.optimiser);
  const steps: number[] = [];
  const epochs: { train: number; heldOut: number | null }[] = [];
  let [best, least] = [0, Infinity];
  let kept = trainee.weights;
  while (epochs.length < most && (patience === null || epochs.length - best < patience)) {
    const epoch = order === "given" ? task.train : shuffled(task.train, deriveKey(task.key, epochs.length + 1));
    let [sum, seen] = [0, 0];
    for (let at = 0; at < epoch.length; at += batch) {
      const weight = fillBatch(trainee.batch, rows, epoch.subarray(at, at + batch));
      if (!(weight > 0)) continue;
      const loss = await trainee.step();
      if (!Number.isFinite(loss)) throw diverged(steps.length + 1, loss);
      follow(trainee.weights, trainee.slopes);
      steps.push(loss);
      sum += weight * loss;
      seen += weight;
    }
    const heldOut = task.heldOut.length > 0 ? await lossOfRows(trainee, rows, task.heldOut) : null;
    epochs.push({ train: sum / seen, heldOut });
    if (patience !== null && heldOut !== null && heldOut < least) {
      [best, least] = [epochs.length, heldOut];
      kept = trainee.weights.map((weights) => weights.slice());
    }
  }
  if (best === 0) return { steps, epochs, best: epochs.length };
  trainee.weights.forEach((weights, k) => {
    weights.set(kept[k]);
  });
  return { steps, epochs, best };
}
