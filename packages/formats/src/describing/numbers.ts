import { ExtremeValues, type ValueCount } from "./extremes.js";
import { EvenSample, quantile } from "./sample.js";
import { findSentinels, type SentinelCandidate } from "./sentinels.js";

/** Distinct values are listed up to this many. */
export const DISTINCT_MAX = 20;
const EXTREMES = 8;
const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** What a column of numbers holds. Statistics are over its finite values, sentinels included, unless said otherwise. */
export interface NumberSummary {
  /** NaN or empty. */
  readonly missing: number;
  readonly infinite: number;
  /** Null where there is no finite value. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Share of the finite values that are whole numbers, [0, 1]. */
  readonly integral: number;
  /** All distinct values, increasing, with their counts; null where there are more than 20. */
  readonly distinct: readonly ValueCount[] | null;
  /** The lowest distinct values from the lowest up, and the highest from the highest down, at most 8 each, with exact counts. */
  readonly lowest: readonly ValueCount[];
  readonly highest: readonly ValueCount[];
  /** Approximate quantiles by probability, from an even sample of at most 8,192 values. */
  readonly quantiles: readonly { readonly probability: number; readonly value: number }[];
  /** Values that probably stand for "missing", lowest first. */
  readonly sentinels: readonly SentinelCandidate[];
  /** Smallest and largest value that is no sentinel candidate; null where there is none among those listed. */
  readonly bulk: { readonly min: number; readonly max: number } | null;
}

/** Collects what a column of numbers holds while it streams by. */
export class NumberCollector {
  #missing = 0;
  #infinite = 0;
  #finite = 0;
  #integral = 0;
  /** Neumaier's compensated sum. */
  #sum = 0;
  #lost = 0;
  #counts: Map<number, number> | null = new Map();
  readonly #lowest = new ExtremeValues(1, EXTREMES);
  readonly #highest = new ExtremeValues(-1, EXTREMES);
  readonly #sample = new EvenSample();

  add(values: Float64Array): void {
    for (const value of values) {
      // The sum turns -0 into 0: one value to a reader.
      if (Number.isFinite(value)) this.#addFinite(value + 0);
      else if (Number.isNaN(value)) this.#missing++;
      else this.#infinite++;
    }
  }

  #addFinite(value: number): void {
    this.#finite++;
    if (Number.isInteger(value)) this.#integral++;
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
    if (this.#counts !== null) {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
      if (this.#counts.size > DISTINCT_MAX) this.#counts = null;
    }
    this.#lowest.add(value);
    this.#highest.add(value);
    this.#sample.add(value);
  }

  summary(): NumberSummary {
    const lowest = this.#lowest.list();
    const highest = this.#highest.list();
    const sorted = this.#sample.sorted();
    const sentinels = findSentinels({ lowest, highest, total: this.#finite }, sorted);
    const isSentinel = ({ value }: ValueCount): boolean => sentinels.some((sentinel) => sentinel.value === value);
    const bulkMin = lowest.find((one) => !isSentinel(one));
    const bulkMax = highest.find((one) => !isSentinel(one));
    return {
      missing: this.#missing,
      infinite: this.#infinite,
      min: lowest[0]?.value ?? null,
      max: highest[0]?.value ?? null,
      mean: this.#finite === 0 ? null : (this.#sum + this.#lost) / this.#finite,
      integral: this.#finite === 0 ? 0 : this.#integral / this.#finite,
      distinct:
        this.#counts && [...this.#counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value),
      lowest,
      highest,
      quantiles:
        sorted.length === 0
          ? []
          : PROBABILITIES.map((probability) => ({ probability, value: quantile(sorted, probability) })),
      sentinels,
      bulk: bulkMin && bulkMax ? { min: bulkMin.value, max: bulkMax.value } : null,
    };
  }
}
