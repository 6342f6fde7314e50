import { FoolproofError } from "@foolproof/core";
import { type Graph, type GraphNode, labelOf, readsOf } from "../graph/graph.js";

/** The error for a file that ends too early or contradicts itself. */
export const truncated = (file: string, what: string): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_TRUNCATED",
    message: `${file} is damaged: ${what}`,
    hint: "Copy or export the network again.",
    where: { file },
  });

/**
 * The graph with its nodes in an order that can be executed: as in the file where that is one, otherwise each node right after
 * what it needs (some converters write them in another order).
 * @throws FoolproofError FP_NETWORK_TRUNCATED where something is used that nothing makes.
 */
export function inOrder(graph: Graph): Graph {
  const { file } = graph;
  const known = new Set(["", ...graph.inputs.map(({ name }) => name), ...graph.initialisers.keys()]);
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const name of node.outputs) if (name !== "") makers.set(name, node);
  const nodes: GraphNode[] = [];
  const entered = new Set<GraphNode>();
  const place = (first: GraphNode): void => {
    const open = [first];
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      const needed =
        node.inputs.find((name) => !known.has(name)) ??
        readsOf(node).find((name) => !known.has(name) && makers.has(name) && makers.get(name) !== node);
      if (needed === undefined) {
        open.pop();
        if (!node.outputs.every((name) => known.has(name))) nodes.push(node);
        for (const name of node.outputs) known.add(name);
        continue;
      }
      const maker = makers.get(needed);
      if (maker === undefined || entered.has(maker))
        throw truncated(file, `${node.op} node "${labelOf(node)}" uses "${needed}", which nothing before it makes`);
      entered.add(maker);
      open.push(maker);
    }
  };
  for (const node of graph.nodes) place(node);
  const absent = graph.outputs.find(({ name }) => !known.has(name));
  if (absent !== undefined) throw truncated(file, `nothing makes its output "${absent.name}"`);
  return { ...graph, nodes };
}
