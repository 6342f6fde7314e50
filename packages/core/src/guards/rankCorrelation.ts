import { gatherFlags, gatherFloats, gatherNumbers } from "./gather.js";
import type { PopulationColumn } from "./guard.js";
import { addRows, correlationOf, createMoments } from "./moments.js";
import { weightedRanks } from "./spearman.js";

interface RankedRows {
  /** Rows of the columns that may be ranked. */
  readonly rows: Uint32Array;
  readonly weight: Float64Array;
  /** Only rows with 1 take part; null: all. */
  readonly member: Uint8Array | null;
}

const BLOCK = 512;

/** Spearman correlations [kept x kept] of some rows of typed columns; the same definition as `spearmanMatrix`. */
export function rankCorrelation(
  columns: readonly Pick<PopulationColumn, "values" | "missing">[],
  { rows, weight, member }: RankedRows,
  kept: Uint32Array,
): Float64Array {
  const taken = member === null ? rows : rows.filter((row) => member[row] !== 0);
  const weights = gatherNumbers(weight, taken);
  const total = weights.reduce((sum, one) => sum + one, 0);
  const moments = createMoments(kept.length);
  const ranks = Array.from(kept, (j) => {
    const { values, missing } = columns[j];
    return weightedRanks({
      values: gatherFloats(values, taken),
      weight: weights,
      missing: gatherFlags(missing, taken),
    });
  });
  // Ranks run from 0 to the total: centred and scaled to a spread of about 1.
  const middle = total / 2;
  const scale = total > 0 ? Math.sqrt(12) / total : 1;
  const block = { z: new Float64Array(BLOCK * kept.length), weight: new Float64Array(BLOCK) };
  for (let start = 0; start < taken.length; start += BLOCK) {
    const count = Math.min(BLOCK, taken.length - start);
    for (let k = 0; k < count; k++) block.weight[k] = weights[start + k];
    for (let place = 0; place < kept.length; place++) {
      const rank = ranks[place];
      for (let k = 0; k < count; k++) block.z[k * kept.length + place] = (rank[start + k] - middle) * scale;
    }
    addRows(moments, block, count);
  }
  return correlationOf(moments);
}
