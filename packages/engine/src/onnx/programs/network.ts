import { FoolproofError } from "@foolproof/core";
import { applyNetwork, type FreedOperands } from "../canonical/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { elementCount, isFloatType } from "../graph/tensor.js";
import { Refusal, type Value } from "../graph/value.js";
import { BATCH, batchAxis, shapeText } from "../shapes/batch.js";
import { inputShape, onlyInput, onlyOutput } from "./ports.js";

export type OutputKind = "sigmoid" | "softmax" | "logits";

export interface AppliedNetwork {
  /** As the file's output, before any reshaping. */
  readonly output: Value;
  /** Scores [T x K]. */
  readonly scores: Value;
  /** The network ignores its input: every event has the same scores. */
  readonly constant: boolean;
  /** What Reshape and Flatten nodes that fix the number of events are to reshape to instead. */
  readonly freedReshapes: ReadonlyMap<string, readonly number[]>;
  /** Operands that hold a fixed number of events, to be repeated for any. */
  readonly freedOperands: FreedOperands;
}

/** Numbers an event that the network takes. */
export const columnsOf = (graph: Graph): number => elementCount(inputShape(graph, null)) / BATCH;

/** A row for each event: [T x K]. */
export const asTable = (m: Arithmetic, value: Value): Value =>
  m.reshape(value, [BATCH, elementCount(value.shape) / BATCH]);

function scoresOf(m: Arithmetic, output: Value, { file, outputs }: Graph): Value {
  try {
    return asTable(m, output);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new FoolproofError({
      code: error.code,
      message: `${file}: its output "${outputs[0].name}" of shape ${shapeText(output.shape)} is no row for each event`,
      hint: "Export the network with the events along the first axis of its output.",
      where: { file },
    });
  }
}

/** A network, and values that stand in for some of its weights. */
interface WeightedGraph {
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Value>;
}

/**
 * The network applied to what it is fed, [T x I].
 * @throws FoolproofError those of `applyNetwork`.
 */
export const apply = (builder: Builder, graph: Graph, fed: Value): AppliedNetwork =>
  applyWith(builder, { graph, weights: new Map() }, fed);

/** `apply` with other weights. */
export function applyWith(builder: Builder, { graph, weights }: WeightedGraph, fed: Value): AppliedNetwork {
  const m = arithmetic(builder);
  const port = onlyInput(graph);
  const shaped = m.reshape(fed, inputShape(graph, fed.shape[1]));
  const input = port.type === null || isFloatType(port.type) ? shaped : builder.apply("Cast", [shaped], { to: "int" });
  const given = { builder, inputs: new Map([[port.name, input]]), weights };
  const { outputs, freedReshapes, freedOperands } = applyNetwork(graph, given);
  const made = outputs.get(onlyOutput(graph).name);
  if (made === undefined) throw new TypeError(`nothing makes the output of ${graph.file}`);
  const constant = batchAxis(made.shape) === -1;
  const shape = [BATCH, elementCount(made.shape)];
  const output = constant ? builder.apply("Expand", [m.reshape(made, [1, elementCount(made.shape)])], { shape }) : made;
  return { output, scores: scoresOf(m, output, graph), constant, freedReshapes, freedOperands };
}

/** The network in canonical operators, null where it has one that is not known; then only ONNX Runtime can say what it does. */
export function tryApply(builder: Builder, graph: Graph, fed: Value): AppliedNetwork | null {
  try {
    return apply(builder, graph, fed);
  } catch (error) {
    if (error instanceof FoolproofError && error.code === "FP_NETWORK_OPERATOR_UNSUPPORTED") return null;
    throw error;
  }
}

/** @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED where the network takes integers, which have no gradient. */
export function checkDifferentiableInput(graph: Graph): void {
  const { name, type } = onlyInput(graph);
  if (type === null || isFloatType(type)) return;
  throw new FoolproofError({
    code: "FP_NETWORK_OPERATOR_UNSUPPORTED",
    message: `${graph.file}: its input "${name}" is of type ${type}, which has no gradient`,
    hint: "Attacks that need no gradient (random, nominal) still work.",
    where: { file: graph.file },
  });
}
