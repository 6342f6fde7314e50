import type { GuardSet } from "../../guards/guardSet.js";
import {
  addEvent,
  type CorrelationLedger,
  createCorrelationLedger,
  moveCost,
  moveEvent,
  settle,
} from "./correlations.js";
import {
  type ColumnLedger,
  createColumnLedger,
  crossingCost,
  energyOf,
  exactCost,
  moveWeight,
  priceColumn,
  SMALLEST_LIMIT,
  tableCost,
  takeCells,
  worstOf,
} from "./histograms.js";
import {
  clearPairs,
  createPairLedger,
  emptyPairBins,
  movePairBins,
  pairBinsAt,
  pairEnergy,
  type PairLedger,
  pricePairs,
} from "./pairLedger.js";

/** Where events stand, as guards see it. */
export interface Places {
  /** Guarded columns, and K observables that correlations are about. */
  readonly columns: number;
  readonly kept: number;
  /** [rows x columns] cell of each guarded column. */
  readonly cells: Uint16Array;
  /** [rows x K] in units of the class's mean and spread. */
  readonly z: Float64Array;
  /** One array a region, [rows]: 1 where the event lies in it. */
  readonly regions: readonly Uint8Array[];
}

/** One event's place among `Places`, or another one that it could have. */
export interface Place {
  readonly places: Places;
  readonly at: number;
}

interface ScopeLedger {
  /** Place among `Places.regions`; -1 for the class. */
  readonly region: number;
  readonly share: number;
  /** null for columns without a guard that gates. */
  readonly columns: readonly (ColumnLedger | null)[];
  readonly correlation: CorrelationLedger | null;
  /** The 2-D histograms; null where they do not gate. */
  readonly pairs: PairLedger | null;
  /** The region's yield; null where it does not gate. */
  readonly yield: YieldLedger | null;
}

interface YieldLedger {
  readonly limit: number;
  /** Nominal sum of |w|, and what has come in since. */
  readonly total: number;
  change: number;
}

/** |change| / total / limit. */
const yieldRatio = (one: YieldLedger | null): number =>
  one === null ? 0 : Math.abs(one.change) / one.total / one.limit;

/** The running guards of a population in the class and its regions: what every place costs, and what was spent. */
export interface Ledger {
  readonly guardSet: GuardSet;
  readonly scopes: readonly ScopeLedger[];
  /** Do pairs gate anywhere? Room for the bins of a move, if so. */
  readonly bins: { readonly from: Uint8Array; readonly to: Uint8Array } | null;
}

/** A ledger of a guard set with limits in its order (Infinity where a guard does not gate); `recount` fills it. */
export function createLedger(guardSet: GuardSet, limits: Float64Array): Ledger {
  const scopes = createScopes(guardSet, limits);
  const paired = scopes.some(({ pairs }) => pairs !== null);
  return { guardSet, scopes, bins: paired ? { from: emptyPairBins(guardSet), to: emptyPairBins(guardSet) } : null };
}

const createScopes = (guardSet: GuardSet, limits: Float64Array): readonly ScopeLedger[] =>
  guardSet.scopes.map((scope, s) => ({
    region: s - 1,
    share: 1 / Math.max(1, scope.effectiveEvents),
    columns: guardSet.population.columns.map((_, column) => createColumnLedger(guardSet, limits, { scope: s, column })),
    correlation: createCorrelationLedger(guardSet, limits, s),
    pairs: createPairLedger(guardSet, limits, s),
    yield:
      scope.index.yield < 0 || limits[scope.index.yield] === Infinity || !(scope.total > 0)
        ? null
        : { limit: Math.max(limits[scope.index.yield], SMALLEST_LIMIT), total: scope.total, change: 0 },
  }));

const inside = ({ region }: ScopeLedger, { places, at }: Place): boolean =>
  region < 0 || places.regions[region][at] === 1;

/** Forms all sums anew from where the events stand, and prices them. */
export function recount(ledger: Ledger, places: Places, kappa: number): void {
  const { population } = ledger.guardSet;
  const width = population.columns.length;
  for (const scope of ledger.scopes) {
    const { correlation } = scope;
    if (correlation !== null) {
      correlation.first.fill(0);
      correlation.second.fill(0);
      correlation.total = 0;
    }
    scope.columns.forEach((column) => column?.cells.fill(0));
    if (scope.pairs !== null) clearPairs(scope.pairs);
    if (scope.yield !== null) scope.yield.change = -scope.yield.total;
    for (let row = 0; row < population.rows; row++) {
      const w = population.weight[row];
      if (w === 0 || !inside(scope, { places, at: row })) continue;
      if (scope.yield !== null) scope.yield.change += w;
      for (let j = 0; j < width; j++)
        if (!population.columns[j].missing?.[row]) {
          const column = scope.columns[j];
          if (column !== null) column.cells[places.cells[row * width + j]] += w;
        }
      if (correlation !== null) addEvent(correlation, places.z, { at: row * correlation.width, w });
      if (scope.pairs !== null && ledger.bins !== null)
        movePairBins(
          scope.pairs,
          { from: null, to: binsOf(ledger.bins.to, ledger, { row, place: { places, at: row } }) },
          w,
        );
    }
    for (const column of scope.columns) if (column !== null) takeCells(column);
  }
  reprice(ledger, kappa);
}

/** Bins of an event's paired columns at a place. */
const binsOf = (
  into: Uint8Array,
  { guardSet }: Ledger,
  { row, place: { places, at } }: { readonly row: number; readonly place: Place },
): Uint8Array => pairBinsAt(into, guardSet, { cells: places.cells, at: at * places.columns, row });

/** Prices of the present sums. */
export function reprice({ scopes }: Ledger, kappa: number): void {
  for (const { columns, correlation, share, pairs } of scopes) {
    for (const column of columns) if (column !== null) priceColumn(column, { share, kappa });
    if (correlation !== null) settle(correlation);
    if (pairs !== null) pricePairs(pairs, share);
  }
}

/** Largest value / limit of all guards; only right after `reprice` where KS, correlations or pairs gate. */
export const worst = ({ scopes }: Ledger): number =>
  scopes.reduce(
    (most, { columns, correlation, pairs, yield: own }) =>
      columns.reduce(
        (one, column) => (column === null ? one : Math.max(one, worstOf(column))),
        Math.max(most, correlation?.ratio ?? 0, pairs?.worst ?? 0, yieldRatio(own)),
      ),
    0,
  );

/** Sum of (value / limit)^4 over all guards, correlations twice: they are one guard against many. */
export const energy = ({ scopes }: Ledger): number =>
  scopes.reduce(
    (sum, { columns, correlation, pairs, yield: own }) =>
      columns.reduce(
        (one, column) => (column === null ? one : one + energyOf(column)),
        sum + 2 * (correlation?.ratio ?? 0) ** 4 + yieldRatio(own) ** 4 + (pairs?.energy ?? 0),
      ),
    0,
  );

interface Move {
  readonly row: number;
  readonly from: Place;
  readonly to: Place;
}

/** Energy of a move into a scope or out of it; what it does to correlations is left to `settle`. */
function crossing({ guardSet: { population } }: Ledger, scope: ScopeLedger, { row, from, to }: Move): number {
  const enters = inside(scope, to);
  const { places, at } = enters ? to : from;
  const w = enters ? population.weight[row] : -population.weight[row];
  const { yield: own } = scope;
  // The slope of (change / limit)^4, with the same floor as other prices.
  let cost =
    own === null
      ? 0
      : ((4 * Math.max(yieldRatio(own), 0.3) ** 3) / own.limit) * Math.sign(own.change) * (w / own.total);
  scope.columns.forEach((column, j) => {
    if (column !== null && !population.columns[j].missing?.[row])
      cost += crossingCost(column, { cell: places.cells[at * places.columns + j], w });
  });
  return cost;
}

/** Energy of a move at present prices; `exact` for histograms whose bins hold few events. Events that cross a region pay by the tables. */
export function costOf(ledger: Ledger, { row, from, to }: Move, exact = false): number {
  const { population } = ledger.guardSet;
  const width = population.columns.length;
  const w = population.weight[row];
  let cost = 0;
  const bins =
    ledger.bins === null
      ? null
      : {
          from: binsOf(ledger.bins.from, ledger, { row, place: from }),
          to: binsOf(ledger.bins.to, ledger, { row, place: to }),
        };
  for (const scope of ledger.scopes) {
    const was = inside(scope, from);
    const is = inside(scope, to);
    if (bins !== null && scope.pairs !== null && (was || is))
      cost += pairEnergy(scope.pairs, { from: was ? bins.from : null, to: is ? bins.to : null }, w);
    if (was !== is) cost += crossing(ledger, scope, { row, from, to });
    if (!was || !is) continue;
    for (let j = 0; j < width; j++) {
      const a = from.places.cells[from.at * width + j];
      const b = to.places.cells[to.at * width + j];
      const column = scope.columns[j];
      if (a === b || column === null || population.columns[j].missing?.[row]) continue;
      cost += (exact ? exactCost : tableCost)(column, { from: a, to: b, w });
    }
    const { correlation } = scope;
    if (correlation !== null)
      cost += moveCost(correlation, {
        z: from.places.z,
        at: from.at * correlation.width,
        to: to.places.z,
        toAt: to.at * correlation.width,
        w,
      });
  }
  return cost;
}

/** Notes a move. */
export function applyMove(ledger: Ledger, { row, from, to }: Move): void {
  const { population } = ledger.guardSet;
  const width = population.columns.length;
  const w = population.weight[row];
  for (const scope of ledger.scopes) {
    const was = inside(scope, from);
    const is = inside(scope, to);
    if (!was && !is) continue;
    if (scope.pairs !== null && ledger.bins !== null)
      movePairBins(
        scope.pairs,
        {
          from: was ? binsOf(ledger.bins.from, ledger, { row, place: from }) : null,
          to: is ? binsOf(ledger.bins.to, ledger, { row, place: to }) : null,
        },
        w,
      );
    if (scope.yield !== null && was !== is) scope.yield.change += is ? w : -w;
    for (let j = 0; j < width; j++) {
      const a = was ? from.places.cells[from.at * width + j] : -1;
      const b = is ? to.places.cells[to.at * width + j] : -1;
      const column = scope.columns[j];
      if (a !== b && column !== null && !population.columns[j].missing?.[row])
        moveWeight(column, { from: a, to: b, w });
    }
    const { correlation } = scope;
    if (correlation === null) continue;
    const [at, toAt] = [from.at * correlation.width, to.at * correlation.width];
    if (was && is) moveEvent(correlation, { z: from.places.z, at, to: to.places.z, toAt, w });
    else if (was) addEvent(correlation, from.places.z, { at, w: -w });
    else addEvent(correlation, to.places.z, { at: toAt, w });
  }
}

/** Copies a place. */
export function take(into: Places, row: number, { places, at }: Place): void {
  const { columns, kept } = into;
  for (let j = 0; j < columns; j++) into.cells[row * columns + j] = places.cells[at * columns + j];
  for (let p = 0; p < kept; p++) into.z[row * kept + p] = places.z[at * kept + p];
  into.regions.forEach((inside_, r) => {
    inside_[row] = places.regions[r][at];
  });
}
