import type { RandomKey } from "../random/index.js";
import { chiSquaredPerDegree } from "./chiSquared.js";
import { gatherFlags, gatherFloats, gatherNumbers } from "./gather.js";
import type { GuardSet, Scope } from "./guardSet.js";
import { addRows, correlationOf, createMoments } from "./moments.js";
import { yieldChange } from "./occupancy.js";
import { coarsen, type CoarseBins, type CoarseCells } from "./coarsen.js";
import { fillPair, MISSING_BIN, PAIR_BINS, pairedColumns } from "./pairs.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import { totalCorrelationChange } from "./totalCorrelation.js";
import { cellOf, VIEW_GUARDS } from "./partition.js";
import { drawCounts } from "./resample.js";
import { activeCorrelationChange, countsDistance } from "./scopeValues.js";
import { sortOrder } from "./sorting.js";

/** A column of the events that are bootstrapped: binned and sorted once. */
interface NullColumn {
  readonly coarse: CoarseCells;
  readonly missing: Uint8Array | null;
  /** Coarse cell of each row; one more than there are for a missing entry. */
  readonly cell: Uint16Array;
  /** Present rows by ascending value, and the step to the next value (0 inside a tie). */
  readonly order: Uint32Array;
  readonly gap: Float64Array;
  /** Bin of each row in the histograms of pairs. */
  readonly pairBins: Uint8Array;
}

/** Nominal events of one scope, ready to be bootstrapped. */
export interface NullSample {
  readonly guardSet: GuardSet;
  readonly scope: Scope;
  readonly rows: number;
  /** The share of the class that the scope holds. */
  readonly share: number;
  readonly weight: Float64Array;
  readonly effectiveEvents: number;
  readonly columns: readonly NullColumn[];
  /** [rows x varying columns]. */
  readonly z: Float64Array;
}

/** Gathers some rows of the population. */
export function createNullSample(guardSet: GuardSet, scope: Scope, rows: Uint32Array): NullSample {
  const { population, partitions } = guardSet;
  const { standardisation } = scope;
  const weight = gatherNumbers(population.weight, rows);
  const columns = population.columns.map((column, j): NullColumn => {
    const values = gatherFloats(column.values, rows);
    const missing = gatherFlags(column.missing, rows);
    const coarse = coarsen(partitions[j]);
    const order = sortOrder(values).filter((i) => !missing?.[i]);
    const gap = Float64Array.from(order, (i, k) => (k + 1 < order.length ? values[order[k + 1]] - values[i] : 0));
    const cell = Uint16Array.from(values, (x, i) =>
      missing?.[i] ? coarse.cells : coarse.of[cellOf(partitions[j], x)],
    );
    const { pairBins: binOf } = partitions[j];
    const pairBins = Uint8Array.from(values, (x, i) => (missing?.[i] ? MISSING_BIN : binOf[cellOf(partitions[j], x)]));
    return { coarse, missing, cell, order, gap, pairBins };
  });
  const kept = standardisation.columns.length;
  const z = new Float64Array(rows.length * kept);
  for (const [place, j] of standardisation.columns.entries()) {
    const { values, missing } = population.columns[j];
    for (let i = 0; i < rows.length; i++) {
      z[i * kept + place] = missing?.[rows[i]]
        ? standardisation.fill[j]
        : (values[rows[i]] - standardisation.mean[j]) * standardisation.inverseSpread[j];
    }
  }
  const total = weight.reduce((sum, w) => sum + w, 0);
  const squares = weight.reduce((sum, w) => sum + w * w, 0);
  const effectiveEvents = squares > 0 ? total ** 2 / squares : 0;
  const share = Math.min(1, scope.rows / Math.max(1, population.rows));
  return { guardSet, scope, rows: rows.length, share, weight, effectiveEvents, columns, z };
}

/** One of two samples that are compared: its weights, and the rows that it holds at all. */
export interface Drawn {
  readonly weight: Float64Array;
  readonly index: Uint32Array;
  readonly count: number;
  readonly total: number;
}

function draw(sample: NullSample, key: RandomKey): Drawn {
  const weight = new Float64Array(sample.rows);
  drawCounts(weight, { key, share: sample.share });
  const index = new Uint32Array(sample.rows);
  let count = 0;
  let total = 0;
  for (let i = 0; i < sample.rows; i++) {
    if (weight[i] === 0) continue;
    index[count++] = i;
    weight[i] *= sample.weight[i];
    total += weight[i];
  }
  return { weight, index, count, total };
}

/**
 * Values of the scope's guards for a pair of bootstrap samples, into their places of `values` (the order of `guardSet.guards`).
 * `reported: false` leaves out what does not gate: Wasserstein, chi^2, total correlation and, but for `joint`, pairs; Spearman has a null of
 * its own.
 */
export function pairValues(
  sample: NullSample,
  values: Float64Array,
  { keys, reported }: { readonly keys: readonly [RandomKey, RandomKey]; readonly reported: boolean },
): void {
  comparedValues(sample, values, { pair: [draw(sample, keys[0]), draw(sample, keys[1])], reported });
}

/** Values of the scope's guards for the second of two samples against the first, as `pairValues` gives them. */
export function comparedValues(
  sample: NullSample,
  values: Float64Array,
  { pair, reported }: { readonly pair: readonly [Drawn, Drawn]; readonly reported: boolean },
): void {
  const { scope } = sample;
  const shares = sharesOf(pair, [pair[0].total, pair[1].total]);
  for (let j = 0; j < sample.columns.length; j++) columnValues(sample, values, { pair, shares, j, reported });
  const [nominal, after] = pair.map((one) => {
    const moments = createMoments(scope.standardisation.columns.length);
    addRows(moments, { z: sample.z, weight: one.weight, index: one.index }, one.count);
    return correlationOf(moments);
  });
  values[scope.index.pearson] = activeCorrelationChange(scope, after, nominal);
  if (reported) values[scope.index.totalCorrelation] = totalCorrelationChange(after, nominal, scope.active);
  if ((reported || sample.guardSet.joint) && scope.index.pairs >= 0) {
    const { most, mean } = pairNull(sample, pair);
    values[scope.index.pairs] = most;
    values[scope.index.pairsMean] = mean;
  }
  if (scope.index.yield >= 0) values[scope.index.yield] = yieldChange(pair[0].total, pair[1].total);
}

/** The largest and the mean distance of all pairs between two samples. */
function pairNull(
  { columns }: NullSample,
  [one, other]: readonly [Drawn, Drawn],
): { readonly most: number; readonly mean: number } {
  const width = pairedColumns(columns.length);
  const nominal = new Float64Array(PAIR_BINS);
  const after = new Float64Array(PAIR_BINS);
  let most = 0;
  let sum = 0;
  let pairs = 0;
  for (let j = 1; j < width; j++)
    for (let k = 0; k < j; k++, pairs++) {
      const bins = [columns[j].pairBins, columns[k].pairBins] as const;
      fillPair(nominal, bins, one);
      fillPair(after, bins, other);
      let divergence = 0;
      for (let bin = 0; bin < PAIR_BINS; bin++)
        if (nominal[bin] !== 0 || after[bin] !== 0)
          divergence += jensenShannonTerm(nominal[bin] / one.total, after[bin] / other.total);
      const value = Math.sqrt(divergence / Math.LN2);
      most = Math.max(most, value);
      sum += value;
    }
  return { most, mean: sum / pairs };
}

interface ColumnWork {
  readonly pair: readonly [Drawn, Drawn];
  /** Difference of the samples' shares of each row, for columns without missing entries. */
  readonly shares: Float64Array;
  readonly j: number;
  readonly reported: boolean;
}

function columnValues(sample: NullSample, values: Float64Array, { pair, shares, j, reported }: ColumnWork): void {
  const { scope, guardSet } = sample;
  const column = sample.columns[j];
  const { coarse } = column;
  const index = scope.index.columns[j];
  const drop = guardSet.outOfRange === "drop";
  const nominal = fillCells(column, pair[0]);
  const after = fillCells(column, pair[1]);
  for (const [view, name] of VIEW_GUARDS.entries()) {
    const bins = coarse.viewBins[view];
    values[index[name]] = countsDistance({ nominal: binned(bins, nominal), after: binned(bins, after) }, drop);
  }
  if (index.occupancy >= 0) {
    const bins = coarse.occupancyBins;
    values[index.occupancy] = countsDistance({ nominal: binned(bins, nominal), after: binned(bins, after) }, false);
  }
  const { most, area } = shape(column, { pair, shares, cells: [nominal, after] });
  values[index.kolmogorovSmirnov] = most;
  if (!reported) return;
  values[index.wasserstein] = scope.spread[j] > 0 ? area / scope.spread[j] : most;
  values[index.chiSquared] = chiSquaredPerDegree(marginal(sample, column, pair[0]), marginal(sample, column, pair[1]));
}

/** Weights of the coarse cells, missing entries last. */
function fillCells({ coarse, cell }: NullColumn, { weight, index, count }: Drawn): Float64Array {
  const cells = new Float64Array(coarse.cells + 1);
  for (let k = 0; k < count; k++) {
    const i = index[k];
    cells[cell[i]] += weight[i];
  }
  return cells;
}

/** Cells -> bins; cells beyond those that `bins` knows (the missing entries, for the views) are left out. */
function binned({ of, count }: CoarseBins, cells: Float64Array): Float64Array {
  const counts = new Float64Array(count);
  for (let cell = 0; cell < of.length; cell++) counts[of[cell]] += cells[cell];
  return counts;
}

function marginal(
  sample: NullSample,
  { coarse, cell }: NullColumn,
  drawn: Drawn,
): { counts: Float64Array; sumW2: Float64Array } {
  const cells = new Float64Array(coarse.cells + 1);
  const squares = new Float64Array(coarse.cells + 1);
  for (let k = 0; k < drawn.count; k++) {
    const i = drawn.index[k];
    cells[cell[i]] += drawn.weight[i];
    // An event that is drawn n times with weight w stands for n events.
    squares[cell[i]] += drawn.weight[i] * sample.weight[i];
  }
  return { counts: binned(coarse.viewBins[0], cells), sumW2: binned(coarse.viewBins[0], squares) };
}

/** KS and Wasserstein of the two samples, by a walk along the sorted values. */
function shape(
  { order, gap, missing }: NullColumn,
  {
    pair,
    shares,
    cells,
  }: Pick<ColumnWork, "pair" | "shares"> & { readonly cells: readonly [Float64Array, Float64Array] },
): { readonly most: number; readonly area: number } {
  const [before, now] = pair.map(({ total }, which) => total - cells[which][cells[which].length - 1]);
  if (!(before > 0) || !(now > 0)) return { most: before > 0 === now > 0 ? 0 : 1, area: 0 };
  const steps = missing === null ? shares : sharesOf(pair, [before, now]);
  const last = order.length - 1;
  let sum = 0;
  let most = 0;
  let area = 0;
  for (let k = 0; k < last; k++) {
    sum += steps[order[k]];
    const step = gap[k];
    if (step === 0) continue;
    const size = sum < 0 ? -sum : sum;
    if (size > most) most = size;
    area += size * step;
  }
  return { most, area };
}

function sharesOf([nominal, after]: readonly [Drawn, Drawn], [before, now]: readonly number[]): Float64Array {
  const shares = new Float64Array(nominal.weight.length);
  for (let i = 0; i < shares.length; i++) shares[i] = after.weight[i] / now - nominal.weight[i] / before;
  return shares;
}
