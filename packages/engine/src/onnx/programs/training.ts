import { gradient } from "../adjoint/index.js";
import { arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { BATCH } from "../shapes/batch.js";
import { finalKind } from "./final.js";
import { logitsOf } from "./logits.js";
import { crossEntropy } from "./loss.js";
import { applyWith, checkDifferentiableInput, columnsOf } from "./network.js";
import { encodeProgram } from "./options.js";
import { trainableWeights } from "./trainable.js";

/** A weight as the programs name it. */
interface WeightPort {
  /** In the network's file. */
  readonly name: string;
  /** Program input that holds it, and program output with the loss's derivative with respect to it. */
  readonly feed: string;
  readonly slope: string;
  readonly shape: readonly number[];
}

/** What it takes to train a network on batches of exactly `tile` rows: plain data. */
export interface TrainingPrograms {
  readonly tile: number;
  readonly columns: number;
  readonly outputs: number;
  readonly weights: readonly WeightPort[];
  /** "x" [T x I], "own" [T x K], "share" [T x 1], the weights -> "loss" [1 x 1], the slopes. */
  readonly step: Uint8Array;
  /** "x", the weights -> "logits" [T x K]. */
  readonly logits: Uint8Array;
}

/**
 * The cross-entropy of a batch and its gradient with respect to the weights. "own" is one-hot of the true output (one output: 1 for
 * the class that the score speaks of, else 0); "share" is each row's part of the batch's weight, 0 for padding, so that the loss is the
 * weighted mean. BatchNormalization is what it is in evaluation: mean and variance stay, scale and bias are trained.
 * @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED, FP_NETWORK_EVENTS_MIXED (a normalisation in training mode), with the node.
 */
export function trainingPrograms(graph: Graph, tile: number): TrainingPrograms {
  checkDifferentiableInput(graph);
  const columns = columnsOf(graph);
  const builder = newBuilder();
  const m = arithmetic(builder);
  const x = builder.input("x", "float", [BATCH, columns]);
  const ports = trainableWeights(graph).map((name, k): WeightPort => {
    const shape = graph.initialisers.get(name)?.shape ?? [];
    return { name, feed: `weight${String(k)}`, slope: `slope${String(k)}`, shape };
  });
  const values = ports.map(({ feed, shape }) => builder.input(feed, "float", shape));
  const weights = new Map(ports.map(({ name }, k) => [name, values[k]]));
  const applied = applyWith(builder, { graph, weights }, x);
  const logits = logitsOf(builder, applied, finalKind(graph, applied.scores.shape[1]));
  const own = builder.input("own", "float", logits.shape);
  const share = builder.input("share", "float", [BATCH, 1]);
  const { loss, derivative } = crossEntropy(m, logits, own);
  const total = builder.acrossEvents(() => m.reduce("ReduceSum", m.mul(loss, share), [0]));
  const slopes = gradient(builder, [{ value: logits, derivative: m.mul(derivative, share) }], values);
  const outputs = { loss: total, ...Object.fromEntries(ports.map(({ slope }, k) => [slope, slopes[k]])) };
  const program = { name: "training", builder };
  return {
    tile,
    columns,
    outputs: logits.shape[1],
    weights: ports,
    step: encodeProgram({ ...program, inputs: [x, own, share, ...values], outputs }, { tile }),
    logits: encodeProgram({ ...program, inputs: [x, ...values], outputs: { logits } }, { tile }),
  };
}
