import { loneSlope } from "./lone.js";
import type { ActiveRows, MoveSpace, PullBack } from "./place.js";

/**
 * Gradients with respect to u, theta and z by the chain rule: dL/dtheta_k = sum_j shift_kj dL/dx_j, of the side that theta_k is on; at 0
 * of the side that gains more, and 0 where neither gains.
 * @see pullBack
 */
export function pullBackFreely(
  { block, movable, primaries, moves }: MoveSpace,
  { gradient, u, towards, into }: PullBack,
  { rows, count }: ActiveRows,
): void {
  const M = movable.length;
  const { coherent } = block;
  const C = coherent?.components ?? 0;
  const sides = new Float64Array(2 * C);
  for (let k = 0; k < count; k++) {
    const row = rows[k];
    const [from, to, at] = [k * primaries, k * moves, row * moves];
    for (let m = 0; m < M; m++) {
      const slope = gradient[from + movable[m]];
      const own = u[at + m];
      const entry = row * M + m;
      if (block.kappa === null) {
        into[to + m] = slope * ((own === 0 ? slope * towards : own) > 0 ? block.up : block.down)[entry];
        continue;
      }
      const x = block.nominal[row * primaries + movable[m]];
      into[to + m] = slope * loneSlope(block, { at: entry, x }, { u: own, side: slope * towards });
    }
    if (coherent === null) continue;
    const { component, column, up, down } = coherent;
    const E = component.length;
    sides.fill(0);
    for (let e = 0; e < E; e++) {
      const slope = gradient[from + movable[column[e]]];
      sides[2 * component[e]] += slope * up[row * E + e];
      sides[2 * component[e] + 1] += slope * down[row * E + e];
    }
    for (let c = 0; c < C; c++) {
      const [above, below] = [sides[2 * c], sides[2 * c + 1]];
      const size = u[at + M + c];
      into[to + M + c] = size > 0 ? above : size < 0 ? below : atZero(towards * above, towards * below) * towards;
    }
  }
}

/** The slope at 0 of the side that gains more: upwards `above`, downwards minus `below`. Not a number where either is not. */
function atZero(above: number, below: number): number {
  const gain = Math.max(above, -below);
  if (gain !== gain) return NaN;
  return gain <= 0 ? 0 : above >= -below ? above : below;
}
