/** A weighted sample of one observable. Weights count by their absolute value; without them every entry counts 1. */
export interface WeightedSample {
  readonly values: ArrayLike<number>;
  readonly weight?: ArrayLike<number> | null;
  /** 1 where the entry is missing: it fills no histogram. */
  readonly missing?: ArrayLike<number> | null;
}

/** |w| of an entry; 0 for a missing one, which is as if it were not there. */
export function weightOf(sample: WeightedSample, index: number): number {
  if (sample.missing?.[index]) return 0;
  return sample.weight ? Math.abs(sample.weight[index]) : 1;
}

/** Smallest and largest value among entries that carry weight; null when there is none. */
export function sampleRange(sample: WeightedSample): { readonly min: number; readonly max: number } | null {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < sample.values.length; i++) {
    if (weightOf(sample, i) === 0) continue;
    const value = sample.values[i];
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}

/** `bins` equal steps from min to max, bins + 1 edges, the last exactly max; one bin [min, min] for a single value. */
export function equalEdges(range: { readonly min: number; readonly max: number }, bins: number): Float64Array {
  const { min, max } = range;
  if (min === max) return Float64Array.of(min, min);
  const step = (max - min) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + min);
  edges[bins] = max;
  return edges;
}

/**
 * Edges of the marginals' histograms: `bins` equal bins between the smallest and largest value of the nominal sample
 * (semantics.md, Guards 3). A column with one value has one bin [value, value]; a column without any has [0, 0].
 */
export function histogramEdges(sample: WeightedSample, bins = 100): Float64Array {
  return equalEdges(sampleRange(sample) ?? { min: 0, max: 0 }, bins);
}

/** Number of edges that are at or below x. Edges ascend. */
export function edgesAtOrBelow(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The one fill rule: 0 is the underflow, 1 ... n the bins, n + 1 the overflow for n + 1 edges. Bins are right-open, the last is closed,
 * as in numpy.histogram.
 */
export function binIndex(edges: Float64Array, x: number): number {
  const last = edges.length - 1;
  return x === edges[last] ? last : edgesAtOrBelow(edges, x);
}

export interface Histogram {
  /** [bins + 2]: sum of |w|, underflow first, overflow last. */
  readonly counts: Float64Array;
  /** [bins + 2]: sum of w^2. */
  readonly sumW2: Float64Array;
}

/** Fills a histogram with under- and overflow bins from a weighted sample; missing entries are left out. */
export function fillHistogram(edges: Float64Array, sample: WeightedSample): Histogram {
  const counts = new Float64Array(edges.length + 1);
  const sumW2 = new Float64Array(edges.length + 1);
  for (let i = 0; i < sample.values.length; i++) {
    const weight = weightOf(sample, i);
    if (weight === 0) continue;
    const bin = binIndex(edges, sample.values[i]);
    counts[bin] += weight;
    sumW2[bin] += weight * weight;
  }
  return { counts, sumW2 };
}
