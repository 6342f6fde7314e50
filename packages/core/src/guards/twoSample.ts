import { weightOf, type WeightedSample } from "./histogram.js";

interface Pooled {
  readonly values: readonly number[];
  /** Cumulative |w| up to and including the k-th distinct value, of either sample, each normalised to 1. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Both cumulative distributions at every distinct value; null when either sample carries no weight. */
function pool(a: WeightedSample, b: WeightedSample): Pooled | null {
  const entries: { readonly value: number; readonly weight: number; readonly sample: 0 | 1 }[] = [];
  const totals: [number, number] = [0, 0];
  for (const [sample, one] of [a, b].entries()) {
    const which = sample === 0 ? 0 : 1;
    for (let i = 0; i < one.values.length; i++) {
      const weight = weightOf(one, i);
      if (weight > 0) entries.push({ value: one.values[i], weight, sample: which });
      totals[which] += weight;
    }
  }
  if (totals[0] === 0 || totals[1] === 0) return null;
  entries.sort((left, right) => left.value - right.value);
  const values: number[] = [];
  const cumulative: [number[], number[]] = [[], []];
  const sums: [number, number] = [0, 0];
  for (const [k, { value, weight, sample }] of entries.entries()) {
    sums[sample] += weight;
    if (k + 1 < entries.length && entries[k + 1].value === value) continue;
    values.push(value);
    cumulative[0].push(sums[0] / totals[0]);
    cumulative[1].push(sums[1] / totals[1]);
  }
  return { values, first: cumulative[0], second: cumulative[1] };
}

const bothEmpty = (a: WeightedSample, b: WeightedSample): boolean =>
  [a, b].every((one) => Array.from(one.values, (_, i) => weightOf(one, i)).every((weight) => weight === 0));

/**
 * Two-sample Kolmogorov-Smirnov distance max |F_a - F_b| of the |w|-weighted cumulative distributions, ties taken together; in [0, 1].
 * Two empty samples: 0; one empty: 1.
 */
export function kolmogorovSmirnovDistance(a: WeightedSample, b: WeightedSample): number {
  const pooled = pool(a, b);
  if (pooled === null) return bothEmpty(a, b) ? 0 : 1;
  return pooled.values.reduce((most, _, k) => Math.max(most, Math.abs(pooled.first[k] - pooled.second[k])), 0);
}

/**
 * Wasserstein-1 (earth mover's) distance, integral of |F_a - F_b| dx with |w| weights, in the observable's unit.
 * 0 when either sample is empty. Divide by the nominal spread for the guard of that name.
 */
export function wassersteinDistance(a: WeightedSample, b: WeightedSample): number {
  const pooled = pool(a, b);
  if (pooled === null) return 0;
  const { values, first, second } = pooled;
  let distance = 0;
  for (let k = 0; k + 1 < values.length; k++) distance += Math.abs(first[k] - second[k]) * (values[k + 1] - values[k]);
  return distance;
}

/** |w|-weighted standard deviation (population, ddof 0) of the entries that are not missing; 0 for an empty sample. */
export function weightedSpread(sample: WeightedSample): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < sample.values.length; i++) {
    const weight = weightOf(sample, i);
    total += weight;
    if (weight > 0) sum += weight * sample.values[i];
  }
  if (total === 0) return 0;
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < sample.values.length; i++) {
    const weight = weightOf(sample, i);
    if (weight > 0) squares += weight * (sample.values[i] - mean) ** 2;
  }
  return Math.sqrt(squares / total);
}
