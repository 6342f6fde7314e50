import { elementCount } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { extent, windowCounts, type Windows } from "../shapes/windows.js";
import { type Call, type CanonicalRule, listOf, numberOf, operand, unsupported } from "./call.js";
import { windowsOfCall } from "./windows.js";

interface Pool {
  readonly kernel: readonly number[];
  readonly windows: Windows;
  /** Padding as the node has it, without what a last, partial window needs. */
  readonly stated: readonly number[];
}

/** With ceil_mode there is a last, partial window where it begins within the entries or the padding before them. */
function poolOf(call: Call, x: Value): Pool {
  const sizes = x.shape.slice(2);
  const kernel = listOf(call, "kernel_shape") ?? sizes;
  const windows = windowsOfCall(call, sizes, kernel);
  const { strides, dilations, pads } = windows;
  if (numberOf(call, "ceil_mode", 0) === 0) return { kernel, windows, stated: pads };
  const ends = sizes.map((size, i) => {
    const span = extent(kernel[i], dilations[i]);
    const around = size + pads[i] + pads[i + sizes.length];
    const start = Math.ceil((around - span) / strides[i]) * strides[i];
    const reach = start < size + pads[i] ? start + span : around;
    return Math.max(around, reach) - size - pads[i];
  });
  return { kernel, windows: { ...windows, pads: [...pads.slice(0, sizes.length), ...ends] }, stated: pads };
}

function maxOf(call: Call, x: Value, { kernel, windows }: Pick<Pool, "kernel" | "windows">): Value {
  if (x.kind !== "float") throw unsupported("whole numbers");
  if (call.used(1)) throw unsupported("a use of its indices");
  return call.math.builder.apply("MaxPool", [x], { ...windows, kernel });
}

/** Sums over windows: a convolution of each channel with ones. */
function sums({ math }: Call, x: Value, { kernel, windows }: Pool): Value {
  const channels = x.shape[1] ?? 1;
  const shape = [channels, 1, ...kernel];
  const ones = math.builder.constant(new Float64Array(elementCount(shape)).fill(1), shape);
  return math.builder.apply("Conv", [x, ones], { ...windows, group: channels });
}

/** How many taps of each window along axis `i` count: those on entries, and those on stated padding where that is included. */
function countsAlong(
  i: number,
  size: number,
  { kernel, windows, stated, padded }: Pool & { padded: boolean },
): number[] {
  const { strides, dilations, pads } = windows;
  const axes = kernel.length;
  const [from, to] = padded ? [-stated[i], size + stated[i + axes]] : [0, size];
  const [places = 0] = windowCounts([size], [kernel[i]], {
    strides: [strides[i]],
    dilations: [dilations[i]],
    pads: [pads[i], pads[i + axes]],
  });
  return Array.from({ length: places }, (_, place) => {
    const taps = Array.from({ length: kernel[i] }, (__, tap) => place * strides[i] + tap * dilations[i] - pads[i]);
    return taps.filter((at) => at >= from && at < to).length;
  });
}

function average(call: Call): Value {
  const { math } = call;
  const x = operand(call, 0);
  const pool = { ...poolOf(call, x), padded: numberOf(call, "count_include_pad", 0) === 1 };
  const sizes = x.shape.slice(2);
  const counts = sizes
    .map((size, i) => countsAlong(i, size, pool))
    .reduce<readonly number[]>((all, along) => all.flatMap((count) => along.map((one) => count * one)), [1]);
  const sum = sums(call, x, pool);
  const alike = counts.every((count) => count === counts[0]);
  const shape = alike ? [] : [1, 1, ...sum.shape.slice(2)];
  return math.div(sum, math.builder.constant(Float64Array.from(alike ? counts.slice(0, 1) : counts), shape));
}

/** The p-norm of each window. */
function norm(call: Call, x: Value, pool: Pool): Value {
  const { math } = call;
  const p = numberOf(call, "p", 2);
  if (p === 1) return sums(call, math.unary("Abs", x), pool);
  if (p === 2) return math.unary("Sqrt", sums(call, math.mul(x, x), pool));
  return math.binary("Pow", sums(call, math.binary("Pow", math.unary("Abs", x), p), pool), 1 / p);
}

/** Everything behind the channels in one window. */
function whole({ shape }: Value): Pool {
  const sizes = shape.slice(2);
  const [ones, pads] = [sizes.map(() => 1), [...sizes, ...sizes].map(() => 0)];
  return { kernel: sizes, windows: { strides: ones, dilations: ones, pads }, stated: pads };
}

const of =
  (make: (call: Call, x: Value) => Value): CanonicalRule =>
  (call) =>
    make(call, operand(call, 0));

export const POOLING: Readonly<Record<string, CanonicalRule>> = {
  AveragePool: average,
  MaxPool: of((call, x) => maxOf(call, x, poolOf(call, x))),
  LpPool: of((call, x) => norm(call, x, poolOf(call, x))),
  GlobalAveragePool: of(({ math }, x) =>
    math.reduce(
      "ReduceMean",
      x,
      x.shape.flatMap((_, axis) => (axis > 1 ? [axis] : [])),
    ),
  ),
  GlobalMaxPool: of((call, x) => maxOf(call, x, whole(x))),
  GlobalLpPool: of((call, x) => norm(call, x, whole(x))),
};
