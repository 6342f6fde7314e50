import { deriveKey, normal, type RandomKey } from "../random/index.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { DrawParameters } from "./parameters.js";
import { startAnywhere } from "./step.js";

/** A standard normal number between -1 and 1: the first of a stream that lies there (two of three do). */
function truncatedNormal(key: RandomKey): number {
  for (let draw = 0; ; draw++) {
    const value = normal(key, draw);
    if (Math.abs(value) <= 1) return value;
  }
}

/** Every component apart, Gaussian of one half-width truncated at one; under l2 then brought back into the ball. */
function smear(
  block: AttackBlock,
  { row, scale }: { readonly row: number; readonly scale: number },
  key: RandomKey,
): void {
  for (let m = 0; m < block.moves; m++)
    block.u[row * block.moves + m] = scale * truncatedNormal(deriveKey(key, block.space.drawn[m]));
  projectRow(block, block.u, row);
}

/**
 * Smearing inside the envelope, without looking at the network: draws 0, 2, 4 ... uniform, 1, 3, 5 ... Gaussian truncated at one
 * half-width. An event is fooled by its first draw that fools the network. Parameters DrawParameters. Columns: see `createFound`;
 * `start` is the draw.
 */
export const random: Kernel = async ({ context, index, parameters, pulse }) => {
  const { attack, scale, draws, ...rest } = parameters as DrawParameters;
  const block = openBlock({ context, index, pulse }, { scale, ...rest });
  const keys = eventKeys(context, attack);
  const drawOf = new Int32Array(block.rows).fill(-1);
  let active = allRows(block.rows);
  for (let draw = 0; draw < draws && active.count > 0; draw++) {
    for (const row of active.rows) {
      const key = deriveKey(keys(index[row]), draw);
      if (draw % 2 === 0) startAnywhere(block, { row, reach: scale }, key);
      else smear(block, { row, scale }, key);
    }
    block.place(active);
    await block.confirm(active);
    for (const row of active.rows) if (block.fooled[row] === 1) drawOf[row] = draw;
    active = rowsWhere(active, (row) => drawOf[row] === -1);
  }
  const found = createFound(block);
  drawOf.forEach((draw, row) => {
    if (draw !== -1) found.take(row, draw);
  });
  return found.columns();
};
