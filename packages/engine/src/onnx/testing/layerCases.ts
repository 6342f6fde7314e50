import { float, floats, ints, node, runtimeNode, wave } from "./graphs.js";
import type { OperatorCase } from "./operatorCases.js";

const given = (shape: readonly number[], seed = 0) => {
  const count = shape.reduce((product, one) => product * one, 1);
  return floats(shape, wave(count, seed));
};

const normalisations: OperatorCase[] = [
  {
    title: "InstanceNormalization",
    opset: 9,
    event: [2, 3, 2],
    nodes: [node("InstanceNormalization", ["in s b", "out"], { epsilon: 0.01 })],
    constants: { s: given([2]), b: given([2], 1) },
  },
  {
    title: "GroupNormalization 18, a scale for each group",
    opset: 18,
    event: [4, 3],
    nodes: [node("GroupNormalization", ["in s b", "out"], { num_groups: 2 })],
    constants: { s: given([2]), b: given([2], 1) },
  },
  {
    title: "GroupNormalization 21, a scale for each channel",
    opset: 21,
    event: [4, 3],
    nodes: [node("GroupNormalization", ["in s b", "out"], { num_groups: 2, epsilon: 0.1 })],
    constants: { s: given([4]), b: given([4], 1) },
  },
  ...[1, 2].map((p) => ({
    title: `LpNormalization of p = ${String(p)}`,
    opset: 13,
    event: [3, 4],
    nodes: [node("LpNormalization", ["in", "out"], { axis: 1, p })],
  })),
  {
    title: "MeanVarianceNormalization",
    opset: 13,
    event: [2, 3],
    nodes: [node("MeanVarianceNormalization", ["in", "out"], { axes: [1, 2] })],
  },
  {
    title: "RMSNormalization",
    opset: 23,
    event: [2, 3],
    nodes: [node("RMSNormalization", ["in s", "out"], { epsilon: 0.01 })],
    constants: { s: given([3]) },
  },
  {
    title: "SimplifiedLayerNormalization",
    opset: 17,
    event: [2, 3],
    nodes: [node("SimplifiedLayerNormalization", ["in s", "out"])],
    constants: { s: given([3]) },
  },
  {
    title: "SkipLayerNormalization, with its sum",
    opset: 17,
    event: [2, 4],
    nodes: [
      node("Mul", ["in in", "x"]),
      runtimeNode("SkipLayerNormalization", ["in x s b c", "n _ _ sum"], { epsilon: 0.01 }),
      node("Add", ["n sum", "out"]),
    ],
    constants: { s: given([4]), b: given([4], 1), c: given([4], 2) },
  },
  {
    title: "SkipSimplifiedLayerNormalization",
    opset: 17,
    event: [2, 4],
    nodes: [
      node("Mul", ["in in", "x"]),
      runtimeNode("SkipSimplifiedLayerNormalization", ["in x s", "out"], { epsilon: 0.01 }),
    ],
    constants: { s: given([4]) },
  },
  ...[3, 5].map((size) => ({
    title: `LRN of ${String(size)} channels`,
    opset: 13,
    event: [4, 2, 2],
    nodes: [node("LRN", ["in", "out"], { size, alpha: 0.3, beta: 0.6, bias: 1.5 })],
  })),
];

/** Queries, keys and values that all depend on the event: [N, 3, 8] as they are, mirrored and squared. */
const tokens = [node("Neg", ["in", "k"]), node("Mul", ["in in", "v"])];
const apart = [
  node("Reshape", ["in shape", "q4"]),
  node("Transpose", ["q4", "q"], { perm: [0, 2, 1, 3] }),
  node("Neg", ["q", "k"]),
  node("Mul", ["q q", "v"]),
];

const attention: OperatorCase[] = [
  {
    title: "Attention 23 of three axes",
    opset: 23,
    event: [3, 8],
    nodes: [...tokens, node("Attention", ["in k v", "out"], { q_num_heads: 2, kv_num_heads: 2 })],
  },
  {
    title: "Attention 23 of four axes, causal, with a scale",
    opset: 23,
    event: [3, 8],
    nodes: [...apart, node("Attention", ["q k v", "out"], { is_causal: 1, scale: 0.7 })],
    constants: { shape: ints(0, 3, 2, 4) },
  },
  {
    title: "Attention 23 with fewer heads of keys",
    opset: 23,
    event: [3, 8],
    nodes: [
      ...tokens,
      node("Slice", ["k a b c", "ks"]),
      node("Slice", ["v a b c", "vs"]),
      node("Attention", ["in ks vs", "out"], { q_num_heads: 4, kv_num_heads: 2 }),
    ],
    constants: { a: ints(0), b: ints(4), c: ints(2) },
  },
  {
    title: "Attention 23 with a mask of booleans",
    opset: 23,
    event: [3, 8],
    nodes: [...tokens, node("Attention", ["in k v m", "out"], { q_num_heads: 2, kv_num_heads: 2 })],
    constants: { m: { type: "bool", shape: [3, 3], data: Uint8Array.of(1, 0, 1, 1, 1, 0, 0, 1, 1) } },
  },
  {
    title: "Attention 23 with an added mask and a softcap",
    opset: 23,
    event: [3, 8],
    nodes: [...tokens, node("Attention", ["in k v m", "out"], { q_num_heads: 2, kv_num_heads: 2, softcap: float(2) })],
    constants: { m: given([3, 3]) },
  },
  {
    title: "MultiHeadAttention",
    opset: 17,
    event: [3, 8],
    nodes: [...tokens, runtimeNode("MultiHeadAttention", ["in k v b", "out"], { num_heads: 2 })],
    constants: { b: given([24]) },
  },
  {
    title: "MultiHeadAttention with a mask of keys and an added one",
    opset: 17,
    event: [3, 8],
    nodes: [
      ...tokens,
      node("ReduceSum", ["in last", "s"], { keepdims: 0 }),
      node("Greater", ["s zero", "g"]),
      node("Cast", ["g", "mask"], { to: 6 }),
      runtimeNode("MultiHeadAttention", ["in k v _ mask add", "out"], { num_heads: 2, scale: 0.4 }),
    ],
    constants: { last: ints(2), zero: floats([], [-3]), add: given([1, 1, 3, 3]) },
  },
  {
    title: "com.microsoft Attention",
    opset: 17,
    event: [3, 4],
    nodes: [runtimeNode("Attention", ["in w b", "out"], { num_heads: 2 })],
    constants: { w: given([4, 24]), b: given([24], 1) },
  },
  {
    title: "com.microsoft Attention, one way, with other widths",
    opset: 17,
    event: [3, 4],
    nodes: [
      runtimeNode("Attention", ["in w b", "out"], { num_heads: 2, unidirectional: 1, qkv_hidden_sizes: [4, 4, 6] }),
    ],
    constants: { w: given([4, 14]), b: given([14], 1) },
  },
];

const fused: OperatorCase[] = [
  { title: "com.microsoft Gelu", opset: 17, event: [4], nodes: [runtimeNode("Gelu", ["in", "out"])] },
  {
    title: "BiasGelu",
    opset: 17,
    event: [4],
    nodes: [runtimeNode("BiasGelu", ["in b", "out"])],
    constants: { b: given([4]) },
  },
  {
    title: "FastGelu",
    opset: 17,
    event: [4],
    nodes: [runtimeNode("FastGelu", ["in b", "out"])],
    constants: { b: given([4]) },
  },
  { title: "QuickGelu", opset: 17, event: [4], nodes: [runtimeNode("QuickGelu", ["in", "out"], { alpha: 1.3 })] },
  {
    title: "FusedMatMul",
    opset: 17,
    event: [2, 3],
    nodes: [node("Mul", ["in in", "s"]), runtimeNode("FusedMatMul", ["in s", "out"], { transB: 1, alpha: 0.5 })],
  },
];

const scaled = (
  title: string,
  scales: readonly number[],
  {
    event,
    opset = 18,
    ...attributes
  }: { event: readonly number[]; opset?: number } & Record<string, number | string | readonly number[]>,
): OperatorCase => ({
  title: `Resize ${title}`,
  opset,
  event,
  nodes: [node("Resize", ["in _ scales", "r"], attributes), node("Mul", ["r r", "out"])],
  constants: { scales: floats([scales.length], scales) },
});

const COORDINATES = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];

const resized: OperatorCase[] = [
  ...COORDINATES.flatMap((mode) => [
    scaled(`nearest, ${mode}`, [1, 1, 2, 2], { event: [1, 2, 3], coordinate_transformation_mode: mode }),
    scaled(`linear, ${mode}`, [1, 1, 2, 1.5], {
      event: [2, 3, 4],
      opset: 13,
      mode: "linear",
      coordinate_transformation_mode: mode,
    }),
  ]),
  ...["floor", "ceil", "round_prefer_ceil"].map((nearest_mode) =>
    scaled(`nearest to fewer, ${nearest_mode}`, [1, 1, 0.5, 0.6], {
      event: [1, 4, 5],
      opset: 13,
      nearest_mode,
      coordinate_transformation_mode: "asymmetric",
    }),
  ),
  scaled("linear, to fewer, half_pixel_symmetric", [1, 1, 0.7, 0.5], {
    event: [1, 5, 4],
    opset: 19,
    mode: "linear",
    coordinate_transformation_mode: "half_pixel_symmetric",
  }),
  {
    title: "Resize to sizes of chosen axes",
    opset: 18,
    event: [1, 2, 3],
    nodes: [node("Resize", ["in _ _ sizes", "r"], { mode: "linear", axes: [2, 3] }), node("Mul", ["r r", "out"])],
    constants: { sizes: ints(4, 5) },
  },
  {
    title: "Resize 10",
    opset: 10,
    event: [1, 4, 2],
    nodes: [node("Resize", ["in scales", "r"], { mode: "nearest" }), node("Mul", ["r r", "out"])],
    constants: { scales: floats([4], [1, 1, 0.5, 2]) },
  },
  {
    title: "Upsample 7",
    opset: 7,
    event: [1, 2, 2],
    nodes: [
      node("Upsample", ["in", "r"], { scales: { kind: "floats", value: [1, 1, 2, 3] } }),
      node("Mul", ["r r", "out"]),
    ],
  },
  {
    title: "Upsample 9, linear",
    opset: 9,
    event: [1, 2, 3],
    nodes: [node("Upsample", ["in scales", "r"], { mode: "linear" }), node("Mul", ["r r", "out"])],
    constants: { scales: floats([4], [1, 1, 2, 2]) },
  },
];

/** Layers that are written in many canonical operators. */
export const LAYER_CASES: readonly OperatorCase[] = [...normalisations, ...attention, ...fused, ...resized];
