import type { AuditModel } from "@foolproof/core";
import { gradient } from "../adjoint/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { finalKind } from "./final.js";
import { logitsOf } from "./logits.js";
import { apply, checkDifferentiableInput, columnsOf, type OutputKind } from "./network.js";
import { encodeProgram, type Program, type ProgramOptions } from "./options.js";
import { checkColumns, fed } from "./table.js";

interface LossOptions extends ProgramOptions {
  /** What the outputs are; by default what the network's final operation says. */
  readonly kind?: OutputKind;
}

/** Cross-entropy of each event [T x 1] and its derivative with respect to the logits, which is probability minus truth. */
export function crossEntropy(
  m: Arithmetic,
  logits: Value,
  own: Value,
): { readonly loss: Value; readonly derivative: Value } {
  if (logits.shape[1] === 1) {
    const loss = m.sub(m.unary("Softplus", logits), m.mul(logits, own));
    return { loss, derivative: m.sub(m.unary("Sigmoid", logits), own) };
  }
  const logProbability = m.builder.apply("LogSoftmax", [logits], { axis: 1 });
  const loss = m.unary("Neg", m.reduce("ReduceSum", m.mul(logProbability, own), [1]));
  return { loss, derivative: m.sub(m.builder.apply("Softmax", [logits], { axis: 1 }), own) };
}

/** The loss program before it is encoded. */
export function lossGraph(graph: Graph, model: AuditModel | null, kind?: OutputKind): Program {
  checkDifferentiableInput(graph);
  const columns = columnsOf(graph);
  checkColumns(graph.file, columns, model);
  const builder = newBuilder();
  const m = arithmetic(builder);
  const x = builder.input("x", "float", [BATCH, columns]);
  const applied = apply(builder, graph, fed(m, x, model));
  const logits = logitsOf(builder, applied, kind ?? finalKind(graph, applied.scores.shape[1]));
  const own = builder.input("own", "float", logits.shape);
  const { loss, derivative } = crossEntropy(m, logits, own);
  const [slope] = gradient(builder, [{ value: logits, derivative }], [x]);
  return { name: "loss gradient", builder, inputs: [x, own], outputs: { loss, gradient: slope } };
}

/**
 * The cross-entropy of each event with respect to the network's inputs as stored (before missing-value feed and scaling of
 * `model`; null: as the network takes them).
 * "x" [T x I], "own" [T x K] one-hot of the true output (one output: 1 where the event is of the class that the score speaks of,
 * else 0) -> "loss" [T x 1], "gradient" [T x I].
 * @throws FoolproofError what `analyseNetwork` calls notDifferentiable; FP_NETWORK_INPUT_COUNT.
 */
export const lossGradientProgram = (graph: Graph, model: AuditModel | null, options: LossOptions): Uint8Array =>
  encodeProgram(lossGraph(graph, model, options.kind), options);
