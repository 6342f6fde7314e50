import type { OptimiserSettings } from "../training/optimiser.js";

/** Rows to train a network on. */
export interface TrainingTable {
  /** [rows x columns] row-major, fed as it is. */
  readonly inputs: Float32Array;
  /** [rows] number of the true output; with one output 1 for the class that the score speaks of, else 0. */
  readonly label: Uint8Array;
  /** [rows] event weights, not negative; default 1. */
  readonly weight?: ArrayLike<number>;
  /** One factor a class (the number in `label`); default 1. */
  readonly classWeight?: readonly number[];
  /** Rows that tell when to stop, and are not trained on. Default: `heldOutShare` of them, drawn by `seed`. */
  readonly heldOut?: Uint32Array;
}

export interface TrainingOptions {
  /** Default: Adam with a learning rate of 0.001. */
  readonly optimiser?: OptimiserSettings;
  /** Rows of a step; default 256. */
  readonly batch?: number;
  /** The most times that all rows are gone through; default 50. */
  readonly epochs?: number;
  /** Stop after so many epochs without a smaller held-out loss and keep the best weights; null: never. Default 5. */
  readonly patience?: number | null;
  /** Share of the rows that is held out where `heldOut` does not say which; default 0.2. */
  readonly heldOutShare?: number;
  /** `given`: batches are consecutive rows, the same in every epoch; default `shuffled`, by `seed`. */
  readonly order?: "shuffled" | "given";
  /** Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export interface TrainedNetwork {
  /** The network with its new weights, as an ONNX file. */
  readonly bytes: Uint8Array;
  /** Names of the tensors that were trained. */
  readonly weights: readonly string[];
  /** Loss of each step's batch, before the step. */
  readonly steps: Float64Array;
  /** Loss over the batches and of the held-out rows after it (null where nothing was held out), epoch by epoch. */
  readonly epochs: readonly { readonly train: number; readonly heldOut: number | null }[];
  /** The epoch whose weights were kept, from 1. */
  readonly best: number;
}
