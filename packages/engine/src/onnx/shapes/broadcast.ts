import { Refusal } from "../graph/value.js";
import { shapeText } from "./batch.js";

/**
 * The shape of an elementwise operation's result (NumPy's broadcasting, aligned at the last axis).
 * @throws Refusal FP_NETWORK_SHAPE
 */
export function broadcastShapes(shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own === size || own === 1) continue;
      if (size !== 1) throw new Refusal("FP_NETWORK_SHAPE", `shapes ${shapes.map(shapeText).join(" and ")} do not fit`);
      size = own;
    }
    return size;
  });
}

/** Axes of `to` along which a value of shape `from` is repeated, and whether axes were added in front. */
export function broadcastAxes(from: readonly number[], to: readonly number[]): readonly number[] {
  const added = to.length - from.length;
  return to.flatMap((size, axis) => (axis < added || (from[axis - added] === 1 && size !== 1) ? [axis] : []));
}

/** Equal ranks and sizes. */
export const sameShape = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((size, axis) => size === other[axis]);

/** An axis counted from the front. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive > rank) throw new Refusal("FP_NETWORK_SHAPE", `axis ${String(axis)} of ${String(rank)}`);
  return positive;
}
