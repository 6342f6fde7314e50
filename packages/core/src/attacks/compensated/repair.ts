import { allRows } from "../block.js";
import type { CorrelationLedger } from "./correlations.js";
import type { Crowd } from "./crowd.js";
import { symmetricEigen } from "./eigen.js";
import { type Ledger, recount } from "./ledger.js";
import { rests, roomOf } from "./room.js";

/** Keeps directions of small spread from being stretched without bound. */
const RIDGE = 0.05;
const TRIES = 12;
/** Below this share of its limit the matrix needs no repair. */
const ENOUGH = 0.5;

/** A with C A + A C = dC: moving every event by -A z takes the difference dC out of the correlations. */
function stretchOf({ matrix, slope, width: n }: CorrelationLedger): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const turned = (from: Float64Array, back: boolean): Float64Array => {
    const half = new Float64Array(n * n);
    const all = new Float64Array(n * n);
    const v = (i: number, k: number): number => (back ? vectors[k * n + i] : vectors[i * n + k]);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) half[i * n + k] += from[i * n + l] * v(l, k);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) all[i * n + k] += v(l, i) * half[l * n + k];
    return all;
  };
  const difference = slope.slice();
  for (let i = 0; i < n; i++) difference[i * n + i] = 0;
  const inner = turned(difference, false);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) inner[i * n + k] /= Math.max(0, values[i]) + Math.max(0, values[k]) + RIDGE;
  return turned(inner, true);
}

/** Ends of the bins of all gating histograms of each column: within them a move changes no histogram. */
export function fencesOf({ guardSet, scopes, bins: paired }: Ledger): readonly Float64Array[] {
  return guardSet.partitions.map(({ edges, pairBins }, j) => {
    const tables = scopes.flatMap(({ columns }) => columns[j]?.tables ?? []);
    return edges.filter(
      (_, e) =>
        (paired !== null && pairBins[e] !== pairBins[e + 1]) || tables.some(({ bins }) => bins[e] !== bins[e + 1]),
    );
  });
}

function fenceAround(fences: Float64Array, x: number): { readonly low: number; readonly high: number } {
  let low = 0;
  let high = fences.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fences[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return { low: low > 0 ? fences[low - 1] : -Infinity, high: low < fences.length ? fences[low] : Infinity };
}

/**
 * Takes out of the class's correlations what differs, by a small linear stretch of all events within their own bins; whoever would leave
 * the envelope stops at its edge, whoever would change what the network says stays. Only observables that no formula uses take part.
 */
export async function repair(
  crowd: Crowd,
  ledger: Ledger,
  {
    fences,
    kappa,
    breathe,
  }: { readonly fences: readonly Float64Array[]; readonly kappa: number; readonly breathe: () => Promise<void> },
): Promise<void> {
  const { block, guardSet } = crowd;
  const correlation = ledger.scopes[0].correlation;
  if (correlation === null) return;
  const { columns, inverseSpread } = guardSet.standardisation;
  const K = columns.length;
  const M = block.width;
  const free = Array.from({ length: M }, (_, m) => m).filter(
    (m) =>
      crowd.columnOf[m] >= 0 &&
      crowd.dependents[m].length === 1 &&
      block.space.integer[m] === 0 &&
      columns.includes(crowd.columnOf[m]),
  );
  if (free.length === 0) return;
  const all = allRows(crowd.rows);
  const room = { lower: 0, upper: 0 };
  const step = new Float64Array(K);
  let length = 1;
  for (let turn = 0; turn < TRIES && correlation.ratio > ENOUGH; turn++) {
    const stretch = stretchOf(correlation);
    const before = block.points.slice();
    const ratio = correlation.ratio;
    const moved: number[] = [];
    for (let row = 0; row < crowd.rows; row++) {
      if (guardSet.population.weight[row] === 0 || rests(crowd, row)) continue;
      for (let p = 0; p < K; p++) {
        let sum = 0;
        for (let q = 0; q < K; q++)
          sum +=
            (crowd.places.z[row * K + q] - correlation.mean[q]) * correlation.inverseSpread[q] * stretch[q * K + p];
        step[p] = -length * sum;
      }
      let goes = false;
      for (const m of free) {
        const j = crowd.columnOf[m];
        const p = columns.indexOf(j);
        const unit = correlation.inverseSpread[p] * inverseSpread[j];
        if (!(unit > 0) || !roomOf(block, { row, m }, room)) continue;
        const x = block.points[row * M + m];
        const { low, high } = fenceAround(fences[j], x);
        // Half-open bins: the upper end belongs to the next.
        const most = Math.min(room.upper, high - Math.abs(high) * 2e-7);
        const least = Math.max(room.lower, low + Math.abs(low) * 2e-7);
        const to = Math.fround(Math.min(Math.max(x + step[p] / unit, Math.min(x, least)), Math.max(x, most)));
        if (to === x || !(to >= room.lower && to <= room.upper)) continue;
        block.points[row * M + m] = to;
        goes = true;
      }
      if (goes) moved.push(row);
    }
    const active = { rows: Int32Array.from(moved), count: moved.length };
    const goBack = (row: number): void => block.points.set(before.subarray(row * M, (row + 1) * M), row * M);
    block.hold(active);
    const keeps = await crowd.keepRoles(active);
    moved.forEach((row, k) => {
      if (keeps[k] === 0) goBack(row);
    });
    crowd.read(active);
    recount(ledger, crowd.places, kappa);
    await breathe();
    if (correlation.ratio < ratio * (1 - 1e-4)) {
      length = Math.min(1.5 * length, 4);
      continue;
    }
    block.points.set(before);
    crowd.read(all);
    recount(ledger, crowd.places, kappa);
    length /= 2;
    if (length < 0.05) return;
  }
}
