import type { Arithmetic } from "../graph/arithmetic.js";
import { elementCount } from "../graph/tensor.js";
import { numberAttribute, type Value } from "../graph/value.js";
import { spreadSizes, windowsOf } from "../shapes/windows.js";
import type { Adjoint } from "./table.js";

/** Back to the operand of a convolution: what its last window left over is added behind. */
const convolutionInput: Adjoint = ({ m, y, dy, x: [x, w] }) => {
  const spread = spreadSizes(y.shape.slice(2), w.shape.slice(2), windowsOf(y));
  const more = x.shape.slice(2).map((size, i) => size - spread[i]);
  return m.builder.apply("ConvTranspose", [dy, w], { ...windowsOf(y), group: numberAttribute(y, "group"), more });
};

const transposedInput: Adjoint = ({ m, y, dy, x: [, w] }) =>
  m.builder.apply("Conv", [dy, w], { ...windowsOf(y), group: numberAttribute(y, "group") });

/** The two values that a kernel joins: `wide` holds the entries that windows move over, `narrow` one entry a window. */
interface Joined {
  readonly m: Arithmetic;
  readonly y: Value;
  readonly wide: Value;
  readonly narrow: Value;
  readonly kernel: readonly number[];
}

/** Kernels' derivative [narrow's channels, wide's / group, ...]: events become channels, and the windows' strides their dilations. */
function kernels({ m, y, wide, narrow, kernel }: Joined): Value {
  const { strides, dilations, pads } = windowsOf(y);
  const group = numberAttribute(y, "group");
  const turned = (value: Value): Value => m.transpose(value, [1, 0, ...kernel.map((_, i) => i + 2)]);
  const part = (value: Value, i: number): Value => {
    const size = value.shape[1] / group;
    return turned(m.slice(value, 1, { start: i * size, end: (i + 1) * size }));
  };
  const parts = Array.from({ length: group }, (_, i) => {
    const met = m.builder.apply("Conv", [part(wide, i), part(narrow, i)], {
      strides: dilations,
      dilations: strides,
      pads,
      group: 1,
    });
    return turned(kernel.reduce((value, end, axis) => m.slice(value, axis + 2, { start: 0, end }), met));
  });
  return m.concat(parts, 0);
}

const bias: Adjoint = ({ m, dy, x: [, , one] }) =>
  m.reshape(
    m.reduce(
      "ReduceSum",
      dy,
      dy.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
    ),
    one.shape,
  );

/** Each entry goes back to where it stood, found by ONNX Runtime on its way: the first of equal ones, as in PyTorch. */
const maxPool: Adjoint = ({ m, y, dy, x: [x] }) => {
  const zeros = m.builder.apply("Expand", [0], { shape: [elementCount(x.shape)] });
  const flat = (value: Value): Value => m.reshape(value, [elementCount(value.shape)]);
  const places = flat(m.builder.apply("Output", [y], { index: 1 }));
  return m.reshape(m.builder.apply("ScatterElements", [zeros, places, flat(dy)], { axis: 0, add: 1 }), x.shape);
};

export const CONVOLUTION_ADJOINTS: Readonly<Record<string, readonly (Adjoint | null)[]>> = {
  Conv: [
    convolutionInput,
    ({ m, y, dy, x: [x, w] }) => kernels({ m, y, wide: x, narrow: dy, kernel: w.shape.slice(2) }),
    bias,
  ],
  ConvTranspose: [
    transposedInput,
    ({ m, y, dy, x: [x, w] }) => kernels({ m, y, wide: dy, narrow: x, kernel: w.shape.slice(2) }),
    bias,
  ],
  MaxPool: [maxPool],
};
