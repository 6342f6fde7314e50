import type { MovedRows, Population } from "../../guards/guard.js";

export interface EnumerationRequest {
  readonly population: Population;
  readonly candidates: MovedRows;
  readonly bins: number;
  /** Limit of the Jensen-Shannon distance of each column, and of the relative change of the correlation matrix. */
  readonly distance: number;
  readonly correlation: number;
}

/**
 * The largest weight that a choice of at most one candidate an event can fool within the limits, by trying every choice. Written from
 * the definitions (histograms with under- and overflow over the nominal range, Pearson's matrix) and shares nothing with the guards.
 */
export function bestSubset({ population, candidates, bins, distance, correlation }: EnumerationRequest): number {
  const { columns, weight, rows } = population;
  const width = columns.length;
  const edges = columns.map(({ values }) => ({ min: Math.min(...values), max: Math.max(...values) }));
  const bin = (j: number, x: number): number => {
    const { min, max } = edges[j];
    if (x < min) return 0;
    if (x > max) return bins + 1;
    return x === max ? bins : 1 + Math.floor((x - min) / ((max - min) / bins));
  };
  const total = weight.reduce((a, b) => a + b, 0);
  const counts = columns.map(({ values }, j) => {
    const histogram = new Float64Array(bins + 2);
    values.forEach((x, i) => {
      histogram[bin(j, x)] += weight[i];
    });
    return histogram;
  });
  const nominal = counts.map((histogram) => histogram.slice());
  const sums = new Float64Array(width);
  const products = new Float64Array(width * width);
  const add = (row: ArrayLike<number>, w: number): void => {
    for (let j = 0; j < width; j++) {
      sums[j] += w * row[j];
      for (let k = 0; k < width; k++) products[j * width + k] += w * row[j] * row[k];
    }
  };
  const home = (i: number): number[] => columns.map(({ values }) => values[i]);
  for (let i = 0; i < rows; i++) add(home(i), weight[i]);
  const matrix = (): Float64Array => {
    const covariance = (j: number, k: number): number =>
      products[j * width + k] / total - (sums[j] / total) * (sums[k] / total);
    return Float64Array.from(products, (_, at) => {
      const [j, k] = [Math.floor(at / width), at % width];
      return covariance(j, k) / Math.sqrt(covariance(j, j) * covariance(k, k));
    });
  };
  const before = matrix();
  const norm = Math.hypot(...before);
  const holds = (): boolean => {
    for (let j = 0; j < width; j++) {
      let divergence = 0;
      for (let b = 0; b < bins + 2; b++) {
        const p = nominal[j][b] / total;
        const q = Math.max(0, counts[j][b]) / total;
        const m = (p + q) / 2;
        if (p > 0) divergence += (p * Math.log2(p / m)) / 2;
        if (q > 1e-12) divergence += (q * Math.log2(q / m)) / 2;
      }
      if (Math.sqrt(Math.max(0, divergence)) > distance) return false;
    }
    return Math.hypot(...matrix().map((value, at) => value - before[at])) / norm <= correlation;
  };
  const groups = new Map<number, number[]>();
  candidates.rows.forEach((row, k) => groups.set(row, [...(groups.get(row) ?? []), k]));
  const events = [...groups];
  let best = 0;
  const visit = (at: number, gained: number): void => {
    if (at === events.length) {
      if (gained > best && holds()) best = gained;
      return;
    }
    const [row, members] = events[at];
    visit(at + 1, gained);
    for (const k of members) {
      const there = [...candidates.values.subarray(k * width, (k + 1) * width)];
      const w = weight[row];
      const shift = (from: readonly number[], to: readonly number[]): void => {
        add(from, -w);
        add(to, w);
        for (let j = 0; j < width; j++) {
          counts[j][bin(j, from[j])] -= w;
          counts[j][bin(j, to[j])] += w;
        }
      };
      shift(home(row), there);
      visit(at + 1, gained + w);
      shift(there, home(row));
    }
  };
  visit(0, 0);
  return best;
}
