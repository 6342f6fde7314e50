import type { Scope } from "./guardSet.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import { PAIR_BINS, PAIR_SIDE, pairDivergence } from "./pairs.js";

/** [pairs x PAIR_BINS] what a unit share of the scope's weight costs that enters or leaves a bin of a pair. */
export interface PairPrices {
  readonly enter: Float64Array;
  readonly leave: Float64Array;
}

/** The distance of each pair, `change` being that of its histogram and `now` the sum of |w|. */
export function pairDistancesOf(
  { pairs: nominal, total: before }: Scope,
  { change, now }: { readonly change: Float64Array; readonly now: number },
): Float64Array {
  const values = new Float64Array(nominal.length / PAIR_BINS);
  for (let pair = 0; pair < values.length; pair++)
    values[pair] = Math.sqrt(pairDivergence({ nominal, change, at: pair * PAIR_BINS }, { before, now }) / Math.LN2);
  return values;
}

/** What each pair's distance costs: its value, and the price of one unit of it. */
interface PairPricing {
  /** Price of one unit of a pair's distance, by that distance and the mean of all. */
  readonly priceOf: (value: number, mean: number) => number;
  /** Below this a distance's root is not taken for steeper. */
  readonly least: number;
  /** Share of a typical event. */
  readonly share: number;
}

/**
 * Prices of the histograms of all pairs, finite differences for an event of typical weight, less what an event spread like the population
 * itself would cost. Each pair counts as a guard of its own: the largest alone would leave the next one to be found by the next event.
 */
export function pairPrices(
  scope: Scope,
  { change, now }: { readonly change: Float64Array; readonly now: number },
  { priceOf, least, share }: PairPricing,
): PairPrices {
  const { pairs: nominal, total: before } = scope;
  const enter = new Float64Array(nominal.length);
  const leave = new Float64Array(nominal.length);
  const pairs = nominal.length / PAIR_BINS;
  if (!(before > 0) || !(now > 0)) return { enter, leave };
  const values = pairDistancesOf(scope, { change, now });
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, pairs);
  // What it costs to enter a bin in which nothing has ever been.
  const empty = jensenShannonTerm(0, share) / share;
  for (let pair = 0; pair < pairs; pair++) {
    const price = priceOf(values[pair], mean) / (2 * Math.LN2 * Math.max(values[pair], least));
    const end = (pair + 1) * PAIR_BINS;
    let average = 0;
    for (let bin = pair * PAIR_BINS; bin < end; bin++) {
      const p = nominal[bin] / before;
      const q = Math.max(0, nominal[bin] + change[bin]) / now;
      if (p === 0 && q === 0) {
        enter[bin] = price * empty;
        continue;
      }
      const here = jensenShannonTerm(p, q);
      const step = Math.min(share, q);
      enter[bin] = (price * (jensenShannonTerm(p, q + share) - here)) / share;
      leave[bin] = step > 0 ? (price * (jensenShannonTerm(p, q - step) - here)) / step : 0;
      average += (q * (enter[bin] - leave[bin])) / 2;
    }
    for (let bin = pair * PAIR_BINS; bin < end; bin++) {
      enter[bin] -= average;
      leave[bin] += average;
    }
  }
  return { enter, leave };
}

/** Cost of a unit share that goes from the bins `from` (one a paired column) to `to`; null stands for outside the scope. */
export function pairCost({ enter, leave }: PairPrices, { from, to }: PairStep): number {
  const width = (from ?? to)?.length ?? 0;
  let cost = 0;
  let at = 0;
  for (let j = 1; j < width; j++) {
    for (let k = 0; k < j; k++, at += PAIR_BINS) {
      const left = from === null ? -1 : at + from[j] * PAIR_SIDE + from[k];
      const entered = to === null ? -1 : at + to[j] * PAIR_SIDE + to[k];
      if (left === entered) continue;
      if (left >= 0) cost += leave[left];
      if (entered >= 0) cost += enter[entered];
    }
  }
  return cost;
}

interface PairStep {
  readonly from: Uint8Array | null;
  readonly to: Uint8Array | null;
}
