import { integers } from "../graph/builder.js";
import { Refusal, type Value } from "../graph/value.js";
import { carriesBatch } from "../shapes/batch.js";
import { positiveAxis } from "../shapes/broadcast.js";
import {
  type Call,
  type CanonicalRule,
  known,
  listOf,
  listOrOperand,
  numberOf,
  operand,
  optional,
  textOf,
  unsupported,
} from "./call.js";

/** One axis of an image that is made larger or smaller. */
interface Axis {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

interface Reading {
  readonly mode: string;
  readonly coordinates: string;
  readonly rounding: string;
}

/** Where entry `i` of the result stands among those of the operand. */
function coordinate(i: number, { from, to, scale }: Axis, mode: string): number {
  switch (mode) {
    case "half_pixel":
      return (i + 0.5) / scale - 0.5;
    case "pytorch_half_pixel":
      return to > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case "half_pixel_symmetric":
      return (from / 2) * (1 - to / (scale * from)) + (i + 0.5) / scale - 0.5;
    case "align_corners":
      return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    case "asymmetric":
      return i / scale;
    default:
      throw unsupported(`coordinates "${mode}"`);
  }
}

function rounded(at: number, { scale }: Axis, rounding: string): number {
  switch (rounding) {
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    case "round_prefer_floor":
      return Math.ceil(at - 0.5);
    default:
      // Before operator set 11 nothing was said of it: what ONNX Runtime does.
      return scale < 1 ? Math.ceil(at) : Math.floor(at);
  }
}

function resizeAxis({ math }: Call, x: Value, along: Axis & Reading): Value {
  const { axis, from, to, mode, coordinates, rounding } = along;
  const within = (at: number): number => Math.min(from - 1, Math.max(0, at));
  const places = Array.from({ length: to }, (_, i) => coordinate(i, along, coordinates));
  const pick = (at: readonly number[]): Value =>
    math.builder.apply("Gather", [x, integers(math.builder, at)], { axis });
  if (mode === "nearest") return pick(places.map((at) => within(rounded(at, along, rounding))));
  if (mode !== "linear") throw unsupported(`mode "${mode}"`);
  const below = places.map((at) => Math.floor(within(at)));
  const share = Float64Array.from(places, (at, i) => within(at) - below[i]);
  const column = [to, ...x.shape.slice(axis + 1).map(() => 1)];
  const weight = math.builder.constant(share, column);
  const [low, high] = [pick(below), pick(below.map((at) => within(at + 1)))];
  return math.add(low, math.mul(math.sub(high, low), weight));
}

/** Scales and sizes: of all axes, or (since operator set 18) of some. */
function axesOf(call: Call, x: Value): readonly Axis[] {
  const upsample = call.node.op === "Upsample";
  const at = upsample || call.opset < 11 ? 1 : 2;
  const scales = listOrOperand(call, "scales", at) ?? [];
  const target = at === 2 ? optional(call, 3) : null;
  const sizes = target === null ? [] : known(target, "sizes");
  const axes = (listOf(call, "axes") ?? x.shape.map((_, axis) => axis)).map((axis) =>
    positiveAxis(axis, x.shape.length),
  );
  return axes.flatMap((axis, i): readonly Axis[] => {
    const from = x.shape[axis];
    const to = sizes[i] ?? Math.floor(from * (scales[i] ?? 1));
    const scale = scales[i] ?? to / from;
    if (scale === 1 && to === from) return [];
    if (carriesBatch(from)) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a resizing of the events");
    return [{ axis, from, to, scale }];
  });
}

function resize(call: Call): Value {
  const x = operand(call, 0);
  const old = call.node.op === "Upsample" || call.opset < 11;
  if (textOf(call, "keep_aspect_ratio_policy", "stretch") !== "stretch") throw unsupported("a kept aspect ratio");
  const axes = axesOf(call, x);
  if (numberOf(call, "antialias", 0) === 1 && axes.some(({ scale }) => scale < 1)) throw unsupported("antialias");
  const reading = {
    mode: textOf(call, "mode", "nearest"),
    coordinates: old ? "asymmetric" : textOf(call, "coordinate_transformation_mode", "half_pixel"),
    rounding: old ? "" : textOf(call, "nearest_mode", "round_prefer_floor"),
  };
  return axes.reduce((value, axis) => resizeAxis(call, value, { ...axis, ...reading }), x);
}

export const RESIZE: Readonly<Record<string, CanonicalRule>> = { Resize: resize, Upsample: resize };
