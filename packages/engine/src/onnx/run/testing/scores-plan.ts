import { encodeNetwork } from "../../encode/encode.js";
import type { NetworkPlan } from "../plan.js";
import { denseGraph } from "./dense.js";
import type { DenseShape } from "./dense.js";

/** A plan that only scores: the network itself for tiles of fixed size, for tests of what runs programs. */
export function scoresPlan(shape: DenseShape, tile: number): NetworkPlan {
  const graph = denseGraph(shape);
  const columns = shape.sizes[0];
  const outputs = shape.sizes[shape.sizes.length - 1];
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === "events" ? "x" : name)),
  }));
  const scores = encodeNetwork({
    ...graph,
    nodes,
    inputs: [{ name: "x", type: "float32", shape: [tile, columns] }],
    outputs: [{ name: "scores", type: "float32", shape: [tile, outputs] }],
  });
  return { tile, columns, outputs, scores, ascent: null, lossGradient: null, notDifferentiable: null };
}
