import { FoolproofError } from "@foolproof/core";
import { newBuilder } from "../graph/builder.js";
import type { Graph, GraphPort } from "../graph/graph.js";
import { elementCount, isFloatType } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { finalKind } from "./final.js";
import { lossGraph } from "./loss.js";
import { columnsOf, type OutputKind, tryApply } from "./network.js";
import { onlyOutput } from "./ports.js";

/** What a network tells about itself. */
export interface NetworkAnalysis {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Numbers an event that the one input takes and the one output gives. */
  readonly inputColumns: number;
  readonly outputColumns: number;
  readonly outputKind: OutputKind;
  /** Floats that the network holds. */
  readonly parameters: number;
  /** How often each operator occurs; those outside ONNX's own set with their domain. */
  readonly operators: Readonly<Record<string, number>>;
  /** Why there is no gradient, with node and operator; null when there is one. */
  readonly notDifferentiable: string | null;
  /** Roundings of quantised layers that the gradient goes straight through. */
  readonly straightThrough: number;
}

function countOperators({ nodes }: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, domain } of nodes) {
    const name = domain === "" ? op : `${domain}.${op}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countParameters({ initialisers, nodes }: Graph): number {
  const constants = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((attribute) => (attribute.kind === "tensor" ? [attribute.value] : [])),
  );
  return [...initialisers.values(), ...constants]
    .filter(({ type, shape }) => isFloatType(type) && shape.length > 0)
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

function countRoundings(root: Value): number {
  const reached = new Set<Value>([root]);
  for (const value of reached) for (const input of value.inputs) reached.add(input);
  return [...reached].filter(({ op }) => op === "StraightRound").length;
}

function differentiability(graph: Graph): Pick<NetworkAnalysis, "notDifferentiable" | "straightThrough"> {
  try {
    const { outputs } = lossGraph(graph, null);
    return { notDifferentiable: null, straightThrough: countRoundings(outputs["loss"]) };
  } catch (error) {
    if (error instanceof FoolproofError && error.code === "FP_NETWORK_OPERATOR_UNSUPPORTED")
      return { notDifferentiable: error.message, straightThrough: 0 };
    throw error;
  }
}

/** From the network itself, or from the shape that the file declares where an operator is unknown. */
function countOutputs(graph: Graph): number {
  const { name, shape } = onlyOutput(graph);
  const builder = newBuilder();
  const applied = tryApply(builder, graph, builder.input("x", "float", [BATCH, columnsOf(graph)]));
  if (applied !== null) return applied.scores.shape[1];
  const event = shape === null ? [null] : shape.slice(1);
  const sizes = event.filter((size) => size !== null);
  if (sizes.length === event.length) return elementCount(sizes);
  throw new FoolproofError({
    code: "FP_NETWORK_SHAPE",
    message: `${graph.file} does not say how many numbers its output "${name}" gives for an event`,
    hint: "Export the network with a fixed number of outputs; only the batch size is free.",
    where: { file: graph.file },
  });
}

/**
 * What the network takes, gives and is made of, and whether it can be differentiated.
 * @param graph with one output: after `selectOutput`.
 * @throws FoolproofError where the network cannot be used at all: FP_NETWORK_INPUTS_SEVERAL, FP_NETWORK_EVENTS_MIXED,
 *   FP_NETWORK_SHAPE, FP_NETWORK_OPSET.
 */
export function analyseNetwork(graph: Graph): NetworkAnalysis {
  const inputColumns = columnsOf(graph);
  const outputColumns = countOutputs(graph);
  return {
    inputs: graph.inputs,
    outputs: graph.outputs,
    inputColumns,
    outputColumns,
    outputKind: finalKind(graph, outputColumns),
    parameters: countParameters(graph),
    operators: countOperators(graph),
    ...differentiability(graph),
  };
}
