import type { Value } from "../graph/value.js";
import { batchAxis } from "../shapes/batch.js";
import { spreadSizes, type Windows } from "../shapes/windows.js";
import { type Call, type CanonicalRule, listOf, numberOf, operand, optional, textOf, unsupported } from "./call.js";
import { shared, windowsOfCall } from "./windows.js";

/** Kernels and bias are the same for all events. */
function checkFixed(given: readonly Value[]): void {
  if (given.some(({ shape }) => batchAxis(shape) !== -1)) throw unsupported("a kernel that depends on the events");
}

const operandsOf = (call: Call): readonly [Value, Value, ...Value[]] => {
  const bias = optional(call, 2);
  return [operand(call, 0), operand(call, 1), ...(bias === null ? [] : [bias])];
};

/** The convolution that a node describes, of values, kernels and perhaps a bias. */
export function convolved(call: Call, operands: readonly [Value, Value, ...Value[]]): Value {
  const [x, weights, ...bias] = operands;
  checkFixed([weights, ...bias]);
  const windows = windowsOfCall(call, x.shape.slice(2), weights.shape.slice(2));
  return call.math.builder.apply("Conv", operands, { ...windows, group: numberOf(call, "group", 1) });
}

/** With a given size, or one that `auto_pad` asks for, padding is what leaves just that. */
function spread(call: Call, x: Value, kernel: readonly number[]): { windows: Windows; more: readonly number[] } {
  const sizes = x.shape.slice(2);
  const more = listOf(call, "output_padding") ?? sizes.map(() => 0);
  const mode = textOf(call, "auto_pad", "NOTSET");
  const given = listOf(call, "output_shape");
  const none = [...sizes, ...sizes].map(() => 0);
  const strides = listOf(call, "strides") ?? sizes.map(() => 1);
  const dilations = listOf(call, "dilations") ?? sizes.map(() => 1);
  const asked =
    given?.slice(-sizes.length) ?? (mode.startsWith("SAME") ? sizes.map((size, i) => size * strides[i]) : null);
  if (asked === null)
    return { windows: { strides, dilations, pads: (mode === "VALID" ? null : listOf(call, "pads")) ?? none }, more };
  const whole = spreadSizes(sizes, kernel, { strides, dilations, pads: none });
  const total = whole.map((size, i) => size + more[i] - asked[i]);
  // Where more is asked for than the kernel reaches, the rest is added behind.
  const pads = shared(
    total.map((one) => Math.max(0, one)),
    mode === "SAME_UPPER",
  );
  return { windows: { strides, dilations, pads }, more: more.map((one, i) => one + Math.max(0, -total[i])) };
}

function transposed(call: Call): Value {
  const operands = operandsOf(call);
  const [x, weights, ...bias] = operands;
  checkFixed([weights, ...bias]);
  const { windows, more } = spread(call, x, weights.shape.slice(2));
  return call.math.builder.apply("ConvTranspose", operands, { ...windows, more, group: numberOf(call, "group", 1) });
}

export const CONVOLUTION: Readonly<Record<string, CanonicalRule>> = {
  Conv: (call) => convolved(call, operandsOf(call)),
  ConvTranspose: transposed,
};
