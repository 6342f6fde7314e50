import type { GuardSet, Scope } from "./guardSet.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import { correlationOf } from "./moments.js";
import { type PairPrices, pairPrices } from "./pairPrices.js";
import { PAIR_BINS } from "./pairs.js";
import { VIEW_GUARDS } from "./partition.js";
import {
  activeCorrelationChange,
  countsDistance,
  gridDistance,
  occupancyCounts,
  viewCounts,
  type ViewCounts,
} from "./scopeValues.js";
import type { GuardState, ScopeChange } from "./state.js";

/** What a unit share of the scope's weight costs that enters or leaves a bin; `bins` maps cells to bins, `table` is which histogram it is. */
interface BinPrices {
  readonly table: number;
  readonly bins: Uint16Array | null;
  readonly enter: Float64Array;
  readonly leave: Float64Array;
}

export interface ColumnPrices {
  readonly column: number;
  readonly tables: readonly BinPrices[];
  /** Cumulative (KS) price of a unit share at or below `cell`, and of one above; both 0 where KS does not count. */
  readonly below: number;
  readonly above: number;
  readonly cell: number;
  /** Occupancy prices of a missing entry that enters or leaves the scope. */
  readonly missing: { readonly enter: number; readonly leave: number };
}

export interface ScopePrices {
  /** sum |w| now: a weight's share is w / total. */
  readonly total: number;
  readonly columns: readonly ColumnPrices[];
  /** Price u' M u of a unit share at the point u, standardised by the present mean and spread; null where it does not count. */
  readonly quadratic: {
    readonly matrix: Float64Array;
    readonly mean: Float64Array;
    readonly inverseSpread: Float64Array;
  } | null;
  readonly yield: number;
  /** null where pairs do not count. */
  readonly pairs: PairPrices | null;
}

/** Below this share of its limit a guard hardly costs anything, and its price no longer grows as it vanishes. */
const FLOOR = 0.3;
/** A limit of 0 (a column that never varies) is dear, not infinitely so. */
const SMALLEST_LIMIT = 1e-9;

/** Price of one unit of a guard: d cost / d value for cost = sum of max(r, .3)^4 x change of r, r = value / limit. */
const slope = (value: number, limit: number): number => {
  const bound = Math.max(limit, SMALLEST_LIMIT);
  return Math.max(value / bound, FLOOR) ** 4 / bound;
};

/**
 * Present prices of all gating guards (semantics.md, Guards 6): for histograms the finite change that an event of typical weight makes in
 * a bin, for correlations the gradient as a quadratic form, for KS the slope at its largest difference.
 */
export function currentPrices(state: GuardState, limits: Float64Array): ScopePrices[] {
  const { guardSet } = state;
  return guardSet.scopes.map((scope, s) => {
    const both = { scope, change: state.changes[s] };
    const total = scope.total + both.change.total;
    const share = 1 / Math.max(1, scope.effectiveEvents);
    const columns = guardSet.partitions.flatMap((_, column) => {
      const prices = columnPrices(guardSet, both, { column, limits, share, total });
      return prices === null ? [] : [prices];
    });
    return {
      total,
      columns,
      quadratic: quadraticPrice(both, limits),
      yield: yieldPrice(both, limits),
      pairs: pricesOfPairs(both, limits),
    };
  });
}

interface Both {
  readonly scope: Scope;
  readonly change: ScopeChange;
}

function columnPrices(
  guardSet: GuardSet,
  both: Both,
  {
    column,
    limits,
    share,
    total,
  }: { readonly column: number; readonly limits: Float64Array; readonly share: number; readonly total: number },
): ColumnPrices | null {
  const index = both.scope.index.columns[column];
  const partition = guardSet.partitions[column];
  const drop = guardSet.outOfRange === "drop";
  const tables: BinPrices[] = [];
  for (const [view, name] of VIEW_GUARDS.entries()) {
    const limit = limits[index[name]];
    if (limit === Infinity) continue;
    const counts = viewCounts(guardSet, both, { column, view });
    tables.push({ table: view, bins: partition.viewBins[view], ...binPrices(counts, { limit, share, total, drop }) });
  }
  let missing = { enter: 0, leave: 0 };
  if (index.occupancy >= 0 && limits[index.occupancy] !== Infinity) {
    const prices = binPrices(occupancyCounts(guardSet, both, column), {
      limit: limits[index.occupancy],
      share,
      total,
      drop: false,
    });
    const last = prices.enter.length - 1;
    missing = { enter: prices.enter[last], leave: prices.leave[last] };
    tables.push({ table: VIEW_GUARDS.length, bins: partition.occupancyBins, ...prices });
  }
  const limit = limits[index.kolmogorovSmirnov];
  const largest = gridDistance(guardSet, both, column);
  const valid = both.scope.valid[column] + both.change.valid[column];
  const cumulative =
    limit === Infinity || !(valid > 0) ? 0 : (total / valid) * largest.sign * slope(largest.value, limit);
  if (tables.length === 0 && cumulative === 0) return null;
  const below = cumulative * (1 - largest.below);
  return { column, tables, below, above: -cumulative * largest.below, cell: largest.cell, missing };
}

/** Change of sqrt(JS) per unit share that enters or leaves a bin, less what an event spread like the population itself would cost. */
function binPrices(
  counts: ViewCounts,
  {
    limit,
    share,
    total,
    drop,
  }: { readonly limit: number; readonly share: number; readonly total: number; readonly drop: boolean },
): { enter: Float64Array; leave: Float64Array } {
  const { nominal, after } = counts;
  const first = drop ? 1 : 0;
  const end = nominal.length - first;
  const enter = new Float64Array(nominal.length);
  const leave = new Float64Array(nominal.length);
  let before = 0;
  let now = 0;
  for (let bin = first; bin < end; bin++) {
    before += nominal[bin];
    now += after[bin];
  }
  if (!(before > 0) || !(now > 0)) return { enter, leave };
  const value = countsDistance(counts, drop);
  // d value = d JS / (2 value): the root is steepest at 0, where a floor keeps it finite.
  const price =
    ((total / now) * slope(value, limit)) / (2 * Math.LN2 * Math.max(value, FLOOR * Math.max(limit, SMALLEST_LIMIT)));
  let average = 0;
  for (let bin = first; bin < end; bin++) {
    const p = nominal[bin] / before;
    const q = Math.max(0, after[bin] / now);
    const here = jensenShannonTerm(p, q);
    const step = Math.min(share, q);
    enter[bin] = (price * (jensenShannonTerm(p, q + share) - here)) / share;
    leave[bin] = step > 0 ? (price * (jensenShannonTerm(p, q - step) - here)) / step : 0;
    average += (q * (enter[bin] - leave[bin])) / 2;
  }
  for (let bin = first; bin < end; bin++) {
    enter[bin] -= average;
    leave[bin] += average;
  }
  return { enter, leave };
}

/** ||dC||^2 changes by 2 (w / W) (v' M v - z' M z) when an event goes from z to v: M = dC less its part along each column's own spread. */
function quadraticPrice({ scope, change }: Both, limits: Float64Array): ScopePrices["quadratic"] {
  const limit = limits[scope.index.pearson];
  const { first, second, total } = change.moments;
  const kept = first.length;
  if (limit === Infinity || !(total > 0)) return null;
  const after = correlationOf(change.moments);
  const value = activeCorrelationChange(scope, after, scope.correlation);
  let squares = 0;
  for (let cell = 0; cell < after.length; cell++) {
    const counts = scope.active[Math.floor(cell / kept)] && scope.active[cell % kept];
    if (counts) squares += scope.correlation[cell] ** 2;
  }
  const floor = FLOOR * Math.max(limit, SMALLEST_LIMIT);
  const price = squares > 0 ? slope(value, limit) / (Math.max(value, floor) * squares) : 0;
  const matrix = new Float64Array(kept * kept);
  for (let j = 0; j < kept; j++) {
    let along = 0;
    for (let k = 0; k < kept; k++) {
      if (j === k || !scope.active[j] || !scope.active[k]) continue;
      const difference = after[j * kept + k] - scope.correlation[j * kept + k];
      matrix[j * kept + k] = price * difference;
      along += difference * after[j * kept + k];
    }
    matrix[j * kept + j] = -price * along;
  }
  const mean = first.map((sum) => sum / total);
  const inverseSpread = mean.map((m, j) => {
    const variance = second[(j * (j + 3)) / 2] / total - m * m;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  return { matrix, mean, inverseSpread };
}

function pricesOfPairs({ scope, change }: Both, limits: Float64Array): PairPrices | null {
  if (change.pairs === null || scope.index.pairs < 0) return null;
  const largest = limits[scope.index.pairs];
  const limitOfMean = limits[scope.index.pairsMean];
  if (largest === Infinity && limitOfMean === Infinity) return null;
  const pairs = scope.pairs.length / PAIR_BINS;
  return pairPrices(
    scope,
    { change: change.pairs, now: scope.total + change.total },
    {
      priceOf: (value, mean) =>
        (largest === Infinity ? 0 : slope(value, largest)) +
        (limitOfMean === Infinity ? 0 : slope(mean, limitOfMean) / pairs),
      least: FLOOR * Math.max(Math.min(largest, limitOfMean), SMALLEST_LIMIT),
      share: 1 / Math.max(1, scope.effectiveEvents),
    },
  );
}

function yieldPrice({ scope, change }: Both, limits: Float64Array): number {
  const limit = scope.index.yield < 0 ? Infinity : limits[scope.index.yield];
  if (limit === Infinity || !(scope.total > 0)) return 0;
  const now = scope.total + change.total;
  const value = Math.abs(change.total) / scope.total;
  return (Math.sign(change.total) * slope(value, limit) * now) / scope.total;
}
