import type { Graph } from "../graph/graph.js";
import type { OutputKind } from "./network.js";
import { onlyOutput } from "./ports.js";

const REARRANGING = new Set(["Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast", "Dropout"]);
const SELECTING = new Set(["Slice", "Gather", "Split"]);

/**
 * What the outputs are, by the last operation that computes something. One output that is picked from a softmax is a probability
 * like that of a sigmoid.
 * @param outputs numbers an event
 */
export function finalKind(graph: Graph, outputs: number): OutputKind {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let maker = makers.get(onlyOutput(graph).name);
  while (maker !== undefined && (REARRANGING.has(maker.op) || SELECTING.has(maker.op)))
    maker = makers.get(maker.inputs[0]);
  if (maker?.op === "Sigmoid") return "sigmoid";
  if (maker?.op !== "Softmax") return "logits";
  return outputs === 1 ? "sigmoid" : "softmax";
}
