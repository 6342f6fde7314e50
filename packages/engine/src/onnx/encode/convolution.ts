import type { Arithmetic } from "../graph/arithmetic.js";
import { integers } from "../graph/builder.js";
import { elementCount } from "../graph/tensor.js";
import { numberAttribute, type Value } from "../graph/value.js";
import { windowsOf } from "../shapes/windows.js";
import type { Substitute } from "./float64.js";

/** Most entries an event that are laid out side by side at once. */
const LARGEST_LAYOUT = 1 << 17;

/** Row-major positions in `shape`. */
function* everywhere(shape: readonly number[]): Generator<readonly number[]> {
  const count = elementCount(shape);
  for (let at = 0; at < count; at++) {
    const position = shape.map(() => 0);
    for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
      position[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    yield position;
  }
}

/** Which entry each tap of the kernel meets at each place of the output, [taps][places]; the number of entries stands for none. */
function meetings(y: Value, from: readonly number[], kernel: readonly number[]): readonly (readonly number[])[] {
  const { strides, dilations, pads } = windowsOf(y);
  const back = y.op === "ConvTranspose";
  const none = elementCount(from);
  const places = [...everywhere(y.shape.slice(2))];
  return [...everywhere(kernel)].map((tap) =>
    places.map((place) => {
      let flat = 0;
      for (let i = 0; i < from.length; i++) {
        const reach = tap[i] * dilations[i];
        const at = back ? (place[i] + pads[i] - reach) / strides[i] : place[i] * strides[i] + reach - pads[i];
        if (!Number.isInteger(at) || at < 0 || at >= from[i]) return none;
        flat = flat * from[i] + at;
      }
      return flat;
    }),
  );
}

/** Kernels as [group, outputs / group, channels / group, taps]. */
function byGroup(m: Arithmetic, y: Value, weights: Value): Value {
  const group = numberAttribute(y, "group");
  const [first, second, ...kernel] = weights.shape;
  const grouped = m.reshape(weights, [group, first / group, second, elementCount(kernel)]);
  return y.op === "Conv" ? grouped : m.transpose(grouped, [0, 2, 1, 3]);
}

/** A convolution as matrix products with what each tap of the kernel meets laid out side by side, some taps at a time. */
export const convolution: Substitute = (m, [x, weights, bias], y) => {
  const [events, channels, ...sizes] = x.shape;
  const kernels = byGroup(m, y, weights);
  const [group, outputs, inner, taps] = kernels.shape;
  const places = elementCount(y.shape.slice(2));
  const met = meetings(y, sizes, weights.shape.slice(2));
  const flat = m.builder.apply("Pad", [m.reshape(x, [events, channels, elementCount(sizes)])], {
    axis: 2,
    before: 0,
    after: 1,
  });
  const atOnce = Math.max(1, Math.floor(LARGEST_LAYOUT / (channels * places)));
  const parts: Value[] = [];
  for (let start = 0; start < taps; start += atOnce) {
    const end = Math.min(taps, start + atOnce);
    const indices = integers(m.builder, met.slice(start, end).flat());
    const side = m.builder.apply("Gather", [flat, indices], { axis: 2 });
    const rows = inner * (end - start);
    parts.push(
      m.builder.apply(
        "MatMul",
        [
          m.reshape(m.slice(kernels, 3, { start, end }), [group, outputs, rows]),
          m.reshape(side, [events, group, rows, places]),
        ],
        { transA: 0, transB: 0 },
      ),
    );
  }
  const sum = m.reshape(
    parts.reduce((one, other) => m.add(one, other)),
    y.shape,
  );
  if ((bias as Value | undefined) === undefined) return sum;
  return m.add(sum, m.reshape(bias, [bias.shape[0], ...sizes.map(() => 1)]));
};
