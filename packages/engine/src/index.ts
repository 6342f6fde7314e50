import type { Network, NetworkOptions } from "./onnx/run/network.js";
import type { TrainedNetwork, TrainingOptions, TrainingTable } from "./onnx/run/training.js";
import type { DenseNetwork } from "./onnx/training/dense.js";

export type { Network, NetworkLayer, NetworkOptions } from "./onnx/run/network.js";

export type { TrainedNetwork, TrainingOptions, TrainingTable } from "./onnx/run/training.js";
export type { DenseNetwork } from "./onnx/training/dense.js";
export type { OptimiserSettings } from "./onnx/training/optimiser.js";

/**
 * Loads an ONNX network, with the weights that exporters put beside it, and builds its gradient. The part that needs Node.js is
 * imported with the first call: a browser can import this package.
 * Errors: FP_NETWORK_FILE_MISSING, FP_NETWORK_FILE_UNREADABLE, FP_NETWORK_NOT_ONNX, FP_NETWORK_TRUNCATED,
 * FP_NETWORK_EXTERNAL_MISSING, FP_NETWORK_EXTERNAL_OUTSIDE, FP_NETWORK_REFUSED and those of the decoder.
 */
export async function loadNetwork(file: string, options: NetworkOptions = {}): Promise<Network> {
  const node = await import("./onnx/run/node/load.js");
  return node.loadNetwork(file, options);
}

/** What networks run on here: ONNX Runtime's version and the execution providers that it was built with. */
export async function runtimeInfo(): Promise<{ readonly version: string; readonly providers: readonly string[] }> {
  const node = await import("./onnx/run/node/runtime-info.js");
  return node.runtimeInfo();
}

/**
 * Trains an ONNX network on rows: mini-batch descent of the weighted cross-entropy (through the logits, like every gradient here), by
 * SGD or Adam, stopped by rows that are held out. The same bytes for the same seed, on any machine of a kind; it runs on one thread.
 * BatchNormalization is trained as it is evaluated: its mean and variance stay.
 * Errors: FP_TRAINING_ROWS, FP_TRAINING_SETTINGS, FP_TRAINING_NO_WEIGHTS, FP_TRAINING_DIVERGED, FP_NETWORK_OPERATOR_UNSUPPORTED and
 * FP_NETWORK_EVENTS_MIXED (a normalisation in training mode) with the node, and those of the decoder; the signal's reason.
 */
export async function trainNetwork(
  bytes: Uint8Array,
  table: TrainingTable,
  options: TrainingOptions = {},
): Promise<TrainedNetwork> {
  const node = await import("./onnx/run/node/train.js");
  return node.trainNetwork(bytes, table, options);
}

/** A dense network to begin with, as an ONNX file: He's weights before relu, Glorot's elsewhere, keyed by the seed; biases 0. */
export async function denseNetwork({ seed, ...network }: DenseNetwork): Promise<Uint8Array> {
  const [{ denseGraph }, { encodeNetwork }, { seedKey }] = await Promise.all([
    import("./onnx/training/dense.js"),
    import("./onnx/encode/index.js"),
    import("@foolproof/core"),
  ]);
  return encodeNetwork(denseGraph({ ...network, key: seedKey(seed) }));
}
