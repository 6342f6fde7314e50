import { listAttribute, numberAttribute, Refusal, type Value } from "../graph/value.js";
import { shapeText } from "./batch.js";
import { operand, type Rule } from "./rule.js";

/** How a window moves over the spatial axes: one entry an axis; `pads` are the begins of all axes, then the ends. */
export interface Windows {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** The window of a canonical Conv, ConvTranspose or MaxPool. */
export const windowsOf = (value: Pick<Value, "attributes">): Windows => ({
  strides: listAttribute(value, "strides"),
  dilations: listAttribute(value, "dilations"),
  pads: listAttribute(value, "pads"),
});

/** Entries that a window of `kernel` taps spans. */
export const extent = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Places that a window has along each axis of `sizes`. */
export const windowCounts = (
  sizes: readonly number[],
  kernel: readonly number[],
  { strides, dilations, pads }: Windows,
): readonly number[] =>
  sizes.map((size, i) => {
    const around = size + (pads[i] ?? 0) + (pads[i + sizes.length] ?? 0);
    return Math.floor((around - extent(kernel[i] ?? 1, dilations[i] ?? 1)) / (strides[i] ?? 1)) + 1;
  });

/** What a transposed convolution spreads `sizes` to. */
export const spreadSizes = (
  sizes: readonly number[],
  kernel: readonly number[],
  { strides, dilations, pads }: Windows,
): readonly number[] =>
  sizes.map(
    (size, i) =>
      (size - 1) * (strides[i] ?? 1) +
      extent(kernel[i] ?? 1, dilations[i] ?? 1) -
      (pads[i] ?? 0) -
      (pads[i + sizes.length] ?? 0),
  );

/** @throws Refusal where a window does not fit once. */
function checked(shape: readonly number[], from: readonly number[]): readonly number[] {
  if (shape.some((size) => size < 1 || !Number.isInteger(size)))
    throw new Refusal("FP_NETWORK_SHAPE", `a window that is larger than ${shapeText(from)}`);
  return shape;
}

function channels(x: Value, weights: Value, fits: boolean): void {
  if (x.shape.length !== weights.shape.length || x.shape.length < 3 || !fits)
    throw new Refusal(
      "FP_NETWORK_SHAPE",
      `kernels ${shapeText(weights.shape)} do not fit ${shapeText(x.shape)}, channels along axis 1`,
    );
}

/** Operators that move a window over everything behind the channels: [events, channels, ...]. */
export const WINDOW_RULES: Readonly<Record<string, Rule>> = {
  /** Kernels [outputs, channels / group, ...], an optional bias. */
  Conv: (node) => {
    const [x, w] = [operand(node.inputs, 0), operand(node.inputs, 1)];
    const group = numberAttribute(node, "group");
    channels(x, w, x.shape[1] === (w.shape[1] ?? 0) * group && (w.shape[0] ?? 0) % group === 0);
    const [events = 1, ...sizes] = [x.shape[0] ?? 1, ...x.shape.slice(2)];
    const counts = windowCounts(sizes, w.shape.slice(2), windowsOf(node));
    return { kind: "float", shape: checked([events, w.shape[0] ?? 0, ...counts], x.shape) };
  },
  /** The adjoint of Conv with respect to its first operand: kernels [channels, outputs / group, ...]; `more` entries are added behind. */
  ConvTranspose: (node) => {
    const [x, w] = [operand(node.inputs, 0), operand(node.inputs, 1)];
    const group = numberAttribute(node, "group");
    channels(x, w, x.shape[1] === w.shape[0] && (w.shape[0] ?? 0) % group === 0);
    const more = listAttribute(node, "more");
    const sizes = spreadSizes(x.shape.slice(2), w.shape.slice(2), windowsOf(node)).map((size, i) => size + more[i]);
    return { kind: "float", shape: checked([x.shape[0] ?? 1, (w.shape[1] ?? 0) * group, ...sizes], x.shape) };
  },
  /** The largest of each window; padding never is. Output 1: where it stood, counted through the whole tile. */
  MaxPool: (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    const counts = windowCounts(shape.slice(2), listAttribute(node, "kernel"), windowsOf(node));
    return { kind, shape: checked([...shape.slice(0, 2), ...counts], shape) };
  },
};
