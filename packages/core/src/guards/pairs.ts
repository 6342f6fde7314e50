import type { Population } from "./guard.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import type { Partition } from "./partition.js";

/** Steps of each column over its nominal range in the histogram of a pair. */
export const PAIR_STEPS = 20;
/** Bins of a column in a pair: the steps, one below and one above them, and the last for a missing entry. */
export const PAIR_SIDE = PAIR_STEPS + 3;
/** The bin of a missing entry: it fills no bin as a number, yet its event stays in the histogram. */
export const MISSING_BIN = PAIR_SIDE - 1;
/** Bins of the histogram of a pair. */
export const PAIR_BINS = PAIR_SIDE * PAIR_SIDE;
/** Of more columns than this only the first ones are looked at in pairs: the number of pairs grows as their square. */
const MOST_COLUMNS = 100;

/** How many columns are looked at in pairs. */
export const pairedColumns = (columns: number): number => Math.min(columns, MOST_COLUMNS);

/** How many pairs there are; columns j > k are pair j (j - 1) / 2 + k. */
export const pairCount = (columns: number): number => (pairedColumns(columns) * (pairedColumns(columns) - 1)) / 2;

/** The bin of each row of a population in each column that is looked at in pairs. */
export function pairBinsOf(
  { columns, rows }: Population,
  partitions: readonly Partition[],
  cellOf: (partition: Partition, x: number) => number,
): readonly Uint8Array[] {
  return columns.slice(0, pairedColumns(columns.length)).map(({ values, missing }, j) => {
    const { pairBins } = partitions[j];
    const bins = new Uint8Array(rows);
    for (let row = 0; row < rows; row++)
      bins[row] = missing?.[row] ? MISSING_BIN : pairBins[cellOf(partitions[j], values[row])];
    return bins;
  });
}

/** Some rows with weights, to be filled into the histograms of all pairs. */
interface Filling {
  readonly weight: Float64Array;
  /** Rows that take part, and how many of them. */
  readonly index: Uint32Array;
  readonly count: number;
}

/** Fills one pair's histogram [PAIR_BINS]. */
export function fillPair(
  into: Float64Array,
  [a, b]: readonly [Uint8Array, Uint8Array],
  { weight, index, count }: Filling,
): void {
  into.fill(0);
  for (let k = 0; k < count; k++) {
    const row = index[k];
    into[a[row] * PAIR_SIDE + b[row]] += weight[row];
  }
}

/** The histograms of all pairs [pairs x PAIR_BINS] of the rows of a scope. */
export function fillPairs(bins: readonly Uint8Array[], filling: Filling): Float64Array {
  const all = new Float64Array(pairCount(bins.length) * PAIR_BINS);
  let pair = 0;
  for (let j = 1; j < bins.length; j++)
    for (let k = 0; k < j; k++, pair++)
      fillPair(all.subarray(pair * PAIR_BINS, (pair + 1) * PAIR_BINS), [bins[j], bins[k]], filling);
  return all;
}

/** Divergence, in nats, of one pair's histogram of `change` beside `nominal`, from bin `at` on. */
export function pairDivergence(
  { nominal, change, at }: { readonly nominal: Float64Array; readonly change: Float64Array; readonly at: number },
  { before, now }: { readonly before: number; readonly now: number },
): number {
  let divergence = 0;
  const same = before === now;
  for (let bin = at; bin < at + PAIR_BINS; bin++) {
    const was = nominal[bin];
    const step = change[bin];
    if (step === 0 && (same || was === 0)) continue;
    const is = was + step;
    divergence += jensenShannonTerm(was / before, is > 0 ? is / now : 0);
  }
  return divergence;
}

/** The largest and the mean base-2 distance of all pairs of a scope, `change` being that of its histograms. */
export function pairDistances(
  parts: { readonly nominal: Float64Array; readonly change: Float64Array },
  { before, now }: { readonly before: number; readonly now: number },
): { readonly most: number; readonly mean: number } {
  const pairs = parts.nominal.length / PAIR_BINS;
  if (!(before > 0) || !(now > 0)) {
    const value = before > 0 === now > 0 ? 0 : 1;
    return { most: value, mean: value };
  }
  let most = 0;
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const value = Math.sqrt(pairDivergence({ ...parts, at: pair * PAIR_BINS }, { before, now }) / Math.LN2);
    most = Math.max(most, value);
    sum += value;
  }
  return { most, mean: sum / pairs };
}

/** Of what is left when weights have come and gone, relative to one of them: rounding, not an event. */
const ROUNDING = 1e-11;

/** A change plus a weight. Where nothing was nominally, even rounding would show: as the root of the divergence it causes. */
export function sumOf(change: number, w: number): number {
  const sum = change + w;
  return Math.abs(sum) < ROUNDING * Math.abs(w) ? 0 : sum;
}

/** A move as pairs see it: the bin in each paired column before and after, where the event is in the scope. */
export interface PairMove {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly was: boolean;
  readonly is: boolean;
}

/** Adds a move of weight `w` to the changes of all pairs. */
export function movePairs(change: Float64Array, { from, to, was, is }: PairMove, w: number): void {
  let at = 0;
  for (let j = 1; j < from.length; j++) {
    const [a, b] = [from[j] * PAIR_SIDE, to[j] * PAIR_SIDE];
    for (let k = 0; k < j; k++, at += PAIR_BINS) {
      const left = at + a + from[k];
      const entered = at + b + to[k];
      if (was && is && left === entered) continue;
      if (was) change[left] = sumOf(change[left], -w);
      if (is) change[entered] = sumOf(change[entered], w);
    }
  }
}

/** Writes the bins of an event's columns before and after a move; missing entries stay missing. */
export function readPairMove(
  into: { readonly from: Uint8Array; readonly to: Uint8Array },
  partitions: readonly Partition[],
  event: {
    readonly fromCells: Uint16Array;
    readonly toCells: Uint16Array;
    readonly at: number;
    readonly missing: (column: number) => boolean;
  },
): void {
  for (let j = 0; j < into.from.length; j++) {
    const { pairBins } = partitions[j];
    const missing = event.missing(j);
    into.from[j] = missing ? MISSING_BIN : pairBins[event.fromCells[event.at + j]];
    into.to[j] = missing ? MISSING_BIN : pairBins[event.toCells[event.at + j]];
  }
}
