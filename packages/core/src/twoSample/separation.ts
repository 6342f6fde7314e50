import { bits, type RandomKey } from "../random/random.js";

/** Scores of one fold's test events, none of which its classifier has seen. */
export interface TestedFold {
  readonly scores: ArrayLike<number>;
  /** 1 adversarial, 0 nominal. */
  readonly label: Uint8Array;
  /** |w| */
  readonly weight: Float64Array;
}

export interface Separation {
  /** Mean over the folds. */
  readonly auc: number;
  readonly deviation: number;
}

interface SortedFold {
  /** Events by ascending score. */
  readonly order: Uint32Array;
  /** End of the run of equal scores that begins at each place of the order; 0 inside a run. */
  readonly runEnd: Uint32Array;
}

function sortFold({ scores }: TestedFold): SortedFold {
  const order = Uint32Array.from({ length: scores.length }, (_, k) => k).sort((a, b) => scores[a] - scores[b] || a - b);
  const runEnd = new Uint32Array(order.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    runEnd[start] = end;
    start = end;
  }
  return { order, runEnd };
}

/** Weighted probability that an adversarial event scores above a nominal one, equal scores counting half; NaN where a side is empty. */
function aucOf({ order, runEnd }: SortedFold, label: Uint8Array, weight: Float64Array): number {
  let [below, above, won] = [0, 0, 0];
  for (let start = 0; start < order.length; start = runEnd[start]) {
    let [nominal, adversarial] = [0, 0];
    for (let k = start; k < runEnd[start]; k++) {
      if (label[order[k]] === 1) adversarial += weight[order[k]];
      else nominal += weight[order[k]];
    }
    won += adversarial * (below + nominal / 2);
    below += nominal;
    above += adversarial;
  }
  return won / (below * above);
}

/** Variance of the area by its components: DeLong et al., Biometrics 44, 837 (1988), with weights. */
function varianceOf({ order, runEnd }: SortedFold, { label, weight }: TestedFold, auc: number): number {
  const total = [0, 0];
  label.forEach((of, k) => (total[of] += weight[k]));
  const sums = [0, 0];
  const below = [0, 0];
  for (let start = 0; start < order.length; start = runEnd[start]) {
    const here = [0, 0];
    for (let k = start; k < runEnd[start]; k++) here[label[order[k]]] += weight[order[k]];
    for (let k = start; k < runEnd[start]; k++) {
      const event = order[k];
      const own = label[event];
      const share = (below[1 - own] + here[1 - own] / 2) / total[1 - own];
      sums[own] += (weight[event] * ((own === 1 ? share : 1 - share) - auc)) ** 2;
    }
    below[0] += here[0];
    below[1] += here[1];
  }
  return sums[0] / total[0] ** 2 + sums[1] / total[1] ** 2;
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Area under the curve of each fold, averaged, and its standard deviation. */
export function separationOf(folds: readonly TestedFold[]): Separation {
  const parts = folds.map((fold) => {
    const sorted = sortFold(fold);
    const auc = aucOf(sorted, fold.label, fold.weight);
    return { auc, variance: varianceOf(sorted, fold, auc) };
  });
  const variance = mean(parts.map((one) => one.variance)) / parts.length;
  return { auc: mean(parts.map((one) => one.auc)), deviation: Math.sqrt(variance) };
}

/**
 * How much wider than that of as many independent tests the mean over k folds scatters: what one fold is tested on, the others are
 * trained on, so a chance direction of the whole sample is confirmed, or contradicted, by several folds at once. For events e_1 ... e_k that
 * prefer one direction by chance and classifiers that follow the sign of what they have seen, the correlation of two folds is
 * E[E[e sign(e + E)]^2] = (2 / pi) / sqrt(2 k - 3); more directions make it smaller.
 */
export const foldWidening = (folds: number): number =>
  folds < 2 ? 1 : Math.sqrt(1 + ((folds - 1) * 2) / (Math.PI * Math.sqrt(2 * folds - 3)));

/** The labels in an order drawn by key: Fisher and Yates. */
function permuted(label: Uint8Array, key: RandomKey, draw: number): Uint8Array {
  const all = label.slice();
  for (let k = all.length - 1; k > 0; k--) {
    const other = Math.floor((bits(key, draw * label.length + k) / 4294967296) * (k + 1));
    const held = all[k];
    all[k] = all[other];
    all[other] = held;
  }
  return all;
}

/** Areas that the same scores have when labels are exchanged at random within each fold, ascending. */
export function permutedAreas(folds: readonly TestedFold[], permutations: number, key: RandomKey): Float64Array {
  const sorted = folds.map(sortFold);
  return Float64Array.from({ length: permutations }, (_, draw) =>
    mean(folds.map(({ label, weight }, f) => aucOf(sorted[f], permuted(label, key, draw * folds.length + f), weight))),
  ).sort();
}
