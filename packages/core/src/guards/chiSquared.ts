import type { Histogram } from "./histogram.js";

const total = (counts: Float64Array): number => counts.reduce((sum, one) => sum + one, 0);

/**
 * chi^2 / ndf of two weighted histograms over the same bins, each normalised to 1:
 * sum of (p - q)^2 / (var p + var q) with variances from the sums of w^2, ndf = filled bins - 1
 * (N. Gagunashvili, physics/0605123, for unknown normalisation). 0 when fewer than two bins are filled or either histogram is empty.
 */
export function chiSquaredPerDegree(a: Histogram, b: Histogram): number {
  const totalA = total(a.counts);
  const totalB = total(b.counts);
  if (!(totalA > 0) || !(totalB > 0)) return 0;
  let chiSquared = 0;
  let filled = 0;
  for (let bin = 0; bin < a.counts.length; bin++) {
    const variance = a.sumW2[bin] / totalA ** 2 + b.sumW2[bin] / totalB ** 2;
    if (!(variance > 0)) continue;
    filled++;
    chiSquared += (a.counts[bin] / totalA - b.counts[bin] / totalB) ** 2 / variance;
  }
  return filled > 1 ? chiSquared / (filled - 1) : 0;
}
