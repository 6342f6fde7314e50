import { float, floats, node, wave } from "./graphs.js";
import type { OperatorCase } from "./operatorCases.js";

const size = (shape: readonly number[]): number => shape.reduce((product, one) => product * one, 1);
const kernels = (shape: readonly number[], seed = 0) => floats(shape, wave(size(shape), seed));

interface Window {
  readonly title: string;
  readonly event: readonly number[];
  readonly weights: readonly number[];
  readonly attributes?: Parameters<typeof node>[2];
  readonly bias?: number;
  readonly opset?: number;
}

const convolved =
  (op: string) =>
  (window: Window): OperatorCase => {
    const { title, event, weights, attributes = {}, bias, opset = 11 } = window;
    return {
      title: `${op} ${title}`,
      opset,
      event,
      nodes: [node(op, [bias === undefined ? "in w" : "in w b", "out"], attributes)],
      constants: { w: kernels(weights), ...(bias === undefined ? {} : { b: kernels([bias], 3) }) },
    };
  };

const CONVOLUTIONS: readonly Window[] = [
  { title: "1-D", event: [2, 5], weights: [3, 2, 3], opset: 7 },
  { title: "1-D of one tap, as on each particle", event: [3, 4], weights: [2, 3, 1], bias: 2 },
  {
    title: "1-D with stride that leaves a rest, dilated",
    event: [2, 8],
    weights: [2, 2, 2],
    attributes: { strides: [3], dilations: [2], pads: [1, 0] },
    bias: 2,
  },
  { title: "2-D", event: [2, 4, 5], weights: [3, 2, 2, 3], bias: 3 },
  {
    title: "2-D with asymmetric padding",
    event: [1, 4, 4],
    weights: [2, 1, 3, 3],
    attributes: { pads: [2, 0, 1, 1] },
    opset: 22,
  },
  {
    title: "2-D with strides and dilations",
    event: [2, 6, 7],
    weights: [1, 2, 2, 3],
    attributes: { strides: [2, 3], dilations: [2, 1], pads: [1, 1, 0, 2] },
  },
  {
    title: "2-D in groups",
    event: [4, 4, 4],
    weights: [6, 2, 2, 2],
    attributes: { group: 2, kernel_shape: [2, 2] },
    bias: 6,
  },
  {
    title: "2-D for each channel",
    event: [3, 4, 4],
    weights: [3, 1, 3, 3],
    attributes: { group: 3, pads: [1, 1, 1, 1] },
  },
  {
    title: "2-D with SAME_UPPER",
    event: [1, 5, 4],
    weights: [1, 1, 2, 3],
    attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] },
  },
  {
    title: "2-D with SAME_LOWER",
    event: [1, 5, 4],
    weights: [1, 1, 2, 2],
    attributes: { auto_pad: "SAME_LOWER", strides: [2, 1] },
  },
  { title: "2-D with VALID", event: [1, 4, 4], weights: [1, 1, 3, 3], attributes: { auto_pad: "VALID" } },
  { title: "3-D", event: [2, 3, 3, 4], weights: [2, 2, 2, 2, 2], attributes: { strides: [1, 1, 2] }, bias: 2 },
];

const TRANSPOSED: readonly Window[] = [
  { title: "1-D", event: [2, 3], weights: [2, 3, 3], opset: 8 },
  {
    title: "1-D with strides, padding and more behind",
    event: [2, 4],
    weights: [2, 1, 3],
    attributes: { strides: [2], pads: [1, 1], output_padding: [1] },
    bias: 1,
  },
  {
    title: "2-D in groups, dilated",
    event: [4, 3, 2],
    weights: [4, 2, 2, 2],
    attributes: { group: 2, strides: [2, 1], dilations: [1, 2] },
    bias: 4,
  },
  {
    title: "2-D with asymmetric padding",
    event: [1, 4, 4],
    weights: [1, 2, 3, 3],
    attributes: { pads: [0, 1, 2, 0], strides: [2, 2] },
    opset: 22,
  },
  {
    title: "2-D to a given size",
    event: [1, 3, 3],
    weights: [1, 2, 3, 3],
    attributes: { strides: [3, 2], output_shape: [10, 8] },
  },
  {
    title: "2-D to a given size by less",
    event: [1, 3, 3],
    weights: [1, 1, 4, 4],
    attributes: { strides: [2, 2], output_shape: [5, 6] },
  },
  {
    title: "2-D with SAME_UPPER",
    event: [1, 3, 3],
    weights: [1, 1, 3, 3],
    attributes: { strides: [2, 2], auto_pad: "SAME_UPPER" },
  },
  { title: "3-D", event: [1, 2, 2, 3], weights: [1, 2, 2, 2, 2], attributes: { strides: [2, 1, 1] } },
];

interface Pool {
  readonly title: string;
  readonly event: readonly number[];
  readonly attributes?: Parameters<typeof node>[2];
  readonly opset?: number;
}

const pooled =
  (op: string) =>
  ({ title, event, attributes = {}, opset = 12 }: Pool): OperatorCase => ({
    title: `${op} ${title}`,
    opset,
    event,
    nodes: [node(op, ["in", "p"], attributes), node("Mul", ["p p", "out"])],
  });

const POOLS: readonly Pool[] = [
  { title: "1-D", event: [2, 6], attributes: { kernel_shape: [2], strides: [2] }, opset: 8 },
  { title: "1-D of windows that overlap", event: [2, 6], attributes: { kernel_shape: [3] } },
  { title: "2-D", event: [2, 4, 4], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  {
    title: "2-D with padding",
    event: [2, 4, 5],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 1, 1, 0] },
  },
  { title: "2-D rounded up", event: [1, 5, 6], attributes: { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 } },
  {
    title: "2-D rounded up, with padding",
    event: [1, 4, 5],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 1, 1], ceil_mode: 1 },
    opset: 19,
  },
  {
    title: "2-D with SAME_UPPER",
    event: [1, 5, 4],
    attributes: { kernel_shape: [2, 3], strides: [2, 1], auto_pad: "SAME_UPPER" },
  },
  { title: "2-D with SAME_LOWER", event: [1, 5, 4], attributes: { kernel_shape: [2, 2], auto_pad: "SAME_LOWER" } },
  { title: "3-D", event: [1, 3, 4, 2], attributes: { kernel_shape: [2, 2, 1], strides: [1, 2, 1] } },
];

const INCLUDED: readonly Pool[] = [
  {
    title: "with padding counted",
    event: [2, 4, 5],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 1, 1, 0], count_include_pad: 1 },
  },
  {
    title: "with padding counted, rounded up",
    event: [1, 4, 6],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 1, 1], ceil_mode: 1, count_include_pad: 1 },
    opset: 19,
  },
  {
    title: "dilated",
    event: [1, 6, 5],
    attributes: { kernel_shape: [2, 2], dilations: [2, 3], pads: [1, 0, 0, 1] },
    opset: 19,
  },
];

/** Convolutions and pools. */
export const WINDOW_CASES: readonly OperatorCase[] = [
  ...CONVOLUTIONS.map(convolved("Conv")),
  ...TRANSPOSED.map(convolved("ConvTranspose")),
  ...POOLS.map(pooled("MaxPool")),
  ...POOLS.map(pooled("AveragePool")),
  ...INCLUDED.map(pooled("AveragePool")),
  pooled("MaxPool")({
    title: "dilated",
    event: [1, 6, 5],
    attributes: { kernel_shape: [2, 2], dilations: [2, 3], pads: [1, 0, 0, 1] },
  }),
  ...[1, 2, 3].map((p) =>
    pooled("LpPool")({
      title: `of p = ${String(p)}`,
      event: [2, 4, 4],
      attributes: { kernel_shape: [2, 3], p },
      opset: 18,
    }),
  ),
  ...["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"].map((op) => pooled(op)({ title: "2-D", event: [2, 3, 4] })),
  {
    title: "A network of two convolutions with a pool between",
    opset: 13,
    event: [1, 6, 6],
    nodes: [
      node("Conv", ["in w b", "h"], { pads: [1, 1, 1, 1] }),
      node("LeakyRelu", ["h", "r"], { alpha: float(0.3) }),
      node("MaxPool", ["r", "p"], { kernel_shape: [2, 2], strides: [2, 2] }),
      node("Conv", ["p v", "c"]),
      node("GlobalAveragePool", ["c", "g"]),
      node("Flatten", ["g", "out"]),
    ],
    constants: { w: kernels([2, 1, 3, 3]), b: kernels([2], 1), v: kernels([2, 2, 2, 2], 2) },
  },
];
