import { deriveKey, normal, type RandomKey, uniform } from "@foolproof/core";
import { type Graph, type GraphNode, plainNode, type Tensor } from "../graph/graph.js";

/** A network to begin training with: dense layers, drawn from a seed. */
export interface DenseNetwork {
  /** Inputs, hidden layers, outputs; one output is the logit of one class, more are logits of one class each. */
  readonly sizes: readonly number[];
  /** Behind every hidden layer; default relu. */
  readonly activation?: "relu" | "tanh";
  /** What the outputs become; default: they stay logits. */
  readonly final?: "sigmoid" | "softmax" | null;
  readonly seed: number;
}

type KeyedDenseNetwork = Omit<DenseNetwork, "seed"> & { readonly key: RandomKey };

const OPERATORS = { relu: "Relu", tanh: "Tanh", sigmoid: "Sigmoid", softmax: "Softmax" } as const;
const OPSET = 17;

/** He et al., arXiv 1502.01852, before relu: normal of variance 2 / inputs. Glorot and Bengio elsewhere: uniform within sqrt(6 / (inputs + outputs)). */
function drawWeights(
  [wide, narrow]: readonly [number, number],
  initialisation: "he" | "glorot",
  key: RandomKey,
): Tensor {
  const deviation = Math.sqrt(2 / wide);
  const reach = Math.sqrt(6 / (wide + narrow));
  const draw = (i: number): number =>
    initialisation === "he" ? deviation * normal(key, i) : reach * (2 * uniform(key, i) - 1);
  return {
    type: "float32",
    shape: [wide, narrow],
    data: Float32Array.from({ length: wide * narrow }, (_, i) => draw(i)),
  };
}

/** The graph of a dense network: input "x" [N x inputs], output "scores" [N x outputs], biases 0. */
export function denseGraph({ sizes, activation = "relu", final = null, key }: KeyedDenseNetwork): Graph {
  const initialisers = new Map<string, Tensor>();
  const nodes: GraphNode[] = [];
  const last = sizes.length - 2;
  let value = "x";
  for (let k = 0; k <= last; k++) {
    const [wide, narrow] = [sizes[k], sizes[k + 1]];
    const initialisation = activation === "relu" && k < last ? "he" : "glorot";
    initialisers.set(`weight${String(k)}`, drawWeights([wide, narrow], initialisation, deriveKey(key, k)));
    initialisers.set(`bias${String(k)}`, { type: "float32", shape: [narrow], data: new Float32Array(narrow) });
    const product = k === last && final === null ? "scores" : `product${String(k)}`;
    nodes.push(plainNode("Gemm", [value, `weight${String(k)}`, `bias${String(k)}`], product));
    value = product;
    const next = k < last ? activation : final;
    if (next === null) continue;
    value = k < last ? `hidden${String(k)}` : "scores";
    nodes.push(plainNode(OPERATORS[next], [product], value));
  }
  return {
    file: "network.onnx",
    opsets: { "": OPSET },
    nodes,
    initialisers,
    inputs: [{ name: "x", type: "float32", shape: [null, sizes[0]] }],
    outputs: [{ name: "scores", type: "float32", shape: [null, sizes[sizes.length - 1]] }],
  };
}
