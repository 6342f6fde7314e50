import { sampleRange, weightOf, type WeightedSample } from "./histogram.js";
import { addRows, correlationOf, createMoments } from "./moments.js";
import { weightedSpread } from "./twoSample.js";

export interface CorrelationMatrix {
  /** Indices of the columns that vary: the others have no correlation and are dropped. */
  readonly columns: readonly number[];
  /** [columns x columns], row-major, diagonal included. */
  readonly matrix: Float64Array;
}

/** |w|-weighted mean of the entries that are not missing; 0 where there are none. */
export function weightedMean(sample: WeightedSample): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < sample.values.length; i++) {
    const weight = weightOf(sample, i);
    total += weight;
    if (weight > 0) sum += weight * sample.values[i];
  }
  return total > 0 ? sum / total : 0;
}

/** Does the observable take more than one value? Exact, where a variance would be left to rounding. */
export function varies(sample: WeightedSample): boolean {
  const range = sampleRange(sample);
  return range !== null && range.min < range.max;
}

interface CorrelationOptions {
  /** Which columns, and what stands for their missing entries; default: those that vary, each with its own weighted mean. */
  readonly columns?: readonly number[];
  readonly fill?: readonly number[];
}

/**
 * |w|-weighted Pearson correlations of observables given as columns of equal length and equal weights: the full matrix with its diagonal,
 * columns without variance dropped, missing entries replaced by `fill`, by default the column's weighted mean
 * (semantics.md, Guards 3). Periodic observables are to be given unwrapped.
 */
export function pearsonMatrix(samples: readonly WeightedSample[], options: CorrelationOptions = {}): CorrelationMatrix {
  const columns = options.columns ?? samples.flatMap((sample, j) => (varies(sample) ? [j] : []));
  const filled = columns.map((j) => standardised(samples[j], options.fill?.[j]));
  const moments = createMoments(columns.length);
  const rows = samples[0]?.values.length ?? 0;
  const z = new Float64Array(columns.length);
  const weight = new Float64Array(1);
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < columns.length; place++) z[place] = filled[place][row];
    weight[0] = weightOf({ ...samples[0], missing: null }, row);
    addRows(moments, { z, weight }, 1);
  }
  return { columns, matrix: correlationOf(moments) };
}

/** (x - mean) / spread with missing entries filled; all 0 for a single value, whose mean is only nearly itself. */
function standardised(sample: WeightedSample, fill = weightedMean(sample)): Float64Array {
  const values = Float64Array.from(sample.values, (x, i) => (sample.missing?.[i] ? fill : x));
  const all = { values, weight: sample.weight };
  if (!varies(all)) return values.fill(0);
  const mean = weightedMean(all);
  const spread = weightedSpread(all);
  return values.map((x) => (x - mean) / spread);
}

/** Frobenius norm of a matrix given as a flat array. */
export function frobeniusNorm(matrix: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < matrix.length; i++) squares += matrix[i] * matrix[i];
  return Math.sqrt(squares);
}

/**
 * Relative change of a correlation matrix, ||C' - C||_F / ||C||_F, over the full matrices with their diagonals
 * (arXiv 2603.13970: limit .006). 0 for matrices of no column.
 */
export function relativeCorrelationChange(after: ArrayLike<number>, nominal: ArrayLike<number>): number {
  const norm = frobeniusNorm(nominal);
  let squares = 0;
  for (let i = 0; i < nominal.length; i++) squares += (after[i] - nominal[i]) ** 2;
  return norm > 0 ? Math.sqrt(squares) / norm : 0;
}
