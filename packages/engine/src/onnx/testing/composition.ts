import type { GraphNode, Tensor } from "../graph/graph.js";
import { float, floats, type GraphParts, ints, node, wave } from "./graphs.js";

/** One layer of a composed network: `in` and `out` of its nodes are the tensors that it stands between. */
interface Made {
  readonly nodes: readonly GraphNode[];
  readonly constants?: Readonly<Record<string, Tensor>>;
  /** Channels and length of what comes out. */
  readonly shape: readonly [number, number];
}

interface Given {
  readonly shape: readonly [number, number];
  /** Picks among what a layer leaves open. */
  readonly choice: number;
}

type Layer = (given: Given) => Made;

/** Longest axis that layers grow to. */
const LARGEST = 8;

const weights = (shape: readonly number[], seed: number): Tensor =>
  floats(
    shape,
    wave(
      shape.reduce((product, size) => product * size, 1),
      seed,
    ).map((entry) => 0.5 * entry),
  );

const unary =
  (op: string, attributes: Parameters<typeof node>[2] = {}): Layer =>
  ({ shape }) => ({ nodes: [node(op, ["in", "out"], attributes)], shape });

const FUNCTIONS = "Tanh Sigmoid Softplus Elu Gelu Mish LeakyRelu Softsign HardSwish Sin Erf Relu Abs Selu Neg".split(
  " ",
);

const LAYERS: Readonly<Record<string, Layer>> = {
  ...Object.fromEntries(FUNCTIONS.map((op) => [op, unary(op)])),
  Softmax: ({ shape, choice }) => unary("Softmax", { axis: 1 + (choice % 2) })({ shape, choice }),
  LpNormalization: ({ shape, choice }) => unary("LpNormalization", { axis: 1 + (choice % 2) })({ shape, choice }),
  MatMul: ({ shape: [channels, length], choice }) => ({
    nodes: [node("MatMul", ["in w", "out"])],
    constants: { w: weights([length, 2 + (choice % 3)], choice) },
    shape: [channels, 2 + (choice % 3)],
  }),
  Transpose: ({ shape: [channels, length] }) => ({
    nodes: [node("Transpose", ["in", "out"], { perm: [0, 2, 1] })],
    shape: [length, channels],
  }),
  Conv: ({ shape: [channels, length], choice }) => ({
    nodes: [node("Conv", ["in w b", "out"], { pads: [choice % 2, 1], strides: [1 + (choice % 2)] })],
    constants: { w: weights([3, channels, 2], choice), b: weights([3], choice + 1) },
    shape: [3, Math.floor((length + (choice % 2) - 1) / (1 + (choice % 2))) + 1],
  }),
  ConvTranspose: ({ shape: [channels, length], choice }) => ({
    nodes: [node("ConvTranspose", ["in w", "out"], { pads: [1, 0] })],
    constants: { w: weights([channels, 2, 3], choice) },
    shape: [2, length + 1],
  }),
  MaxPool: ({ shape: [channels, length] }) => ({
    nodes: [node("MaxPool", ["in", "out"], { kernel_shape: [2], pads: [1, 0] })],
    shape: [channels, length],
  }),
  AveragePool: ({ shape: [channels, length], choice }) => ({
    nodes: [node("AveragePool", ["in", "out"], { kernel_shape: [2], pads: [0, 1], count_include_pad: choice % 2 })],
    shape: [channels, length],
  }),
  LayerNormalization: ({ shape, choice }) => ({
    nodes: [node("LayerNormalization", ["in s b", "out"], { epsilon: 0.1 })],
    constants: { s: weights([shape[1]], choice), b: weights([shape[1]], choice + 1) },
    shape,
  }),
  InstanceNormalization: ({ shape, choice }) => ({
    nodes: [node("InstanceNormalization", ["in s b", "out"], { epsilon: 0.1 })],
    constants: { s: weights([shape[0]], choice), b: weights([shape[0]], choice + 1) },
    shape,
  }),
  Gate: ({ shape }) => ({ nodes: [node("Sigmoid", ["in", "g"]), node("Mul", ["in g", "out"])], shape }),
  Residual: ({ shape, choice }) => ({
    nodes: [node("MatMul", ["in w", "h"]), node("Tanh", ["h", "t"]), node("Add", ["in t", "out"])],
    constants: { w: weights([shape[1], shape[1]], choice) },
    shape,
  }),
  Centre: ({ shape, choice }) => ({
    nodes: [node("ReduceMean", ["in axes", "m"]), node("Sub", ["in m", "out"])],
    constants: { axes: ints(1 + (choice % 2)) },
    shape,
  }),
  Concat: ({ shape: [channels, length], choice }) => ({
    nodes: [node("Cos", ["in", "c"]), node("Concat", ["in c", "out"], { axis: 1 + (choice % 2) })],
    shape: choice % 2 === 0 ? [2 * channels, length] : [channels, 2 * length],
  }),
  Pad: ({ shape: [channels, length], choice }) => ({
    nodes: [node("Pad", ["in p", "out"], { mode: ["constant", "edge", "reflect"][choice % 3] })],
    constants: { p: ints(0, 0, 1, 0, 0, 0) },
    shape: [channels, length + 1],
  }),
  TopK: ({ shape: [channels], choice }) => ({
    nodes: [node("TopK", ["in k", "out places"], { axis: 2, largest: choice % 2 })],
    constants: { k: ints(2) },
    shape: [channels, 2],
  }),
  CumSum: ({ shape, choice }) => ({
    nodes: [node("CumSum", ["in axis", "out"], { reverse: choice % 2 })],
    constants: { axis: { type: "int64", shape: [], data: BigInt64Array.of(2n) } },
    shape,
  }),
  Resize: ({ shape: [channels, length] }) => ({
    nodes: [node("Resize", ["in _ scales", "out"], { mode: "linear" })],
    constants: { scales: floats([3], [1, 1, 2]) },
    shape: [channels, 2 * length],
  }),
  Attention: ({ shape }) => ({
    nodes: [
      node("Transpose", ["in", "t"], { perm: [0, 2, 1] }),
      node("MatMul", ["in t", "s"]),
      node("Softmax", ["s", "a"]),
      node("MatMul", ["a in", "out"]),
    ],
    shape,
  }),
  LSTM: ({ shape: [channels, length], choice }) => ({
    nodes: [
      node("Transpose", ["in", "t"], { perm: [2, 0, 1] }),
      node("LSTM", ["t w r b", "y"], { hidden_size: 2, direction: choice % 2 === 0 ? "forward" : "reverse" }),
      node("Squeeze", ["y one", "s"]),
      node("Transpose", ["s", "out"], { perm: [1, 2, 0] }),
    ],
    constants: {
      w: weights([1, 8, channels], choice),
      r: weights([1, 8, 2], choice + 1),
      b: weights([1, 16], choice + 2),
      one: ints(1),
    },
    shape: [2, length],
  }),
  GRU: ({ shape: [channels, length], choice }) => ({
    nodes: [
      node("Transpose", ["in", "t"], { perm: [2, 0, 1] }),
      node("GRU", ["t w r", "y"], { hidden_size: 2, linear_before_reset: choice % 2 }),
      node("Squeeze", ["y one", "s"]),
      node("Transpose", ["s", "out"], { perm: [1, 2, 0] }),
    ],
    constants: { w: weights([1, 6, channels], choice), r: weights([1, 6, 2], choice + 1), one: ints(1) },
    shape: [2, length],
  }),
  Clip: unary("Clip", {}),
  Scale: ({ shape }) => ({ nodes: [node("Mul", ["in c", "out"])], constants: { c: floats([], [0.7]) }, shape }),
  HardSigmoid: unary("HardSigmoid", { alpha: 0.3, beta: float(0.4) }),
};

export const LAYER_NAMES: readonly string[] = Object.keys(LAYERS);

/** A layer by name, and its choice. */
export interface Pick {
  readonly name: string;
  readonly choice: number;
}

const FIRST = [3, 4] as const;

/** Layers one after the other; one that would make an axis longer than LARGEST is left out. */
export function compose(picks: readonly Pick[]): GraphParts {
  const nodes: GraphNode[] = [];
  const constants: Record<string, Tensor> = {};
  let shape: readonly [number, number] = FIRST;
  let last = "in";
  picks.forEach(({ name, choice }, at) => {
    const made = LAYERS[name]?.({ shape, choice });
    if (made === undefined || Math.max(...made.shape) > LARGEST) return;
    const own = `${String(at)}_`;
    const rename = (tensor: string): string => (tensor === "in" ? last : tensor === "" ? "" : own + tensor);
    for (const one of made.nodes)
      nodes.push({ ...one, name: own + one.name, inputs: one.inputs.map(rename), outputs: one.outputs.map(rename) });
    for (const [key, tensor] of Object.entries(made.constants ?? {})) constants[own + key] = tensor;
    last = `${own}out`;
    ({ shape } = made);
  });
  return { opset: 20, event: FIRST, nodes: [...nodes, node("Identity", [last, "out"])], constants };
}
