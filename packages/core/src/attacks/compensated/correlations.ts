import type { GuardSet, Scope } from "../../guards/guardSet.js";
import { FLOOR, SMALLEST_LIMIT } from "./histograms.js";

/**
 * The correlation matrix of a scope as events move one by one. z are the observables in units of the class (mean 0, spread 1, missing
 * entries 0); the matrix of any scope follows from its sums of w z and w z z'.
 */
export interface CorrelationLedger {
  readonly limit: number;
  readonly scope: Scope;
  /** Observables that correlations are about, K of them. */
  readonly width: number;
  readonly first: Float64Array;
  /** [K x K] */
  readonly second: Float64Array;
  readonly mean: Float64Array;
  readonly inverseSpread: Float64Array;
  /** [K x K] the present matrix, and its difference from the nominal one with minus the part along each column's own spread on the diagonal. */
  readonly matrix: Float64Array;
  readonly slope: Float64Array;
  total: number;
  /** ||C||^2 of the nominal matrix. */
  readonly norm2: number;
  /** value / limit, and the energy of one unit of ||C' - C||^2. */
  ratio: number;
  price: number;
}

/** Null where the scope's correlations do not gate. */
export function createCorrelationLedger(guardSet: GuardSet, limits: Float64Array, s: number): CorrelationLedger | null {
  const scope = guardSet.scopes[s];
  const limit = limits[scope.index.pearson];
  const width = guardSet.standardisation.columns.length;
  let norm2 = 0;
  for (let at = 0; at < width * width; at++)
    if (scope.active[Math.floor(at / width)] && scope.active[at % width]) norm2 += scope.correlation[at] ** 2;
  if (limit === Infinity || !(norm2 > 0)) return null;
  return {
    limit: Math.max(limit, SMALLEST_LIMIT),
    scope,
    width,
    first: new Float64Array(width),
    second: new Float64Array(width * width),
    mean: new Float64Array(width),
    inverseSpread: new Float64Array(width),
    matrix: new Float64Array(width * width),
    slope: new Float64Array(width * width),
    total: 0,
    norm2,
    ratio: 0,
    price: 0,
  };
}

/** Adds an event of weight w at z[at ...], or with w < 0 takes it away. */
export function addEvent(
  ledger: CorrelationLedger,
  z: Float64Array,
  { at, w }: { readonly at: number; readonly w: number },
): void {
  const { width, first, second } = ledger;
  ledger.total += w;
  for (let j = 0; j < width; j++) {
    const a = w * z[at + j];
    first[j] += a;
    if (a === 0) continue;
    for (let k = 0; k < width; k++) second[j * width + k] += a * z[at + k];
  }
}

/** Value / limit of the present sums; with `price`, the prices of moves too. */
export function settle(ledger: CorrelationLedger): void {
  const { width, first, second, total, mean, inverseSpread, matrix, slope, scope, limit, norm2 } = ledger;
  for (let j = 0; j < width; j++) {
    mean[j] = first[j] / total;
    const variance = second[j * width + j] / total - mean[j] * mean[j];
    inverseSpread[j] = variance > 1e-12 * Math.max(1, mean[j] * mean[j]) ? 1 / Math.sqrt(variance) : 0;
  }
  let change2 = 0;
  for (let j = 0; j < width; j++) {
    let along = 0;
    for (let k = 0; k < width; k++) {
      const at = j * width + k;
      matrix[at] =
        j === k
          ? inverseSpread[j] > 0
            ? 1
            : 0
          : (second[at] / total - mean[j] * mean[k]) * inverseSpread[j] * inverseSpread[k];
      const counts = scope.active[j] === 1 && scope.active[k] === 1;
      const difference = counts ? matrix[at] - scope.correlation[at] : 0;
      change2 += difference * difference;
      slope[at] = j === k ? 0 : difference;
      along += difference * matrix[at];
    }
    slope[j * width + j] = -along;
  }
  const ratio2 = change2 / norm2 / (limit * limit);
  ledger.ratio = Math.sqrt(ratio2);
  ledger.price = (2 * Math.max(ratio2, FLOOR)) / (limit * limit * norm2);
}

/** Where an event stands and what one step along each of some observables would do. */
export interface Leaning {
  /** d energy / d z_j for a unit of weight, and its growth: energy = w (slope d + curve d^2). */
  slope: number;
  curve: number;
}

/** What moving an event of weight w, at z[at ...], along observable j alone costs. */
export function lean(
  ledger: CorrelationLedger,
  { z, at, j, w }: { readonly z: Float64Array; readonly at: number; readonly j: number; readonly w: number },
  into: Leaning,
): void {
  const { width, mean, inverseSpread, slope, total, price } = ledger;
  let sum = 0;
  let others = 0;
  for (let k = 0; k < width; k++) {
    const u = (z[at + k] - mean[k]) * inverseSpread[k];
    sum += slope[j * width + k] * u;
    if (k !== j) others += u * u;
  }
  const unit = inverseSpread[j];
  into.slope = ((4 * price) / total) * sum * unit;
  into.curve = ((2 * price) / total) * (slope[j * width + j] + (w / total) * others) * unit * unit;
}

/** Energy of an event of weight w that goes from z[at ...] to to[toAt ...], with what its own change adds to the matrix. */
export function moveCost(
  ledger: CorrelationLedger,
  {
    z,
    at,
    to,
    toAt,
    w,
  }: {
    readonly z: Float64Array;
    readonly at: number;
    readonly to: Float64Array;
    readonly toAt: number;
    readonly w: number;
  },
): number {
  const { width, mean, inverseSpread, slope, total, price } = ledger;
  let sum = 0;
  let step2 = 0;
  let place2 = 0;
  for (let j = 0; j < width; j++) {
    const place = ((z[at + j] + to[toAt + j]) / 2 - mean[j]) * inverseSpread[j];
    place2 += place * place;
    const d = (to[toAt + j] - z[at + j]) * inverseSpread[j];
    if (d === 0) continue;
    step2 += d * d;
    let along = 0;
    for (let k = 0; k < width; k++)
      along += slope[j * width + k] * ((z[at + k] + to[toAt + k]) / 2 - mean[k]) * inverseSpread[k];
    sum += d * along;
  }
  return ((2 * price * w) / total) * (2 * sum + (w / total) * step2 * place2);
}

/** Moves an event; the slopes of the observables that change follow at once, the rest waits for `settle`. */
export function moveEvent(
  ledger: CorrelationLedger,
  {
    z,
    at,
    to,
    toAt,
    w,
  }: {
    readonly z: Float64Array;
    readonly at: number;
    readonly to: Float64Array;
    readonly toAt: number;
    readonly w: number;
  },
): void {
  const { width, mean, inverseSpread, slope, first, second, total, scope } = ledger;
  for (let j = 0; j < width; j++) {
    if (to[toAt + j] === z[at + j]) continue;
    first[j] += w * (to[toAt + j] - z[at + j]);
    for (let k = 0; k < width; k++) {
      const change = w * (to[toAt + j] * to[toAt + k] - z[at + j] * z[at + k]);
      second[j * width + k] += change;
      // A pair of which only j changes has its other half here; one of which both change is met twice.
      if (to[toAt + k] === z[at + k]) second[k * width + j] += change;
      if (k === j || !scope.active[j] || !scope.active[k]) continue;
      const step =
        (w / total) *
        ((to[toAt + j] - mean[j]) * (to[toAt + k] - mean[k]) - (z[at + j] - mean[j]) * (z[at + k] - mean[k])) *
        inverseSpread[j] *
        inverseSpread[k];
      slope[j * width + k] += step;
      if (to[toAt + k] === z[at + k]) slope[k * width + j] += step;
    }
  }
}
