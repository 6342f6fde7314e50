import { jensenShannonTerm } from "./jensenShannon.js";
import type { Scope } from "./guardSet.js";
import { addRows, copyMoments, correlationOf, type Moments, type WeightedRows } from "./moments.js";
import { pairedColumns, readPairMove } from "./pairs.js";
import { type RunningPairs, runningPairs } from "./runningPairs.js";
import { VIEW_GUARDS } from "./partition.js";
import { activeCorrelationChange, occupancyCounts, viewCounts, type ViewCounts } from "./scopeValues.js";
import { standardiseMove, type Standardisation } from "./standardise.js";
import { applyMoves, currentValues, membership, type GuardState, type PreparedMoves } from "./state.js";

interface HoldingOptions {
  /** Moves to try, best first. */
  readonly order: Uint32Array;
  /** In the order of `guardSet.guards`; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
}

/** A hair within the limit, so that sums added in another order agree that it holds. */
const WITHIN = 1 - 1e-9;

/**
 * Makes moves one by one, in the given order, each kept only if every gating guard still holds after it; the state ends with those that were
 * kept. Returns [order]: 1 where kept. KS is watched at the cells' edges, so verify the outcome with `evaluateGuards`.
 */
export function addWhileHolding(
  state: GuardState,
  moves: PreparedMoves,
  { order, limits }: HoldingOptions,
): Uint8Array {
  const kept = new Uint8Array(order.length);
  let pending: number[] = [];
  const width = pairedColumns(state.guardSet.population.columns.length);
  const bins = { from: new Uint8Array(width), to: new Uint8Array(width) };
  let running = startRunning(state, limits);
  const settle = (): void => {
    applyMoves(state, moves, { index: Uint32Array.from(pending) });
    pending = [];
  };
  for (const [k, move] of order.entries()) {
    if (isSimple(state, moves, move)) {
      if (!tryMove({ state, moves, running, bins }, move)) continue;
      pending.push(move);
      kept[k] = 1;
      continue;
    }
    settle();
    const index = Uint32Array.of(move);
    applyMoves(state, moves, { index });
    if (currentValues(state).every((value, guard) => !(value > limits[guard] * WITHIN))) {
      kept[k] = 1;
      running = startRunning(state, limits);
    } else {
      applyMoves(state, moves, { index, back: true });
    }
  }
  settle();
  return kept;
}

/** Does the move leave every total as it is, so that only the bins it touches change? */
function isSimple({ guardSet }: GuardState, moves: PreparedMoves, move: number): boolean {
  for (let s = 1; s < guardSet.scopes.length; s++) {
    const { was, is } = membership({ guardSet, moves }, s, move);
    if (was !== is) return false;
  }
  if (guardSet.outOfRange === "count") return true;
  const width = guardSet.partitions.length;
  return guardSet.partitions.every(({ cells }, j) => {
    const ends = [moves.fromCells[move * width + j], moves.toCells[move * width + j]];
    return ends[0] === ends[1] || ends.every((cell) => cell > 0 && cell < cells - 1);
  });
}

interface RunningHistogram {
  readonly bins: Uint16Array;
  /** Probabilities before and now, and what a unit of weight is of the total now. */
  readonly nominal: Float64Array;
  readonly now: Float64Array;
  readonly unit: number;
  divergence: number;
  readonly limit: number;
}

interface RunningColumn {
  readonly histograms: readonly RunningHistogram[];
  /** F' - F after each cell, and what a unit of weight is of the total. */
  readonly difference: Float64Array;
  readonly unit: number;
  readonly limit: number;
}

interface RunningScope {
  readonly scope: Scope;
  readonly columns: readonly RunningColumn[];
  moments: Moments;
  /** Room for the moments and correlations of a trial, so that trying allocates nothing. */
  next: Moments;
  readonly correlation: Float64Array;
  readonly pair: WeightedRows;
  readonly standardisation: Standardisation;
  readonly pearsonLimit: number;
  /** null where pairs do not count. */
  readonly pairs: RunningPairs | null;
}

function startRunning(state: GuardState, limits: Float64Array): RunningScope[] {
  const { guardSet } = state;
  return guardSet.scopes.map((scope, s) => {
    const both = { scope, change: state.changes[s] };
    const columns = guardSet.partitions.map((partition, column): RunningColumn => {
      const index = scope.index.columns[column];
      const views = VIEW_GUARDS.map((name, view) => ({
        counts: viewCounts(guardSet, both, { column, view }),
        bins: partition.viewBins[view],
        limit: limits[index[name]],
        drop: guardSet.outOfRange === "drop",
      }));
      if (index.occupancy >= 0 && partition.occupancyBins !== null) {
        const counts = occupancyCounts(guardSet, both, column);
        views.push({ counts, bins: partition.occupancyBins, limit: limits[index.occupancy], drop: false });
      }
      const before = scope.valid[column];
      const now = before + both.change.valid[column];
      const difference = new Float64Array(partition.cells);
      let nominal = 0;
      let delta = 0;
      for (let cell = 0; cell < partition.cells; cell++) {
        nominal += scope.cells[guardSet.offsets[column] + cell];
        delta += both.change.cells[guardSet.offsets[column] + cell];
        difference[cell] = before > 0 && now > 0 ? (nominal + delta) / now - nominal / before : 0;
      }
      return {
        histograms: views.filter(({ limit }) => limit !== Infinity).map(runningHistogram),
        difference,
        unit: now > 0 ? 1 / now : 0,
        limit: limits[index.kolmogorovSmirnov] * WITHIN,
      };
    });
    const moments = copyMoments(both.change.moments);
    const kept = moments.first.length;
    return {
      scope,
      columns,
      moments,
      next: copyMoments(moments),
      correlation: new Float64Array(kept * kept),
      pair: { z: new Float64Array(2 * kept), weight: new Float64Array(2) },
      standardisation: scope.standardisation,
      pearsonLimit: limits[scope.index.pearson] * WITHIN,
      pairs:
        both.change.pairs === null || scope.index.pairs < 0
          ? null
          : runningPairs(
              scope,
              { change: both.change.pairs, now: scope.total + both.change.total },
              { most: limits[scope.index.pairs] * WITHIN, mean: limits[scope.index.pairsMean] * WITHIN },
            ),
    };
  });
}

interface View {
  readonly counts: ViewCounts;
  readonly bins: Uint16Array;
  readonly limit: number;
  readonly drop: boolean;
}

function runningHistogram({ counts, bins, limit, drop }: View): RunningHistogram {
  const first = drop ? 1 : 0;
  const end = counts.nominal.length - first;
  const sum = (weights: Float64Array): number => weights.subarray(first, end).reduce((a, b) => a + b, 0);
  const before = sum(counts.nominal);
  const total = sum(counts.after);
  const share = (weights: Float64Array, all: number): Float64Array => weights.map((one) => (all > 0 ? one / all : 0));
  const nominal = share(counts.nominal, before);
  const now = share(counts.after, total);
  let divergence = 0;
  for (let bin = first; bin < end; bin++) divergence += jensenShannonTerm(nominal[bin], now[bin]);
  const unit = total > 0 ? 1 / total : 0;
  return { bins, nominal, now, unit, divergence, limit: (limit * WITHIN) ** 2 * Math.LN2 };
}

interface Trial {
  readonly state: GuardState;
  readonly moves: PreparedMoves;
  readonly running: readonly RunningScope[];
  /** Bins of the paired columns before and after the move. */
  readonly bins: { readonly from: Uint8Array; readonly to: Uint8Array };
}

function readBins({ state, moves, bins }: Trial, move: number): void {
  const { population, partitions } = state.guardSet;
  const row = moves.rows[move];
  const missing = (j: number): boolean => population.columns[j].missing?.[row] === 1;
  readPairMove(bins, partitions, { ...moves, at: move * population.columns.length, missing });
}

function tryMove(trial: Trial, move: number): boolean {
  const { state, moves, running, bins } = trial;
  const { guardSet } = state;
  const inside = running.filter((_, s) => membership({ guardSet, moves }, s, move).was);
  if (guardSet.tracksPairs) readBins(trial, move);
  for (const one of inside) {
    if (!shapesHold(trial, one, move)) return false;
    if (one.pairs !== null && !one.pairs.holds(bins.from, bins.to, guardSet.population.weight[moves.rows[move]]))
      return false;
    moveMoments(trial, one, move);
    if (one.pearsonLimit === Infinity) continue;
    const { scope } = one;
    const value = activeCorrelationChange(scope, correlationOf(one.next, one.correlation), scope.correlation);
    if (value > one.pearsonLimit) return false;
  }
  for (const one of inside) {
    [one.moments, one.next] = [one.next, one.moments];
    commitShapes(trial, one, move);
    one.pairs?.commit();
  }
  return true;
}

/** Change of a histogram's divergence when weight w goes from bin a to bin b. */
function divergenceChange(histogram: RunningHistogram, w: number, [a, b]: readonly [number, number]): number {
  const { nominal, now, unit } = histogram;
  const step = w * unit;
  return (
    jensenShannonTerm(nominal[a], Math.max(0, now[a] - step)) -
    jensenShannonTerm(nominal[a], now[a]) +
    jensenShannonTerm(nominal[b], now[b] + step) -
    jensenShannonTerm(nominal[b], now[b])
  );
}

function shapesHold({ state, moves }: Trial, scope: RunningScope, move: number): boolean {
  const { columns, weight } = state.guardSet.population;
  const row = moves.rows[move];
  const w = weight[row];
  for (let j = 0; j < columns.length; j++) {
    const from = moves.fromCells[move * columns.length + j];
    const to = moves.toCells[move * columns.length + j];
    if (from === to || columns[j].missing?.[row]) continue;
    const { histograms, difference, unit, limit } = scope.columns[j];
    for (const histogram of histograms) {
      const a = histogram.bins[from];
      const b = histogram.bins[to];
      if (a === b) continue;
      if (histogram.divergence + divergenceChange(histogram, w, [a, b]) > histogram.limit) return false;
    }
    if (limit === Infinity) continue;
    const step = from < to ? -w * unit : w * unit;
    const end = Math.max(from, to);
    for (let cell = Math.min(from, to); cell < end; cell++) if (Math.abs(difference[cell] + step) > limit) return false;
  }
  return true;
}

function commitShapes({ state, moves }: Trial, scope: RunningScope, move: number): void {
  const { columns, weight } = state.guardSet.population;
  const row = moves.rows[move];
  const w = weight[row];
  for (let j = 0; j < columns.length; j++) {
    const from = moves.fromCells[move * columns.length + j];
    const to = moves.toCells[move * columns.length + j];
    if (from === to || columns[j].missing?.[row]) continue;
    const { histograms, difference, unit } = scope.columns[j];
    for (const histogram of histograms) {
      const a = histogram.bins[from];
      const b = histogram.bins[to];
      if (a === b) continue;
      histogram.divergence += divergenceChange(histogram, w, [a, b]);
      histogram.now[a] = Math.max(0, histogram.now[a] - w * histogram.unit);
      histogram.now[b] += w * histogram.unit;
    }
    const step = from < to ? -w * unit : w * unit;
    for (let cell = Math.min(from, to); cell < Math.max(from, to); cell++) difference[cell] += step;
  }
}

/** The scope's moments with the move made, into `next`. */
function moveMoments(
  { state, moves }: Trial,
  { moments, next, pair, standardisation }: RunningScope,
  move: number,
): void {
  const { population } = state.guardSet;
  const w = population.weight[moves.rows[move]];
  standardiseMove(pair.z, { population, standardisation, moves }, move);
  pair.weight[0] = -w;
  pair.weight[1] = w;
  next.first.set(moments.first);
  next.second.set(moments.second);
  addRows(next, pair, 2);
  next.total = moments.total;
}
