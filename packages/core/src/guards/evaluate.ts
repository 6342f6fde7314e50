import { chiSquaredPerDegree } from "./chiSquared.js";
import { cumulativeChange } from "./cumulativeChange.js";
import { ascendingRows, gatherFlags, gatherFloats, gatherNumbers } from "./gather.js";
import type { MovedRows } from "./guard.js";
import type { GuardSet } from "./guardSet.js";
import { rankCorrelation } from "./rankCorrelation.js";
import { activeCorrelationChange, currentValuesOf, placePairs, remaining, viewCounts } from "./scopeValues.js";
import { correlationOf } from "./moments.js";
import { totalCorrelationChange } from "./totalCorrelation.js";
import {
  addPairMoves,
  applyMoves,
  createGuardState,
  membership,
  prepareMoves,
  type GuardState,
  type PreparedMoves,
} from "./state.js";

interface EvaluateOptions {
  /** `gating` leaves out the guards that are only reported (NaN); `all` is the default. */
  readonly only?: "gating" | "all";
}

/**
 * Every guard of the class and its regions for an adversarial population, in the order of `guardSet.guards`: exact, and 0 exactly where
 * nothing changes. Costs O(moved x columns) beyond the nominal state; a region whose total weight changes costs its events once more.
 */
export function evaluateGuards(
  guardSet: GuardSet,
  moved: MovedRows,
  { only = "all" }: EvaluateOptions = {},
): Float64Array {
  const moves = prepareMoves(guardSet, moved);
  const state = createGuardState(guardSet);
  applyMoves(state, moves, { index: ascendingRows(moves.count) });
  const values = currentValuesOf(guardSet, state);
  for (let s = 0; s < guardSet.scopes.length; s++) {
    const work = { guardSet, state, moves, moved, scope: s };
    shapeGuards(work, values);
    if (only === "all") reportedGuards(work, values);
    else for (const name of ["wasserstein", "chiSquared"] as const) clear(work, name, values);
  }
  return values;
}

interface Work {
  readonly guardSet: GuardSet;
  readonly state: GuardState;
  readonly moves: PreparedMoves;
  readonly moved: MovedRows;
  readonly scope: number;
}

function clear({ guardSet, scope }: Work, name: "wasserstein" | "chiSquared", values: Float64Array): void {
  for (const index of guardSet.scopes[scope].index.columns) values[index[name]] = NaN;
}

/** KS and Wasserstein, exactly: from the steps of F' - F at the places that events leave and reach. */
function shapeGuards(work: Work, values: Float64Array): void {
  const { guardSet, moved } = work;
  const scope = guardSet.scopes[work.scope];
  for (const [j, column] of guardSet.population.columns.entries()) {
    const index = scope.index.columns[j];
    const before = scope.valid[j];
    const now = remaining(before + work.state.changes[work.scope].valid[j], before);
    if (!(before > 0) || !(now > 0)) {
      values[index.kolmogorovSmirnov] = before > 0 === now > 0 ? 0 : 1;
      values[index.wasserstein] = scope.spread[j] > 0 ? 0 : values[index.kolmogorovSmirnov];
      continue;
    }
    const wrapped = cumulativeChange(steps(work, j, { values: moved.values, before, now }));
    const straight =
      column.period === null ? wrapped : cumulativeChange(steps(work, j, { values: moved.unwrapped, before, now }));
    values[index.kolmogorovSmirnov] = wrapped.most;
    // Without a nominal spread there is no unit to measure a shift in: the share of the weight that moved stands for it.
    values[index.wasserstein] = scope.spread[j] > 0 ? straight.area / scope.spread[j] : wrapped.most;
  }
}

/** Relative to the total; a difference below this is rounding. */
const SAME_TOTAL = 1e-14;

function steps(
  { guardSet, moves, scope: s }: Work,
  j: number,
  { values, before, now }: { readonly values: Float32Array; readonly before: number; readonly now: number },
): { x: Float32Array; d: Float64Array; count: number } {
  const { population } = guardSet;
  const { member } = guardSet.scopes[s];
  const column = population.columns[j];
  const width = population.columns.length;
  const sameTotal = Math.abs(now - before) <= SAME_TOTAL * before;
  const size = 2 * moves.count + (sameTotal ? 0 : population.rows);
  const x = new Float32Array(size);
  const d = new Float64Array(size);
  let count = 0;
  const add = (place: number, step: number): void => {
    x[count] = place;
    d[count++] = step;
  };
  const listed = sameTotal ? null : new Uint8Array(population.rows);
  for (let k = 0; k < moves.count; k++) {
    const row = moves.rows[k];
    const w = population.weight[row];
    if (listed !== null) listed[row] = 1;
    if (w === 0 || column.missing?.[row]) continue;
    const { was, is } = membership({ guardSet, moves }, s, k);
    const from = column.values[row];
    const to = values[k * width + j];
    if (sameTotal && was && is && from === to) continue;
    if (was) add(from, -w / before);
    if (is) add(to, w / now);
  }
  if (listed !== null) {
    for (let row = 0; row < population.rows; row++) {
      const w = population.weight[row];
      if (listed[row] || w === 0 || member?.[row] === 0 || column.missing?.[row]) continue;
      add(column.values[row], w / now - w / before);
    }
  }
  return { x, d, count };
}

function reportedGuards(work: Work, values: Float64Array): void {
  const { guardSet } = work;
  const scope = guardSet.scopes[work.scope];
  const change = work.state.changes[work.scope];
  for (const [column, index] of scope.index.columns.entries()) {
    const { nominal, after } = viewCounts(guardSet, { scope, change }, { column, view: 0 });
    const sumW2 = movedSumW2(work, column);
    values[index.chiSquared] = chiSquaredPerDegree(
      { counts: nominal, sumW2: scope.sumW2[column] },
      { counts: after, sumW2 },
    );
  }
  values[scope.index.spearman] = spearmanChange(work);
  values[scope.index.totalCorrelation] = totalCorrelationChange(
    correlationOf(change.moments),
    scope.correlation,
    scope.active,
  );
  if (change.pairs !== null) return;
  const pairs = new Float64Array(scope.pairs.length);
  addPairMoves(pairs, work, { index: ascendingRows(work.moves.count), sign: 1, scope: work.scope });
  placePairs(values, { scope, change }, pairs);
}

function movedSumW2({ guardSet, moves, scope: s }: Work, j: number): Float64Array {
  const { population, partitions } = guardSet;
  const bins = partitions[j].viewBins[0];
  const width = population.columns.length;
  const sums = guardSet.scopes[s].sumW2[j].slice();
  for (let k = 0; k < moves.count; k++) {
    const row = moves.rows[k];
    if (population.columns[j].missing?.[row]) continue;
    const { was, is } = membership({ guardSet, moves }, s, k);
    const from = bins[moves.fromCells[k * width + j]];
    const to = bins[moves.toCells[k * width + j]];
    if (was && is && from === to) continue;
    const square = population.weight[row] ** 2;
    if (was) sums[from] -= square;
    if (is) sums[to] += square;
  }
  // What subtracting leaves of an emptied bin must not pass for a variance.
  for (let bin = 0; bin < sums.length; bin++) {
    if (sums[bin] <= 1e-12 * guardSet.scopes[s].sumW2[j][bin]) sums[bin] = 0;
  }
  return sums;
}

function spearmanChange({ guardSet, moves, moved, scope: s }: Work): number {
  const { population, spearmanRows, standardisation } = guardSet;
  const scope = guardSet.scopes[s];
  const width = population.columns.length;
  const ranked = new Int32Array(population.rows).fill(-1);
  for (const [k, row] of spearmanRows.entries()) ranked[row] = k;
  const member = gatherFlags(scope.member, spearmanRows);
  const values = population.columns.map((column) => gatherFloats(column.values, spearmanRows));
  let changed = false;
  for (let k = 0; k < moves.count; k++) {
    const place = ranked[moves.rows[k]];
    if (place < 0) continue;
    const { was, is } = membership({ guardSet, moves }, s, k);
    if (member !== null) member[place] = is ? 1 : 0;
    if (was !== is) changed = true;
    for (let j = 0; j < width; j++) {
      const x = moved.unwrapped[k * width + j];
      if (population.columns[j].missing?.[moves.rows[k]] || x === values[j][place]) continue;
      values[j][place] = x;
      changed = true;
    }
  }
  if (!changed) return 0;
  const columns = population.columns.map((column, j) => ({
    values: values[j],
    missing: gatherFlags(column.missing, spearmanRows),
  }));
  const weight = gatherNumbers(population.weight, spearmanRows);
  const rows = ascendingRows(spearmanRows.length);
  const after = rankCorrelation(columns, { rows, weight, member }, standardisation.columns);
  return activeCorrelationChange(scope, after, scope.rankCorrelation);
}
