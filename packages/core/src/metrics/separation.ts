import { sortOrder } from "../guards/sorting.js";

/** Places of `scores` in ascending order; fast where they are float32 numbers, as a network's are. */
function ascending(scores: ArrayLike<number>): Uint32Array {
  const floats = Float32Array.from(scores);
  if (floats.every((value, i) => value === scores[i])) return sortOrder(floats);
  return Uint32Array.from(floats, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
}

/**
 * Weighted area under the ROC curve: the weight of (positive, negative) pairs in the right order, ties counting half, over that of all
 * pairs. Negative weights are allowed. null where a class has no weight.
 * @param positive 1 for the class that should have the larger score.
 */
export function weightedAuc(scores: Float64Array, positive: Uint8Array, weight: Float64Array): number | null {
  const order = ascending(scores);
  let below = 0;
  let pairs = 0;
  let positives = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let up = 0;
    let down = 0;
    // One step at least: NaN is not even tied with itself.
    do {
      if (positive[order[end]] === 1) up += weight[order[end]];
      else down += weight[order[end]];
      end++;
    } while (end < order.length && scores[order[end]] === scores[order[start]]);
    pairs += up * (below + down / 2);
    positives += up;
    below += down;
    start = end;
  }
  const all = positives * below;
  return all === 0 ? null : pairs / all;
}

/** The worst AUC of one class against the rest. `scores[k]` is the score of class k for every event. */
export function worstOneVersusRestAuc(
  scores: readonly Float64Array[],
  label: Uint8Array,
  weight: Float64Array,
): number | null {
  const all = scores.map((column, of) =>
    weightedAuc(
      column,
      Uint8Array.from(label, (one) => (one === of ? 1 : 0)),
      weight,
    ),
  );
  return all.reduce<number | null>(
    (worst, one) => (one === null ? worst : worst === null ? one : Math.min(worst, one)),
    null,
  );
}

/**
 * The threshold that selects a given share of the signal's weight (score >= threshold): the largest score at which at least that
 * share is reached. NaN for no events.
 */
export function workingPointThreshold(scores: Float64Array, weight: Float64Array, signalEfficiency: number): number {
  const order = ascending(scores).reverse();
  let total = 0;
  for (const one of weight) total += one;
  let sum = 0;
  for (let k = 0; k < order.length; k++) {
    sum += weight[order[k]];
    const tied = k + 1 < order.length && scores[order[k + 1]] === scores[order[k]];
    if (!tied && sum >= signalEfficiency * total * (1 - 1e-12)) return scores[order[k]];
  }
  return order.length === 0 ? NaN : scores[order[order.length - 1]];
}
