import { deriveKey, type RandomKey } from "../random/index.js";
import type { NullSample } from "./nullSample.js";
import { addRows, correlationOf, createMoments } from "./moments.js";
import { drawCounts } from "./resample.js";
import { activeCorrelationChange } from "./scopeValues.js";

/** Spearman's change between the two bootstrap samples of a pair: ranks follow from multiplicities along the sorted columns. */
export function rankPairValue(sample: NullSample, key: RandomKey): number {
  const { standardisation } = sample.scope;
  const kept = standardisation.columns.length;
  const [nominal, after] = [0, 1].map((which) => {
    const weight = new Float64Array(sample.rows);
    drawCounts(weight, { key: deriveKey(key, which), share: sample.share });
    for (let i = 0; i < weight.length; i++) weight[i] *= sample.weight[i];
    const total = weight.reduce((sum, w) => sum + w, 0);
    const scale = total > 0 ? Math.sqrt(12) / total : 1;
    const z = new Float64Array(sample.rows * kept);
    for (const [place, j] of standardisation.columns.entries()) {
      const { order, gap, missing } = sample.columns[j];
      let below = 0;
      for (let start = 0; start < order.length;) {
        let end = start;
        let tied = 0;
        do tied += weight[order[end]];
        while (gap[end] === 0 && ++end < order.length);
        for (let k = start; k <= end && k < order.length; k++) z[order[k] * kept + place] = (below + tied / 2) * scale;
        below += tied;
        start = end + 1;
      }
      const middle = (below / 2) * scale;
      for (let i = 0; i < sample.rows; i++) {
        const at = i * kept + place;
        z[at] = missing?.[i] ? 0 : z[at] - middle;
      }
    }
    const moments = createMoments(kept);
    addRows(moments, { z, weight }, sample.rows);
    return correlationOf(moments);
  });
  return activeCorrelationChange(sample.scope, after, nominal);
}
