import { chiSquaredPerDegree } from "../chiSquared.js";
import { pearsonMatrix, relativeCorrelationChange, varies, weightedMean } from "../correlation.js";
import type { GuardKey, MovedRows, Population } from "../guard.js";
import type { GuardRegion } from "../guardSet.js";
import { binIndex, equalEdges, fillHistogram, histogramEdges, sampleRange, type WeightedSample } from "../histogram.js";
import { jensenShannonDistance } from "../jensenShannon.js";
import { occupancyDistance, yieldChange } from "../occupancy.js";
import { totalCorrelationChange } from "../totalCorrelation.js";
import { quantileEdges } from "../partition.js";
import { spearmanMatrix } from "../spearman.js";
import { kolmogorovSmirnovDistance, wassersteinDistance, weightedSpread } from "../twoSample.js";

interface Both {
  readonly nominal: readonly WeightedSample[];
  readonly wrapped: readonly WeightedSample[];
  readonly unwrapped: readonly WeightedSample[];
}

/** Both populations in full, a region's events alone where one is given. */
function assemble(
  population: Population,
  moved: MovedRows,
  region: { before: Uint8Array; after: Uint8Array } | null,
): Both {
  const width = population.columns.length;
  const sample = (values: Float32Array, column: number, keep: Uint8Array | null): WeightedSample => {
    const rows = Array.from(values, (_, i) => i).filter((i) => keep?.[i] !== 0);
    const { missing } = population.columns[column];
    return {
      values: rows.map((i) => values[i]),
      weight: rows.map((i) => population.weight[i]),
      missing: missing === null ? null : rows.map((i) => missing[i]),
    };
  };
  const after = (from: Float32Array, j: number): Float32Array => {
    const values = population.columns[j].values.slice();
    moved.rows.forEach((row, k) => (values[row] = from[k * width + j]));
    return values;
  };
  return {
    nominal: population.columns.map((column, j) => sample(column.values, j, region?.before ?? null)),
    wrapped: population.columns.map((_, j) => sample(after(moved.values, j), j, region?.after ?? null)),
    unwrapped: population.columns.map((_, j) => sample(after(moved.unwrapped, j), j, region?.after ?? null)),
  };
}

function quantiles(sample: WeightedSample): Float64Array {
  const kept = Array.from(sample.values, (value, i) => ({
    value,
    weight: sample.missing?.[i] ? 0 : (sample.weight?.[i] ?? 1),
  }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.value - b.value);
  let sum = 0;
  const cumulative = Float64Array.from(kept, ({ weight }) => (sum += weight));
  if (kept.length === 0) return Float64Array.of(0, 0);
  return quantileEdges({ values: Float32Array.from(kept, ({ value }) => value), cumulative }, 50);
}

/** Distances of all pairs, from a table of (bin, bin) names. */
function pairsOf(both: Both, whole: Both): { readonly pairs: number; readonly pairsMean: number } {
  const edges = whole.nominal.map((sample) => equalEdges(sampleRange(sample) ?? { min: 0, max: 0 }, 20));
  const distances: number[] = [];
  for (let j = 1; j < edges.length; j++)
    for (let k = 0; k < j; k++) {
      const counts = new Map<string, [number, number]>();
      for (const [which, samples] of [both.nominal, both.wrapped].entries())
        Array.from(samples[j].values).forEach((_, i) => {
          const bin = (c: number): string =>
            samples[c].missing?.[i] ? "missing" : `${binIndex(edges[c], samples[c].values[i])}`;
          const entry = counts.get(`${bin(j)} ${bin(k)}`) ?? [0, 0];
          entry[which] += samples[j].weight?.[i] ?? 1;
          counts.set(`${bin(j)} ${bin(k)}`, entry);
        });
      const all = [...counts.values()];
      distances.push(
        jensenShannonDistance(
          all.map(([p]) => p),
          all.map(([, q]) => q),
        ),
      );
    }
  return { pairs: Math.max(...distances), pairsMean: distances.reduce((a, b) => a + b, 0) / distances.length };
}

/** Every guard from scratch with the plain two-sample functions: the definition that the fast evaluation must reproduce. */
export function evaluatePlainly(
  keys: readonly GuardKey[],
  { population, moved, regions }: { population: Population; moved: MovedRows; regions: readonly GuardRegion[] },
  bins = 100,
): Float64Array {
  const whole = assemble(population, moved, null);
  const means = whole.nominal.map(weightedMean);
  return Float64Array.from(keys, ({ name, observable, region }) => {
    const s = regions.findIndex((one) => one.name === region);
    const before = regions[s]?.member;
    const after = before?.slice();
    moved.rows.forEach((row, k) => after && (after[row] = moved.regions?.[s][k] ?? 0));
    const both = before && after ? assemble(population, moved, { before, after }) : whole;
    const j = population.columns.findIndex((column) => column.name === observable);
    const pair = [both.nominal[j], both.wrapped[j]] as const;
    const counts = (edges: Float64Array) => pair.map((one) => fillHistogram(edges, one));
    const distance = (edges: Float64Array): number => {
      const [p, q] = counts(edges);
      return jensenShannonDistance(p.counts, q.counts);
    };
    const columns = whole.nominal.flatMap((sample, k) => (varies(sample) && varies(both.nominal[k]) ? [k] : []));
    const filled = (samples: readonly WeightedSample[]): readonly WeightedSample[] =>
      samples.map((one, k) => ({
        ...one,
        missing: null,
        values: Array.from(one.values, (x, i) => (one.missing?.[i] ? means[k] : x)),
      }));
    switch (name) {
      case "jensenShannon":
        return distance(histogramEdges(whole.nominal[j], bins));
      case "offGridEqual":
        return distance(equalEdges(sampleRange(whole.nominal[j]) ?? { min: 0, max: 0 }, 37));
      case "offGridQuantile":
        return distance(quantiles(whole.nominal[j]));
      case "kolmogorovSmirnov":
        return kolmogorovSmirnovDistance(...pair);
      case "wasserstein": {
        const spread = weightedSpread(both.nominal[j]);
        return varies(both.nominal[j])
          ? wassersteinDistance(both.nominal[j], both.unwrapped[j]) / spread
          : kolmogorovSmirnovDistance(...pair);
      }
      case "chiSquared": {
        const [a, b] = counts(histogramEdges(whole.nominal[j], bins));
        return chiSquaredPerDegree(a, b);
      }
      case "occupancy":
        return occupancyDistance(...pair, { discrete: population.columns[j].discrete });
      case "pearson":
        return relativeCorrelationChange(
          pearsonMatrix(filled(both.unwrapped), { columns }).matrix,
          pearsonMatrix(filled(both.nominal), { columns }).matrix,
        );
      case "spearman":
        return relativeCorrelationChange(
          spearmanMatrix(both.unwrapped, { columns }).matrix,
          spearmanMatrix(both.nominal, { columns }).matrix,
        );
      case "pairs":
      case "pairsMean":
        return pairsOf(both, whole)[name];
      case "totalCorrelation": {
        const [after, nominal] = [both.unwrapped, both.nominal].map(
          (samples) => pearsonMatrix(filled(samples), { columns }).matrix,
        );
        return totalCorrelationChange(after, nominal, new Uint8Array(columns.length).fill(1));
      }
      case "yield": {
        const sum = (sample: WeightedSample): number => Array.from(sample.weight ?? []).reduce((a, b) => a + b, 0);
        return yieldChange(sum(both.nominal[0]), sum(both.wrapped[0]));
      }
    }
  });
}
