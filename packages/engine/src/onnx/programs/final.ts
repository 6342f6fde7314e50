import type { Graph } from "../graph/graph.js";
import type { OutputKind } from "./network.js";
import { onlyOutput } from "./ports.js";

const REARRANGING = new Set(["Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast", "Dropout"]);

/** What the outputs are, by the last operation that computes something. */
export function finalKind(graph: Graph): OutputKind {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let maker = makers.get(onlyOutput(graph).name);
  while (maker !== undefined && REARRANGING.has(maker.op)) maker = makers.get(maker.inputs[0]);
  if (maker?.op === "Sigmoid") return "sigmoid";
  return maker?.op === "Softmax" ? "softmax" : "logits";
}
