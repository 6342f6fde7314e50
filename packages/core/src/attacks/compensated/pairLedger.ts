import type { GuardSet, Scope } from "../../guards/guardSet.js";
import { pairCost, pairDistancesOf, type PairPrices, pairPrices } from "../../guards/pairPrices.js";
import { MISSING_BIN, movePairs, PAIR_BINS, PAIR_SIDE, pairedColumns } from "../../guards/pairs.js";
import { SMALLEST_LIMIT } from "./histograms.js";

/** As in other prices: what is gained early need not be gained late. */
const FLOOR = 0.3;

/** The histograms of all pairs of a scope: their changes, what entering or leaving a bin costs, and how far they are from their limits. */
export interface PairLedger {
  readonly scope: Scope;
  readonly largest: number;
  readonly ofMean: number;
  readonly change: Float64Array;
  /** Sum of |w| now. */
  total: number;
  prices: PairPrices;
  /** Largest value / limit, and the sum of (value / limit)^4. */
  worst: number;
  energy: number;
}

/** A scope's pairs with their limits; null where they do not gate. */
export function createPairLedger(guardSet: GuardSet, limits: Float64Array, s: number): PairLedger | null {
  const scope = guardSet.scopes[s];
  const { pairs, pairsMean } = scope.index;
  if (pairs < 0 || (limits[pairs] === Infinity && limits[pairsMean] === Infinity)) return null;
  const none = new Float64Array(scope.pairs.length);
  return {
    scope,
    largest: Math.max(limits[pairs], SMALLEST_LIMIT),
    ofMean: Math.max(limits[pairsMean], SMALLEST_LIMIT),
    change: none.slice(),
    total: scope.total,
    prices: { enter: none, leave: none },
    worst: 0,
    energy: 0,
  };
}

/** Bins of an event's paired columns, from the cells that it lies in. */
export function pairBinsAt(
  into: Uint8Array,
  { population, partitions }: GuardSet,
  { cells, at, row }: { readonly cells: Uint16Array; readonly at: number; readonly row: number },
): Uint8Array {
  for (let j = 0; j < into.length; j++)
    into[j] = population.columns[j].missing?.[row] ? MISSING_BIN : partitions[j].pairBins[cells[at + j]];
  return into;
}

/** Room for the bins of an event. */
export const emptyPairBins = ({ population }: GuardSet): Uint8Array =>
  new Uint8Array(pairedColumns(population.columns.length));

/** Starts anew with no event in the scope. */
export function clearPairs(ledger: PairLedger): void {
  ledger.scope.pairs.forEach((weight, bin) => {
    ledger.change[bin] = -weight;
  });
  ledger.total = 0;
}

/** Notes an event of weight `w` that goes from one set of bins to another; null stands for outside the scope. */
export function movePairBins(
  ledger: PairLedger,
  { from, to }: { readonly from: Uint8Array | null; readonly to: Uint8Array | null },
  w: number,
): void {
  const some = from ?? to;
  if (some === null) return;
  movePairs(ledger.change, { from: from ?? some, to: to ?? some, was: from !== null, is: to !== null }, w);
  ledger.total += (to === null ? 0 : w) - (from === null ? 0 : w);
}

/** Prices and values of the present sums; `share` is that of a typical event. */
export function pricePairs(ledger: PairLedger, share: number): void {
  const { scope, change, total, largest, ofMean } = ledger;
  const pairs = change.length / PAIR_BINS;
  const slope = (value: number, limit: number): number =>
    limit === Infinity ? 0 : (4 * Math.max(value / limit, FLOOR) ** 3) / limit;
  const values = pairDistancesOf(scope, { change, now: total });
  const mean = values.reduce((sum, value) => sum + value, 0) / pairs;
  ledger.worst = mean / ofMean;
  ledger.energy = (mean / ofMean) ** 4;
  for (const value of values) {
    ledger.worst = Math.max(ledger.worst, value / largest);
    ledger.energy += (value / largest) ** 4;
  }
  ledger.prices = pairPrices(
    scope,
    { change, now: total },
    {
      priceOf: (value) => slope(value, largest) + slope(mean, ofMean) / pairs,
      least: FLOOR * Math.min(largest, ofMean),
      share,
    },
  );
}

/** Energy of an event of weight `w` that goes from one set of bins to another. */
export const pairEnergy = (
  { prices, total }: PairLedger,
  bins: { readonly from: Uint8Array | null; readonly to: Uint8Array | null },
  w: number,
): number => (pairCost(prices, bins) * w) / total;

/** `pairEnergy` of a move of one column alone: column `j` from its bin among `bins` to bin `to`. */
export function columnPairEnergy(
  { prices: { enter, leave }, total }: PairLedger,
  { bins, j, to }: { readonly bins: Uint8Array; readonly j: number; readonly to: number },
  w: number,
): number {
  const from = bins[j];
  if (from === to) return 0;
  let cost = 0;
  for (let k = 0; k < bins.length; k++) {
    if (k === j) continue;
    const [a, b] = j > k ? [j, k] : [k, j];
    const at = ((a * (a - 1)) / 2 + b) * PAIR_BINS;
    const step = j > k ? PAIR_SIDE : 1;
    const other = at + bins[k] * (j > k ? 1 : PAIR_SIDE);
    cost += leave[other + from * step] + enter[other + to * step];
  }
  return (cost * w) / total;
}
