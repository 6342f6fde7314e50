import { roundDown32, roundUp32 } from "../events/float32.js";
import { displace } from "./coherent.js";
import type { EnvelopeBlock, Layout } from "./envelope.js";
import { loneMove } from "./lone.js";

/** Stored points: where events stand, and what theta and z took part in bringing them there. */
export interface PlacedPoints {
  /** [block rows x M]. */
  readonly points: Float32Array;
  /** [block rows x C], empty where nothing moves together. */
  readonly theta: Float32Array;
}

type Norm = "linf" | "l2";

function sizeOf(values: ArrayLike<number>, norm: Norm): number {
  let [square, most] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    square += values[k] * values[k];
    most = Math.max(most, Math.abs(values[k]));
  }
  return norm === "l2" ? Math.sqrt(square) : most;
}

/** The least that must be added to `from` so that what is left after rounding towards 0 is `steps`. */
function toWhole(from: number, steps: number): number {
  const least = steps > 0 ? steps : steps - 1;
  const most = steps < 0 ? steps : steps + 1;
  return from < least ? least - from : from > most ? most - from : 0;
}

/**
 * What is left to each observable's own move u once theta and z have done their part: nothing where the point is one of the two float32
 * numbers next to that.
 */
function loneMoves(block: EnvelopeBlock, { movable, primaries }: Layout, { points, theta }: PlacedPoints) {
  const { coherent } = block;
  const [M, P, C] = [movable.length, primaries.length, coherent?.components ?? 0];
  const delta = new Float64Array(M);
  const u = new Float64Array(M);
  return (row: number): Float64Array => {
    delta.fill(0);
    if (coherent !== null) displace(coherent, { row, sizes: theta, at: row * C, from: 0, to: C }, delta);
    for (let m = 0; m < M; m++) {
      const at = row * M + m;
      const x = block.nominal[row * P + movable[m]];
      const centre = x + delta[m];
      const value = points[at];
      const there = delta[m] !== 0 && value >= roundDown32(centre) && value <= roundUp32(centre);
      const whole = coherent?.integer[m] === 1;
      const far = whole ? toWhole(delta[m], value - x) : value - centre;
      u[m] = there ? 0 : loneMove(block, { at, x }, far);
    }
    return u;
  };
}

/**
 * Joint distance of points from their nominal events in sigma units: sqrt(sum u^2 + sum theta^2 + sum z^2), u = (x' - c) / half-width of
 * its side at scale 1, c the point that theta and z give. A corner of a D-dimensional box lies at sqrt(D).
 * @returns one number a row of the block.
 */
export function jointDistance(block: EnvelopeBlock, layout: Layout, placed: PlacedPoints): Float64Array {
  const moves = loneMoves(block, layout, placed);
  const C = block.coherent?.components ?? 0;
  return Float64Array.from({ length: block.rows }, (_, row) =>
    Math.hypot(sizeOf(moves(row), "l2"), sizeOf(placed.theta.subarray(row * C, (row + 1) * C), "l2")),
  );
}

/**
 * The smallest scale of the envelope that holds each point with its theta and z: the largest of the sizes of u, theta and the z of each
 * covariance set, each in its norm (integers count their whole steps).
 * @returns one number a row of the block.
 */
export function scaledDistance(
  { block, layout, norm }: { readonly block: EnvelopeBlock; readonly layout: Layout; readonly norm: Norm },
  placed: PlacedPoints,
): Float64Array {
  const moves = loneMoves(block, layout, placed);
  const { groups = [], components: C = 0 } = block.coherent ?? {};
  return Float64Array.from({ length: block.rows }, (_, row) =>
    groups.reduce(
      (most, group) =>
        Math.max(most, sizeOf(placed.theta.subarray(row * C + group.start, row * C + group.end), group.norm)),
      sizeOf(moves(row), norm),
    ),
  );
}
