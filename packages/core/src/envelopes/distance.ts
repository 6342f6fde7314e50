import type { EnvelopeBlock, Layout } from "./envelope.js";

/**
 * Joint distance of points from their nominal events in sigma units: sqrt(sum u^2), u = (x' - x) / half-width of its side at scale 1.
 * A corner of a D-dimensional box lies at sqrt(D).
 * @param points [block rows x M] @returns one number a row of the block.
 */
export function jointDistance(block: EnvelopeBlock, layout: Layout, points: Float32Array): Float64Array {
  const { movable, primaries } = layout;
  const [M, P] = [movable.length, primaries.length];
  return Float64Array.from({ length: block.rows }, (_, r) => {
    let square = 0;
    for (let m = 0; m < M; m++) {
      const delta = points[r * M + m] - block.nominal[r * P + movable[m]];
      const width = delta > 0 ? block.up[r * M + m] : block.down[r * M + m];
      if (delta !== 0 && width > 0) square += (delta / width) ** 2;
    }
    return Math.sqrt(square);
  });
}

/**
 * The smallest scale of the envelope that holds each point: the largest |u| under linf, the length of u under l2 (integers count
 * their whole steps).
 * @param points [block rows x M] @returns one number a row of the block.
 */
export function scaledDistance(
  { block, layout, norm }: { readonly block: EnvelopeBlock; readonly layout: Layout; readonly norm: "linf" | "l2" },
  points: Float32Array,
): Float64Array {
  if (norm === "l2") return jointDistance(block, layout, points);
  const { movable, primaries } = layout;
  const [M, P] = [movable.length, primaries.length];
  return Float64Array.from({ length: block.rows }, (_, r) => {
    let largest = 0;
    for (let m = 0; m < M; m++) {
      const delta = points[r * M + m] - block.nominal[r * P + movable[m]];
      const width = delta > 0 ? block.up[r * M + m] : block.down[r * M + m];
      if (delta !== 0 && width > 0) largest = Math.max(largest, Math.abs(delta) / width);
    }
    return largest;
  });
}
