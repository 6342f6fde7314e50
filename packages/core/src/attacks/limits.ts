import { roundDown32 } from "../events/float32.js";
import { loneMove } from "../envelopes/lone.js";
import type { ActiveRows, MoveSpace } from "../envelopes/place.js";

/** How far the moves of a block can go and still be followed by the points. [rows x V] each; both 0 where nothing moves. */
export interface MoveLimits {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** [rows] 1 where any component can move. */
  readonly free: Uint8Array;
}

/**
 * Limits of u at the space's scale s: +-s, less where a physical range ends before the half-width does. Integers keep +-s where
 * they reach another whole number: their u means whole steps only. What components move may have room that the nominal event has not:
 * there, and of the components themselves, nothing is taken off.
 */
export function moveLimits(space: MoveSpace): MoveLimits {
  const { block, bounds, integer, movable, primaries, moves } = space;
  const M = movable.length;
  const s = bounds.scale;
  const low = new Float32Array(block.rows * moves);
  const high = new Float32Array(block.rows * moves);
  const free = new Uint8Array(block.rows);
  if (!space.plain) {
    freeLimits(space, { low, high, free });
    return { low, high, free };
  }
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

function freeLimits(
  { block, bounds, integer, movable, primaries, moves }: MoveSpace,
  { low, high, free }: MoveLimits,
): void {
  const M = movable.length;
  const s = bounds.scale;
  const { coherent } = block;
  for (let r = 0; r < block.rows; r++) {
    for (let m = 0; m < M; m++) {
      const [at, to] = [r * M + m, r * moves + m];
      const x = block.nominal[r * primaries + movable[m]];
      const unbound = integer[m] === 1 || coherent?.touched[m] === 1;
      const reach = (room: number, width: number): number => {
        if (!(width > 0)) return 0;
        if (unbound) return coherent?.touched[m] === 1 || room !== 0 ? s : 0;
        return Math.min(s, Math.abs(loneMove(block, { at, x }, room)));
      };
      high[to] = reach(bounds.upper[at] - x, block.up[at]);
      low[to] = -reach(bounds.lower[at] - x, block.down[at]);
      if (high[to] > low[to]) free[r] = 1;
    }
    if (coherent === null) continue;
    const E = coherent.component.length;
    const most = roundDown32(s);
    for (let e = 0; e < E; e++) {
      if (coherent.up[r * E + e] === 0 && coherent.down[r * E + e] === 0) continue;
      const to = r * moves + M + coherent.component[e];
      high[to] = most;
      low[to] = -most;
      free[r] = 1;
    }
  }
}

type ProjectedSpace = Pick<MoveSpace, "parts" | "moves"> & { readonly bounds: Pick<MoveSpace["bounds"], "scale"> };

/** A hair inside the ball, so that rounding u to float32 does not leave it. */
const BALL = 1 - 2e-6;
const BISECTIONS = 40;

/**
 * Exact projection of the moves of one row onto the box of its limits, under l2 onto the part of the box in the ball of radius s:
 * u_j = clip(kappa u_j) with the one kappa in [0, 1] that makes |u| = s. In place; theta and z alike, each part in its norm.
 */
export function projectRow(
  { space, limits }: { readonly space: ProjectedSpace; readonly limits: MoveLimits },
  u: Float32Array,
  row: number,
): void {
  const { low, high } = limits;
  for (const { norm, start: first, end: last } of space.parts) {
    const [start, end] = [row * space.moves + first, row * space.moves + last];
    if (norm === "l2") projectOntoBall(limits, u, { start, end, radius: space.bounds.scale * BALL });
    else for (let at = start; at < end; at++) u[at] = u[at] > high[at] ? high[at] : u[at] < low[at] ? low[at] : u[at];
  }
}

/** Projects numbers [start, end) of u onto the part of their box in the ball. */
function projectOntoBall(
  { low, high }: MoveLimits,
  u: Float32Array,
  { start, end, radius }: { readonly start: number; readonly end: number; readonly radius: number },
): void {
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
