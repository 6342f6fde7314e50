import type { ActiveRows } from "../envelopes/place.js";
import { type AttackBlock, rowsWhere } from "./block.js";

/**
 * Shrinks fooled points to the smallest flip found by bisection along their own moves: u, u/2, ... towards the nominal event, each
 * try placed inside envelope and constraints and confirmed by the plain scores. On return the block's moves, points and scores of
 * the rows are those of the smallest move that fooled.
 */
export async function shrink(block: AttackBlock, active: ActiveRows, bisections: number): Promise<void> {
  const { u, points, scores, width, moves, outputs } = block;
  const { rows, count } = active;
  const full = u.slice();
  const best = { u: u.slice(), points: points.slice(), scores: scores.slice() };
  const low = new Float64Array(block.rows);
  const high = new Float64Array(block.rows).fill(1);
  for (let n = 0; n < bisections; n++) {
    for (let k = 0; k < count; k++) {
      const row = rows[k];
      const share = (low[row] + high[row]) / 2;
      for (let at = row * moves; at < (row + 1) * moves; at++) u[at] = share * full[at];
    }
    block.place(active);
    await block.confirm(active);
    for (let k = 0; k < count; k++) {
      const row = rows[k];
      const share = (low[row] + high[row]) / 2;
      if (block.fooled[row] === 1) high[row] = share;
      else low[row] = share;
    }
    copyRows(
      rowsWhere(active, (row) => block.fooled[row] === 1),
      block,
      best,
    );
  }
  copyRows(active, best, block);
  for (let k = 0; k < count; k++) block.fooled[rows[k]] = 1;

  type Stand = Pick<AttackBlock, "u" | "points" | "scores">;
  function copyRows({ rows: some, count: many }: ActiveRows, from: Stand, to: Stand): void {
    for (const row of some.subarray(0, many)) {
      to.u.set(from.u.subarray(row * moves, (row + 1) * moves), row * moves);
      to.points.set(from.points.subarray(row * width, (row + 1) * width), row * width);
      to.scores.set(from.scores.subarray(row * outputs, row * outputs + outputs), row * outputs);
    }
  }
}
