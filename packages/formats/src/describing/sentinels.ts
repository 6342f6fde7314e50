import type { ValueCount } from "./extremes.js";
import { quantile } from "./sample.js";

/** A value that probably stands for "missing": repeated, at an end of the column, away from all others. */
export interface SentinelCandidate extends ValueCount {
  /** Share of the column's numbers, (0, 1). */
  readonly share: number;
  /** Distance to the next value in interquartile ranges of the rest. */
  readonly gap: number;
}

/** How many sentinels a column may have at either end. */
const PER_END_MAX = 3;
/**
 * Distances, in interquartile ranges of the rest, from which a repeated extreme value is taken for a sentinel: any low value, any
 * high one (where long tails are common), the only negative value, a row of nines. The only negative value needs no distance where it is
 * no whole number and yet stands in many rows: measured numbers do not repeat.
 */
const GAP_LOW = 3;
const GAP_HIGH = 10;
const GAP_NEGATIVE = 0.1;
const GAP_NINES = 0.5;
const SHARE_REPEATED = 0.01;

const isNines = (value: number): boolean => /^-?9{2,}$/.test(String(value));

interface End {
  /** From the outermost inwards. */
  readonly values: readonly ValueCount[];
  readonly total: number;
  readonly sample: Float64Array;
  readonly gapAny: number;
}

function candidatesAt({ values, total, sample, gapAny }: End): SentinelCandidate[] {
  const found: SentinelCandidate[] = [];
  let rest = sample;
  for (let at = 0; at < PER_END_MAX && at + 1 < values.length; at++) {
    const outer = values[at];
    const next = values[at + 1];
    if (outer === undefined || next === undefined) break;
    rest = rest.filter((value) => value !== outer.value);
    const spread = quantile(rest, 0.75) - quantile(rest, 0.25);
    const gap = Math.abs(next.value - outer.value) / spread;
    const share = outer.count / total;
    // Zero and small counts are ordinary values of ordinary columns.
    const repeated = outer.count >= 2 && share >= 0.001 && outer.value !== 0;
    const onlyNegative = outer.value < 0 && next.value >= 0;
    const whole = Number.isInteger(outer.value);
    const apart =
      gap >= gapAny ||
      (isNines(outer.value) && gap >= GAP_NINES) ||
      (onlyNegative && (whole ? gap >= GAP_NEGATIVE : share >= SHARE_REPEATED));
    if (!(repeated && apart && Number.isFinite(gap))) break;
    found.push({ ...outer, share, gap });
  }
  return found;
}

/**
 * Candidates for sentinels among the extreme values of a column, lowest first.
 * Columns of fewer than four distinct values have none: there every value is as far from the others as any.
 * @param sample numbers of the column in increasing order.
 */
export function findSentinels(
  {
    lowest,
    highest,
    total,
  }: { readonly lowest: readonly ValueCount[]; readonly highest: readonly ValueCount[]; readonly total: number },
  sample: Float64Array,
): readonly SentinelCandidate[] {
  if (lowest.length < 4) return [];
  const low = candidatesAt({ values: lowest, total, sample, gapAny: GAP_LOW });
  const high = candidatesAt({ values: highest, total, sample, gapAny: GAP_HIGH });
  return [...low, ...high.reverse()];
}
