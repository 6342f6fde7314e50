import type { Graph, GraphNode } from "../graph/graph.js";
import { isFloatType } from "../graph/tensor.js";

/** Operands of each operator that are weights; -1: any. What is subtracted or divided by is a scaling of the inputs, and stays. */
const WEIGHT_OPERANDS: Readonly<Record<string, readonly number[]>> = {
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  Add: [0, 1],
  // Mean and variance are statistics of earlier training, not weights.
  BatchNormalization: [1, 2],
  GroupNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  RMSNormalization: [1],
  PRelu: [1],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  GRU: [1, 2, 3],
  LSTM: [1, 2, 3],
  RNN: [1, 2, 3],
};

/** Operations through which a weight may pass on its way to where it is used. */
const REARRANGING = new Set(["Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze"]);

function isWeightAt(graph: Graph, name: string, { op, inputs, outputs }: GraphNode): boolean {
  if (REARRANGING.has(op) && inputs[0] === name) return isWeight(graph, outputs[0]);
  return WEIGHT_OPERANDS[op]?.some((operand) => inputs[operand] === name) ?? false;
}

/** Used somewhere, and everywhere as a weight. */
function isWeight(graph: Graph, name: string): boolean {
  const users = graph.nodes.filter(({ inputs }) => inputs.includes(name));
  return users.length > 0 && users.every((node) => isWeightAt(graph, name, node));
}

/**
 * Names of the float tensors that training may change, in the file's order: operands of matrix products, added biases, scale and
 * bias of normalisations. Single numbers are not among them, nor is what the inputs are scaled by, nor a BatchNormalization's mean and
 * variance.
 */
export const trainableWeights = (graph: Graph): readonly string[] =>
  [...graph.initialisers].flatMap(([name, { type, shape }]) =>
    isFloatType(type) && shape.length > 0 && isWeight(graph, name) ? [name] : [],
  );
