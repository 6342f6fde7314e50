import { FoolproofError } from "@foolproof/core";
import { type Graph, type GraphNode, type GraphPort, readsOf } from "../graph/graph.js";
import { elementCount } from "../graph/tensor.js";
import { BATCH } from "../shapes/batch.js";

/**
 * The graph with one output: the one called `name`, or the only one there is.
 * @throws FoolproofError FP_NETWORK_OUTPUT_UNKNOWN, FP_NETWORK_OUTPUTS_SEVERAL, both with the names there are.
 */
export function selectOutput(graph: Graph, name: string | null): Graph {
  const { file, outputs } = graph;
  const names = outputs.map((one) => one.name).join(", ");
  const chosen = name === null && outputs.length === 1 ? outputs[0] : outputs.find((one) => one.name === name);
  if (chosen !== undefined) return withoutUnused({ ...graph, outputs: [chosen] });
  if (name !== null)
    throw new FoolproofError({
      code: "FP_NETWORK_OUTPUT_UNKNOWN",
      message: `${file} has no output "${name}"; it has ${names}`,
      hint: "Write one of them in network.output.node.",
      where: { file, path: "network.output.node", value: name },
    });
  throw new FoolproofError({
    code: "FP_NETWORK_OUTPUTS_SEVERAL",
    message: `${file} has ${String(outputs.length)} outputs: ${names}`,
    hint: "Say which of them holds the scores: network.output.node in a spec, --output NAME on the command line.",
    where: { file, path: "network.output.node" },
  });
}

/** Leaves out what the outputs do not need. */
function withoutUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    nodes.push(node);
    for (const name of readsOf(node)) needed.add(name);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    initialisers: new Map([...graph.initialisers].filter(([name]) => needed.has(name))),
    inputs: graph.inputs.filter(({ name }) => needed.has(name)),
  };
}

/** @throws FoolproofError FP_NETWORK_INPUTS_SEVERAL, FP_NETWORK_SHAPE where there is none. */
export function onlyInput({ file, inputs }: Graph): GraphPort {
  const [input] = inputs;
  if (inputs.length === 1) return input;
  if (inputs.length === 0)
    throw new FoolproofError({
      code: "FP_NETWORK_SHAPE",
      message: `${file} has no input that its output depends on`,
      hint: "Check the network, or choose another output in network.output.node.",
      where: { file },
    });
  throw new FoolproofError({
    code: "FP_NETWORK_INPUTS_SEVERAL",
    message: `${file} has ${String(inputs.length)} inputs: ${inputs.map(({ name }) => name).join(", ")}`,
    hint: "Networks with one input of all columns are supported: export one that takes a single table and splits it itself.",
    where: { file, path: "network.inputs" },
  });
}

/** The single output, after `selectOutput`. */
export const onlyOutput = (graph: Graph): GraphPort => selectOutput(graph, null).outputs[0];

/** Columns that the first operations on the input ask for, where its own shape leaves them open; null where they do not say. */
function columnsAskedFor(graph: Graph, name: string): number | null {
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    if (!inputs.includes(name)) continue;
    const other = inputs.map((one) => graph.initialisers.get(one)).find((one) => one !== undefined)?.shape;
    if (op === "Identity" || op === "Dropout" || op === "Cast" || (other?.length === 0 && outputs.length === 1))
      return columnsAskedFor(graph, outputs[0]);
    if (other === undefined || inputs[0] !== name) continue;
    if (op === "MatMul") return other.at(-2) ?? null;
    const transposed = attributes["transB"];
    if (op === "Gemm") return other[transposed?.kind === "int" ? transposed.value : 0] ?? null;
    if (["Add", "Sub", "Mul", "Div", "BatchNormalization"].includes(op) && (other.at(-1) ?? 1) > 1)
      return other.at(-1) ?? null;
  }
  return null;
}

/**
 * The shape that the network's input has for a batch of events. The first size is the batch whatever the file says (files written
 * for one event, or for the number of events of somebody's test, are common); an input of one dimension is a single event.
 * @param columns numbers an event, null where only the file can tell
 * @throws FoolproofError FP_NETWORK_SHAPE where sizes are left open that nothing determines.
 */
export function inputShape(graph: Graph, columns: number | null): readonly number[] {
  const { name, shape } = onlyInput(graph);
  const single = shape?.length === 1 && shape[0] !== null;
  const event = shape === null ? [null] : single ? shape : shape.slice(1);
  const known = elementCount(event.map((size) => size ?? 1));
  const open = event.filter((size) => size === null).length;
  const total = columns ?? (open === 0 ? known : columnsAskedFor(graph, name));
  if (total !== null && (open === 0 || (open === 1 && total % known === 0)))
    return [BATCH, ...event.map((size) => size ?? total / known)];
  throw new FoolproofError({
    code: "FP_NETWORK_SHAPE",
    message: `${graph.file} does not say how many numbers its input "${name}" takes for an event`,
    hint: "Export the network with a fixed number of inputs; only the batch size is free.",
    where: { file: graph.file },
  });
}
