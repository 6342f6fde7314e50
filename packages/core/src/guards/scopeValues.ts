import type { GuardSet, Scope } from "./guardSet.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import { correlationOf } from "./moments.js";
import { yieldChange } from "./occupancy.js";
import { pairDistances } from "./pairs.js";
import { VIEW_GUARDS } from "./partition.js";
import type { GuardState, ScopeChange } from "./state.js";

/** What is left of a sum from which everything was taken away again is rounding: nothing. */
export const remaining = (now: number, before: number): number => (now > 1e-11 * before ? now : 0);

/** A histogram's weights before and after, under- and overflow included. */
export interface ViewCounts {
  readonly nominal: Float64Array;
  readonly after: Float64Array;
}

/** Weights of one view's bins in a scope. */
export function viewCounts(
  guardSet: GuardSet,
  { scope, change }: { readonly scope: Scope; readonly change: ScopeChange },
  { column, view }: { readonly column: number; readonly view: number },
): ViewCounts {
  const { viewBins, viewEdges, cells } = guardSet.partitions[column];
  const bins = viewBins[view];
  const at = guardSet.offsets[column];
  const nominal = new Float64Array(viewEdges[view].length + 1);
  const delta = new Float64Array(nominal.length);
  for (let cell = 0; cell < cells; cell++) {
    nominal[bins[cell]] += scope.cells[at + cell];
    delta[bins[cell]] += change.cells[at + cell];
  }
  for (let bin = 0; bin < nominal.length; bin++) delta[bin] += nominal[bin];
  return { nominal, after: delta };
}

/** Weights of the occupancy bins: values that do not occur nominally, each nominal value, then missing entries. */
export function occupancyCounts(
  guardSet: GuardSet,
  { scope, change }: { readonly scope: Scope; readonly change: ScopeChange },
  column: number,
): ViewCounts {
  const { occupancyBins, occupancyCount, cells } = guardSet.partitions[column];
  const present = occupancyBins === null ? 1 : occupancyCount;
  const nominal = new Float64Array(present + 1);
  const after = new Float64Array(present + 1);
  if (occupancyBins === null) {
    nominal[0] = scope.valid[column];
    after[0] = scope.valid[column] + change.valid[column];
  } else {
    const at = guardSet.offsets[column];
    for (let cell = 0; cell < cells; cell++) {
      nominal[occupancyBins[cell]] += scope.cells[at + cell];
      after[occupancyBins[cell]] += change.cells[at + cell];
    }
    for (let bin = 0; bin < present; bin++) after[bin] += nominal[bin];
  }
  nominal[present] = scope.missing[column];
  after[present] = scope.missing[column] + change.missing[column];
  return { nominal, after };
}

/** Base-2 distance of a histogram before and after, without its first and last bin where values out of range are dropped. */
export function countsDistance({ nominal, after }: ViewCounts, drop: boolean): number {
  const first = drop ? 1 : 0;
  const end = nominal.length - first;
  let before = 0;
  let now = 0;
  for (let bin = first; bin < end; bin++) {
    before += nominal[bin];
    now += after[bin];
  }
  now = remaining(now, before);
  if (!(before > 0) || !(now > 0)) return before > 0 === now > 0 ? 0 : 1;
  let divergence = 0;
  for (let bin = first; bin < end; bin++) {
    const p = nominal[bin] / before;
    const q = after[bin] / now;
    if (p !== q) divergence += jensenShannonTerm(p, q);
  }
  return Math.sqrt(divergence / Math.LN2);
}

/** Largest difference of the cumulative distributions at the cells' edges: its size, the last cell below that edge, the share now below it. */
export function gridDistance(
  guardSet: GuardSet,
  { scope, change }: { readonly scope: Scope; readonly change: ScopeChange },
  column: number,
): { readonly value: number; readonly sign: number; readonly cell: number; readonly below: number } {
  const before = scope.valid[column];
  const now = remaining(before + change.valid[column], before);
  if (!(before > 0) || !(now > 0)) return { value: before > 0 === now > 0 ? 0 : 1, sign: 1, cell: 0, below: 0 };
  const at = guardSet.offsets[column];
  const end = guardSet.offsets[column + 1];
  const same = change.valid[column] === 0;
  let nominal = 0;
  let delta = 0;
  let most = 0;
  let sign = 1;
  let cell = 0;
  let below = 0;
  for (let k = at; k < end - 1; k++) {
    nominal += scope.cells[k];
    delta += change.cells[k];
    const difference = same ? delta / before : (nominal + delta) / now - nominal / before;
    const size = Math.abs(difference);
    if (size > most) {
      most = size;
      sign = difference > 0 ? 1 : -1;
      cell = k - at;
      below = (nominal + delta) / now;
    }
  }
  return { value: most, sign, cell, below };
}

/** ||C' - C||_F / ||C||_F over the columns that vary in the scope. */
export function activeCorrelationChange(scope: Scope, after: Float64Array, nominal: Float64Array): number {
  const { active } = scope;
  const kept = active.length;
  let change = 0;
  let norm = 0;
  for (let j = 0; j < kept; j++) {
    if (!active[j]) continue;
    for (let k = 0; k < kept; k++) {
      if (!active[k]) continue;
      const at = j * kept + k;
      change += (after[at] - nominal[at]) ** 2;
      norm += nominal[at] * nominal[at];
    }
  }
  return norm > 0 ? Math.sqrt(change / norm) : 0;
}

/** Puts the distances of pairs into their places, `pairs` being the changes of their histograms. */
export function placePairs(
  values: Float64Array,
  { scope, change }: { readonly scope: Scope; readonly change: Pick<ScopeChange, "total"> },
  pairs: Float64Array,
): void {
  if (scope.index.pairs < 0) return;
  const totals = { before: scope.total, now: remaining(scope.total + change.total, scope.total) };
  const { most, mean } = pairDistances({ nominal: scope.pairs, change: pairs }, totals);
  values[scope.index.pairs] = most;
  values[scope.index.pairsMean] = mean;
}

/** Values of every guard that may gate; NaN for the rest. */
export function currentValuesOf(guardSet: GuardSet, state: Pick<GuardState, "changes" | "touched">): Float64Array {
  const values = new Float64Array(guardSet.guards.length).fill(NaN);
  const drop = guardSet.outOfRange === "drop";
  for (const [s, scope] of guardSet.scopes.entries()) {
    const both = { scope, change: state.changes[s] };
    for (const [column, index] of scope.index.columns.entries()) {
      const touched = state.touched[column] === 1;
      for (const [view, name] of VIEW_GUARDS.entries()) {
        values[index[name]] = touched ? countsDistance(viewCounts(guardSet, both, { column, view }), drop) : 0;
      }
      values[index.kolmogorovSmirnov] = touched ? gridDistance(guardSet, both, column).value : 0;
      if (index.occupancy >= 0) {
        values[index.occupancy] = touched ? countsDistance(occupancyCounts(guardSet, both, column), false) : 0;
      }
    }
    values[scope.index.pearson] = activeCorrelationChange(scope, correlationOf(both.change.moments), scope.correlation);
    if (both.change.pairs !== null) placePairs(values, both, both.change.pairs);
    if (scope.index.yield >= 0)
      values[scope.index.yield] = yieldChange(scope.total, remaining(scope.total + both.change.total, scope.total));
  }
  return values;
}
