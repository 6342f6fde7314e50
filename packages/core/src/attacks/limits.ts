import type { ActiveRows, MoveSpace } from "../envelopes/place.js";

/** How far the moves u of a block can go and still be followed by the points. [rows x M] each; both 0 where nothing moves. */
export interface MoveLimits {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** [rows] 1 where any component can move. */
  readonly free: Uint8Array;
}

/**
 * Limits of u at the space's scale s: +-s, less where a physical range ends before the half-width does. Integers keep +-s where
 * they reach another whole number: their u means whole steps only.
 */
export function moveLimits({ block, bounds, integer, movable, primaries }: MoveSpace): MoveLimits {
  const M = movable.length;
  const s = bounds.scale;
  const low = new Float32Array(block.rows * M);
  const high = new Float32Array(block.rows * M);
  const free = new Uint8Array(block.rows);
  const reach = (room: number, width: number, m: number): number =>
    !(room > 0) || !(width > 0) ? 0 : integer[m] === 1 ? s : Math.min(s, room / width);
  for (let r = 0; r < block.rows; r++)
    for (let m = 0; m < M; m++) {
      const at = r * M + m;
      const x = block.nominal[r * primaries + movable[m]];
      high[at] = reach(bounds.upper[at] - x, block.up[at], m);
      low[at] = -reach(x - bounds.lower[at], block.down[at], m);
      if (high[at] > low[at]) free[r] = 1;
    }
  return { low, high, free };
}

/** A hair inside the ball, so that rounding u to float32 does not leave it. */
const BALL = 1 - 2e-6;
const BISECTIONS = 40;

/**
 * Exact projection of the moves of one row onto the box of its limits, under l2 onto the part of the box in the ball of radius s:
 * u_j = clip(kappa u_j) with the one kappa in [0, 1] that makes |u| = s. In place.
 */
export function projectRow(
  { space, limits }: { readonly space: MoveSpace; readonly limits: MoveLimits },
  u: Float32Array,
  row: number,
): void {
  const M = space.movable.length;
  const [start, end] = [row * M, row * M + M];
  const { low, high } = limits;
  if (space.norm === "linf") {
    for (let at = start; at < end; at++) u[at] = u[at] > high[at] ? high[at] : u[at] < low[at] ? low[at] : u[at];
    return;
  }
  const radius = space.bounds.scale * BALL;
  const shrunk = (at: number, kappa: number): number => Math.min(high[at], Math.max(low[at], kappa * u[at]));
  const length = (kappa: number): number => {
    let square = 0;
    for (let at = start; at < end; at++) square += shrunk(at, kappa) ** 2;
    return Math.sqrt(square);
  };
  let kappa = 1;
  if (length(1) > radius) {
    // Clipping only shortens, so the plain ratio is a lower end, and the answer itself where nothing is clipped.
    let inside = 0;
    for (let at = start; at < end; at++) inside += u[at] * u[at];
    kappa = radius / Math.sqrt(inside);
    let outside = length(kappa) < radius * (1 - 1e-9) ? 1 : kappa;
    for (let n = 0; n < BISECTIONS && outside - kappa > 1e-9 * outside; n++) {
      const middle = (kappa + outside) / 2;
      if (length(middle) > radius) outside = middle;
      else kappa = middle;
    }
  }
  for (let at = start; at < end; at++) u[at] = shrunk(at, kappa);
}

/** The rows that have any freedom, in order. */
export const freeRows = ({ free }: MoveLimits, { rows, count }: ActiveRows): ActiveRows => {
  const kept = rows.subarray(0, count).filter((row) => free[row] === 1);
  return { rows: kept, count: kept.length };
};
