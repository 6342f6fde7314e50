import { extent, type Windows } from "../shapes/windows.js";
import { type Call, listOf, textOf } from "./call.js";

/** A window as a node gives it, over axes of `sizes`: strides and dilations default to 1, padding is as `auto_pad` says. */
export function windowsOfCall(call: Call, sizes: readonly number[], kernel: readonly number[]): Windows {
  const strides = listOf(call, "strides") ?? sizes.map(() => 1);
  const dilations = listOf(call, "dilations") ?? sizes.map(() => 1);
  const mode = textOf(call, "auto_pad", "NOTSET");
  if (!mode.startsWith("SAME"))
    return {
      strides,
      dilations,
      pads: (mode === "VALID" ? null : listOf(call, "pads")) ?? [...sizes, ...sizes].map(() => 0),
    };
  const total = sizes.map((size, i) =>
    Math.max(0, (Math.ceil(size / strides[i]) - 1) * strides[i] + extent(kernel[i], dilations[i]) - size),
  );
  return { strides, dilations, pads: shared(total, mode === "SAME_UPPER") };
}

/** Padding in halves before and behind; the odd one goes behind where `upper`. */
export const shared = (total: readonly number[], upper: boolean): readonly number[] => [
  ...total.map((one) => (upper ? Math.floor(one / 2) : Math.ceil(one / 2))),
  ...total.map((one) => (upper ? Math.ceil(one / 2) : Math.floor(one / 2))),
];
