import { expect, test } from "vitest";
import { chiSquaredPerDegree } from "./chiSquared.js";
import { frobeniusNorm, pearsonMatrix, relativeCorrelationChange } from "./correlation.js";
import fixtures from "./fixtures/guards.json" with { type: "json" };
import { evaluateGuards } from "./evaluate.js";
import { createGuardSet } from "./guardSet.js";
import { totalCorrelation } from "./totalCorrelation.js";
import { binIndex, fillHistogram, histogramEdges } from "./histogram.js";
import { jensenShannonDistance } from "./jensenShannon.js";
import { occupancyDistance } from "./occupancy.js";
import { quantileEdges } from "./partition.js";
import { conservattackDistances, rdsaDistance, thesisDistance } from "./publishedJensenShannon.js";
import { spearmanMatrix } from "./spearman.js";
import { kolmogorovSmirnovDistance, wassersteinDistance, weightedSpread } from "./twoSample.js";

const TOLERANCE = 1e-9;

const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(TOLERANCE);
};

for (const { name, p, q, base, distance } of fixtures.jensenShannon) {
  test(`Jensen-Shannon distance equals scipy's: ${name}, base ${base.toFixed(1)}`, () => {
    expectClose([jensenShannonDistance(p, q, { base })], [distance]);
  });
}

test("histograms that are empty on one side are as far apart as can be, and alike when both are", () => {
  expect(jensenShannonDistance([0, 0], [0, 0])).toBe(0);
  expect(jensenShannonDistance([0, 0], [1, 2])).toBe(1);
  expect(jensenShannonDistance([1, 2], [0, 0], { base: Math.E })).toBe(Math.sqrt(Math.LN2));
  expect(jensenShannonDistance([], [])).toBe(0);
});

for (const one of fixtures.histograms) {
  test(`edges and filled bins equal numpy's, with under- and overflow: ${one.name}`, () => {
    const edges = histogramEdges(one.nominal, one.bins);
    expect(Array.from(edges)).toEqual(one.edges);
    const nominal = fillHistogram(edges, one.nominal);
    expectClose(nominal.counts, one.nominalCounts);
    expectClose(nominal.sumW2, one.nominalSumW2);
    expectClose(fillHistogram(edges, one.adversarial).counts, one.adversarialCounts);
  });
}

test("bins are right-open, the last is closed, and beyond it is the overflow", () => {
  const edges = Float64Array.of(0, 1, 2);
  expect([-0.5, 0, 0.5, 1, 1.5, 2, 2.5].map((x) => binIndex(edges, x))).toEqual([0, 1, 1, 2, 2, 2, 3]);
  expect([1, 2, 3].map((x) => binIndex(Float64Array.of(2, 2), x))).toEqual([0, 1, 2]);
});

test("a column without any value has one empty bin", () => {
  expect(histogramEdges({ values: [5, 6], missing: [1, 1] })).toEqual(Float64Array.of(0, 0));
});

for (const { name, first, second, ...expected } of fixtures.twoSamples) {
  test(`KS and Wasserstein distance equal scipy's: ${name}`, () => {
    expectClose(
      [kolmogorovSmirnovDistance(first, second), wassersteinDistance(first, second), weightedSpread(first)],
      [expected.kolmogorovSmirnov, expected.wasserstein, expected.spread],
    );
  });
}

test("an empty sample is alike to an empty one and unlike any other", () => {
  const none = { values: [1, 2], missing: [1, 1] };
  const some = { values: [1, 2] };
  expect([kolmogorovSmirnovDistance(none, none), kolmogorovSmirnovDistance(none, some)]).toEqual([0, 1]);
  expect(wassersteinDistance(none, some)).toBe(0);
});

for (const { name, a, b, perDegree } of fixtures.chiSquared) {
  test(`chi^2 per degree of freedom equals the reference: ${name}`, () => {
    const histogram = (one: typeof a) => ({
      counts: Float64Array.from(one.counts),
      sumW2: Float64Array.from(one.sumW2),
    });
    expectClose([chiSquaredPerDegree(histogram(a), histogram(b))], [perDegree]);
  });
}

for (const one of fixtures.correlations) {
  test(`Pearson's matrix and its relative change equal numpy's: ${one.name}`, () => {
    const nominal = pearsonMatrix(one.samples);
    expect(nominal.columns).toEqual(one.columns);
    expectClose(nominal.matrix, one.matrix);
    const after = pearsonMatrix(one.after, { columns: nominal.columns, fill: one.fill });
    expectClose(after.matrix, one.afterMatrix);
    expectClose([relativeCorrelationChange(after.matrix, nominal.matrix)], [one.change]);
    expect(frobeniusNorm(nominal.matrix)).toBeGreaterThan(2);
  });
}

for (const one of fixtures.rankCorrelations) {
  test(`Spearman's matrix equals scipy's: ${one.name}`, () => {
    const { columns, matrix } = spearmanMatrix(one.samples);
    expect(columns).toEqual(one.columns);
    expectClose(matrix, one.matrix);
  });
}

for (const { name, nominal, adversarial, discrete, distance } of fixtures.occupancies) {
  test(`occupancy distance equals scipy's: ${name}`, () => {
    expectClose([occupancyDistance(nominal, adversarial, { discrete })], [distance]);
  });
}

for (const { name, values, weight, edges } of fixtures.quantileEdges) {
  test(`weighted quantile edges equal numpy's inverted distribution function: ${name}`, () => {
    let sum = 0;
    const cumulative = Float64Array.from(weight, (one) => (sum += one));
    expect(Array.from(quantileEdges({ values: Float32Array.from(values), cumulative }, 50))).toEqual(edges);
  });
}

test("the three published conventions of the Jensen-Shannon distance equal scipy's on flattened and single histograms", () => {
  const { clean, adversarial, ...expected } = fixtures.published;
  expectClose(conservattackDistances(clean, adversarial), expected.conservattack);
  expectClose(
    [
      rdsaDistance(clean, adversarial),
      thesisDistance(clean, adversarial),
      thesisDistance(clean, adversarial, { range: "own" }),
    ],
    [expected.rdsa, expected.thesis, expected.thesisOwnRange],
  );
});

test("2-D distances of pairs and the total correlation equal numpy's and scipy's", () => {
  const { values, weight, rows, moved, ...expected } = fixtures.pairs;
  const population = {
    class: "signal",
    rows: weight.length,
    weight: Float64Array.from(weight),
    columns: values.map((column, j) => ({
      name: `x${j}`,
      discrete: false,
      period: null,
      values: Float32Array.from(column),
      missing: null,
    })),
  };
  const points = Float32Array.from(moved);
  for (const joint of [false, true]) {
    const guardSet = createGuardSet(population, { joint });
    const found = evaluateGuards(guardSet, { rows: Uint32Array.from(rows), values: points, unwrapped: points });
    const { index } = guardSet.scopes[0];
    expectClose(
      [found[index.pairs], found[index.pairsMean], found[index.totalCorrelation]],
      [expected.pairs, expected.pairsMean, expected.totalCorrelation],
    );
  }
});

test("the total correlation is that of columns with their noise, finite where one is given twice", () => {
  const own = totalCorrelation(Float64Array.of(1, 0.6, 0.6, 1), 2);
  expect(own).toBeCloseTo(-Math.log(1 - (0.6 / 1.001) ** 2) / 2, 12);
  const twice = totalCorrelation(Float64Array.of(1, 0.6, 1, 0.6, 1, 0.6, 1, 0.6, 1), 3);
  const det = 1.001 ** 3 + 2 * 0.6 ** 2 - 1.001 * (1 + 2 * 0.6 ** 2);
  expect(twice).toBeCloseTo(-Math.log(det / 1.001 ** 3) / 2, 12);
  expect(totalCorrelation(Float64Array.of(1, 0, 0, 1), 2)).toBe(0);
});
