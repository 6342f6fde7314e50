import type { Classifier, NetworkDescription } from "@foolproof/core";
import type { Discriminant } from "../programs/index.js";
import type { GraphPort } from "../graph/graph.js";

export interface NetworkOptions {
  /** Number of workers; default: the cores this process may use. */
  readonly threads?: number;
  /** Which output holds the scores, by name; needed where a network has several. */
  readonly output?: string | null;
  /** A formula of the outputs that takes their place; the network then has one. */
  readonly discriminant?: Discriminant | null;
  /** Rows of every network call. Results depend on it in the last bits. */
  readonly tile?: number;
  /** What messages and the description call the file; default: the path it is loaded from. */
  readonly displayName?: string;
  /** Module that exports `kernels`; default: core's. */
  readonly kernels?: string;
}

/** One operation of a network. */
export interface NetworkLayer {
  readonly name: string;
  /** ONNX's name of it, with the domain where that is not ONNX's own. */
  readonly operator: string;
  /** Floats that it brings along. */
  readonly parameters: number;
}

/** A network from a file: scores, gradients, and the classifier of an audit. Holds worker threads once used: dispose of it. */
export interface Network extends Classifier, AsyncDisposable {
  /** Named inputs as the file declares them. */
  readonly inputs: readonly GraphPort[];
  /** The output that holds the scores, by name. */
  readonly outputs: readonly GraphPort[];
  /** Its operations, in the order in which they run. */
  readonly layers: readonly NetworkLayer[];
  /** Numbers that it takes for an event. */
  readonly columns: number;
  /** Scores that it gives for an event; one: the probability or logit of a single class. */
  readonly classes: number;
  readonly differentiable: boolean;
  /** The node and operator that stand in the way of a gradient; null when it has one. */
  readonly notDifferentiable: string | null;
  readonly description: NetworkDescription;
  /**
   * What the network says of `rows` events: x [rows x columns], row-major, fed as it is -> [rows x classes].
   * Errors: FP_NETWORK_INPUT_COUNT, FP_NETWORK_NAN_SCORE.
   */
  scores(x: Float32Array, rows: number): Promise<Float32Array>;
  /**
   * The gradient of each event's own cross-entropy with respect to its inputs, taken through the logits: x [rows x columns],
   * labels [rows] (number of the true output; with one output 1 for the class that the score speaks of, 0 for the other)
   * -> [rows x columns]. Errors: FP_NETWORK_INPUT_COUNT, FP_NETWORK_NOT_DIFFERENTIABLE.
   */
  lossGradient(x: Float32Array, labels: Uint8Array, rows: number): Promise<Float32Array>;
}
