import { roundDown32, roundUp32 } from "../events/float32.js";
import { displace } from "./coherent.js";
import type { CoherentBlock, ComponentGroup } from "./envelope.js";
import { loneDelta } from "./lone.js";
import type { ActiveRows, MoveSpace, PlacedMoves } from "./place.js";

/** Room for the rounding of moves to float32: 2^-24 a component. */
const BALL_MARGIN = 1 - 1e-6;
/** What is scaled back is scaled a hair further, so that rounding theta to float32 leaves it inside; and how often that is tried. */
const RAY_MARGIN = 1 - 2 ** -22;
const TRIES = 8;

/** Clips u[start, end) to [-s, s], or scales it back into the ball of radius s. */
function projectPart(u: Float32Array, part: Omit<ComponentGroup, "kind">, s: number): void {
  const { norm, start, end } = part;
  const most = roundDown32(s);
  let square = 0;
  for (let at = start; at < end; at++) {
    const value = u[at];
    if (value !== value) u[at] = 0;
    else if (norm === "linf") u[at] = value > most ? most : value < -most ? -most : value;
    square += u[at] * u[at];
  }
  const radius = s * BALL_MARGIN;
  if (norm === "linf" || square <= radius * radius) return;
  const shrink = radius / Math.sqrt(square);
  for (let at = start; at < end; at++) u[at] *= shrink;
}

/** What is scaled back along one ray: a source on its own, a covariance set as a whole. */
const raysOf = ({ groups }: CoherentBlock): readonly (readonly [from: number, to: number])[] =>
  groups.flatMap(({ kind, start, end }) =>
    kind === "covariance"
      ? [[start, end] as const]
      : Array.from({ length: end - start }, (_, k) => [start + k, start + k + 1] as const),
  );

/**
 * Moves to points where observables move together or log-normally: x' = clip(x + sum_k theta_k shift_k(x) + (L z) + u sigma(x)).
 * u, theta and z are projected first. A coherent part that leaves a physical range is scaled back along its ray, first every source and
 * covariance set on its own and then what is left all together; only independent moves are clipped one by one. Where a coherent part c
 * moves an observable, the point is a float32 number in [c - s down, c + s up], or the one nearest to c where that holds none.
 * @see placePoints
 */
export function placeFreely(space: MoveSpace, { u, points }: PlacedMoves, active: ActiveRows): void {
  const { block, bounds, integer, movable, primaries, moves, norm, least, most } = space;
  const { coherent } = block;
  const M = movable.length;
  const s = bounds.scale;
  const delta = new Float64Array(M);
  const rays = coherent === null ? [] : raysOf(coherent);
  for (let k = 0; k < active.count; k++) {
    const row = active.rows[k];
    const start = row * moves;
    for (let m = 0; m < M; m++) {
      if ((u[start + m] > 0 ? block.up : block.down)[row * M + m] === 0) u[start + m] = 0;
    }
    projectPart(u, { norm, start, end: start + M }, s);
    delta.fill(0);
    if (coherent !== null) {
      const first = start + M;
      for (const { norm: of, start: from, end } of coherent.groups)
        projectPart(u, { norm: of, start: first + from, end: first + end }, s);
      holdInRange({ space, coherent, rays }, { u, row }, delta);
    }
    for (let m = 0; m < M; m++) {
      const at = row * M + m;
      const x = block.nominal[row * primaries + movable[m]];
      const own = u[start + m];
      const centre = x + delta[m];
      // What is not log-normal is worked out here: a call for each number would cost more than the number.
      const far =
        block.kappa !== null
          ? loneDelta(block, { at, x }, own)
          : own === 0
            ? 0
            : own * (own > 0 ? block.up : block.down)[at];
      if (delta[m] === 0 && far === 0) {
        points[at] = x;
        continue;
      }
      if (integer[m] === 1) {
        const value = x + Math.trunc(delta[m] + far);
        points[at] = Math.min(Math.max(x, most[m]), Math.max(Math.min(x, least[m]), value));
        continue;
      }
      // Towards the centre, so that rounding leaves neither box nor ball.
      const value = far > 0 ? roundDown32(centre + far) : roundUp32(centre + far);
      const beyond = far > 0 ? value < centre : value > centre;
      const near = far === 0 || beyond ? Math.fround(centre) : value;
      points[at] = near < least[m] ? Math.min(x, least[m]) : near > most[m] ? Math.max(x, most[m]) : near;
    }
  }
}

interface Rays {
  readonly space: MoveSpace;
  readonly coherent: CoherentBlock;
  readonly rays: readonly (readonly [from: number, to: number])[];
}

/** Scales theta and z of a row back until what they do together lies in every range; `delta` receives that. */
function holdInRange(
  { space, coherent, rays }: Rays,
  { u, row }: { readonly u: Float32Array; readonly row: number },
  delta: Float64Array,
): void {
  const M = space.movable.length;
  const at = row * space.moves + M;
  const whole = [0, coherent.components] as const;
  const shareOf = ([from, to]: readonly [number, number]): number => {
    delta.fill(0);
    displace(coherent, { row, sizes: u, at, from, to }, delta);
    return roomShare(space, row, delta);
  };
  const scaleBack = (ray: readonly [number, number]): void => {
    for (let n = 0; n < TRIES; n++) {
      const share = shareOf(ray);
      if (share >= 1) return;
      const factor = n === TRIES - 1 ? 0 : share * RAY_MARGIN;
      for (let c = ray[0]; c < ray[1]; c++) u[at + c] *= factor;
    }
  };
  if (shareOf(whole) >= 1) return;
  for (const ray of rays) scaleBack(ray);
  scaleBack(whole);
  shareOf(whole);
}

/** The largest share of displacements that keeps every column of a row in its range; 1 where all of it does. */
function roomShare({ block, movable, primaries, least, most }: MoveSpace, row: number, delta: Float64Array): number {
  let share = 1;
  for (let m = 0; m < delta.length; m++) {
    if (delta[m] === 0) continue;
    const x = block.nominal[row * primaries + movable[m]];
    const to = x + delta[m];
    if (to < least[m] && delta[m] < 0) share = Math.min(share, Math.max(0, x - least[m]) / -delta[m]);
    else if (to > most[m] && delta[m] > 0) share = Math.min(share, Math.max(0, most[m] - x) / delta[m]);
  }
  return share;
}
