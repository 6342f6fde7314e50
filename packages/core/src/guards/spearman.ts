import { pearsonMatrix, varies, type CorrelationMatrix } from "./correlation.js";
import { weightOf, type WeightedSample } from "./histogram.js";
import { sortOrder } from "./sorting.js";

/**
 * |w|-weighted ranks: the weight below a value plus half the weight of its ties. For unit weights these are average ranks less 1/2.
 * Missing entries get half the total weight, which is the mean rank.
 */
export function weightedRanks(sample: WeightedSample): Float64Array {
  const { values } = sample;
  const floats = Float32Array.from(values);
  const order = sortOrder(floats);
  const ranks = new Float64Array(values.length);
  let below = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tied = 0;
    while (end < order.length && floats[order[end]] === floats[order[start]]) tied += weightOf(sample, order[end++]);
    if (end === start) end++;
    for (let k = start; k < end; k++) ranks[order[k]] = below + tied / 2;
    below += tied;
    start = end;
  }
  for (let i = 0; i < ranks.length; i++) if (sample.missing?.[i]) ranks[i] = below / 2;
  return ranks;
}

/**
 * Spearman correlation matrix: Pearson's of the weighted ranks (float32 values; ties share a rank, missing entries have the mean rank).
 * Columns with a single value are dropped unless `columns` names them.
 */
export function spearmanMatrix(
  samples: readonly WeightedSample[],
  { columns }: { readonly columns?: readonly number[] } = {},
): CorrelationMatrix {
  const kept = columns ?? samples.flatMap((sample, j) => (varies(sample) ? [j] : []));
  const ranked = samples.map((sample) => ({ weight: sample.weight, values: weightedRanks(sample) }));
  return pearsonMatrix(ranked, { columns: kept });
}
