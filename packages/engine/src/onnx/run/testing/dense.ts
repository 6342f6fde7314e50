import { uniform, seedKey } from "@foolproof/core";
import { type Graph, type GraphNode, plainNode, type Tensor } from "../../graph/graph.js";

export interface DenseShape {
  /** Columns, hidden layers, outputs. */
  readonly sizes: readonly number[];
  readonly seed: number;
  readonly final: "Sigmoid" | "Softmax" | null;
}

/** A dense ReLU network with weights drawn from a seed: input "events" [N x columns], output "scores". */
export function denseGraph({ sizes, seed, final }: DenseShape): Graph {
  const initialisers = new Map<string, Tensor>();
  const nodes: GraphNode[] = [];
  let draw = 0;
  const random = (count: number, reach: number): Float32Array =>
    Float32Array.from({ length: count }, () => (2 * uniform(seedKey(seed), draw++) - 1) * reach);
  let value = "events";
  for (let k = 0; k + 1 < sizes.length; k++) {
    const [wide, narrow] = [sizes[k], sizes[k + 1]];
    initialisers.set(`weight${String(k)}`, {
      type: "float32",
      shape: [wide, narrow],
      data: random(wide * narrow, Math.sqrt(6 / wide)),
    });
    initialisers.set(`bias${String(k)}`, { type: "float32", shape: [narrow], data: random(narrow, 0.1) });
    const last = k + 2 === sizes.length;
    nodes.push(
      plainNode(
        "Gemm",
        [value, `weight${String(k)}`, `bias${String(k)}`],
        last && final === null ? "scores" : `z${String(k)}`,
      ),
    );
    value = `z${String(k)}`;
    if (!last) {
      nodes.push(plainNode("Relu", [value], `h${String(k)}`));
      value = `h${String(k)}`;
    } else if (final !== null) nodes.push(plainNode(final, [value], "scores"));
  }
  return {
    file: "dense.onnx",
    opsets: { "": 17 },
    nodes,
    initialisers,
    inputs: [{ name: "events", type: "float32", shape: [null, sizes[0]] }],
    outputs: [{ name: "scores", type: "float32", shape: [null, sizes[sizes.length - 1]] }],
  };
}
