import type { ActiveRows } from "../envelopes/place.js";
import { type AttackBlock, rowsWhere } from "./block.js";

/** What the network says of rows where they stand: margins [rows] and their gradients with respect to the moves [rows x V]. */
export interface Slopes {
  readonly margin: Float32Array;
  readonly slope: Float32Array;
  /** Asks about the active rows, a tile at a time; by default towards the block's target. */
  ask(active: ActiveRows, towards?: Parameters<AttackBlock["ascent"]>[1]): Promise<void>;
  /** Those of the rows asked about whose margin says that they are fooled and whose plain scores say so too. */
  fooled(active: ActiveRows): Promise<ActiveRows>;
}

/** Room for the margins and gradients of a block, for attacks whose rows step together. */
export function createSlopes(block: AttackBlock): Slopes {
  const { rows, moves } = block;
  const { tile } = block.context.network;
  const margin = new Float32Array(rows);
  const slope = new Float32Array(rows * moves);
  return {
    margin,
    slope,
    async ask(active, towards) {
      for (let start = 0; start < active.count; start += tile) {
        const some = { rows: active.rows.subarray(start, active.count), count: Math.min(tile, active.count - start) };
        const answer = await block.ascent(some, towards);
        const packed = block.pullBack(answer.gradient, some);
        for (let k = 0; k < some.count; k++) {
          margin[some.rows[k]] = answer.margin[k];
          for (let m = 0, from = k * moves, to = some.rows[k] * moves; m < moves; m++) slope[to++] = packed[from++];
        }
      }
    },
    async fooled(active) {
      const nominated = rowsWhere(active, (row) => margin[row] <= 0);
      await block.confirm(nominated);
      return rowsWhere(nominated, (row) => block.fooled[row] === 1);
    },
  };
}
