import { BLOCK_ROWS } from "../attacks/kernel.js";

/**
 * The fixed blocks that per-event work is cut into: consecutive runs of at most `blockRows` entries of `index`, views on it.
 * Every runner cuts by this function, so that results do not depend on who runs the blocks. No events: one empty block,
 * so that a result always has its columns.
 */
export function cutBlocks(index: Uint32Array, blockRows = BLOCK_ROWS): Uint32Array[] {
  const blocks: Uint32Array[] = [];
  for (let start = 0; start === 0 || start < index.length; start += blockRows)
    blocks.push(index.subarray(start, Math.min(index.length, start + blockRows)));
  return blocks;
}
