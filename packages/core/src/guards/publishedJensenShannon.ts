import { equalEdges, fillHistogram, histogramEdges, sampleRange, type WeightedSample } from "./histogram.js";
import { jensenShannonDistance } from "./jensenShannon.js";

const inRange = (counts: Float64Array): Float64Array => counts.subarray(1, counts.length - 1);

/**
 * The CONSERVAttack convention (arXiv 2603.13970 and its published code): one distance an observable, base 2, `bins` equal bins over the
 * range of the clean sample; adversarial values outside it are dropped and the rest is normalised again. The paper's limit holds for the
 * largest of them. Columns of `clean` and `adversarial` correspond; returns [columns].
 */
export function conservattackDistances(
  clean: readonly WeightedSample[],
  adversarial: readonly WeightedSample[],
  { bins = 100 }: { readonly bins?: number } = {},
): Float64Array {
  return Float64Array.from(clean, (sample, column) => {
    const edges = histogramEdges(sample, bins);
    const counts = [sample, adversarial[column]].map((one) => inRange(fillHistogram(edges, one).counts));
    return jensenShannonDistance(counts[0], counts[1]);
  });
}

/**
 * The RDSA convention (arXiv 2501.05588 and its published code): 29 equal bins of each observable over the range of the clean sample,
 * the counts of all observables in one long histogram, one distance, base e. Values outside the range are dropped.
 * The published script compares one half of the events clean with the other half attacked; which rows are given is up to the caller.
 */
export function rdsaDistance(clean: readonly WeightedSample[], adversarial: readonly WeightedSample[]): number {
  return flattenedDistance(clean, adversarial, 29);
}

/**
 * The variant of a thesis on constrained attacks: as RDSA with 100 bins, each observable normalised to 1 before the histograms are joined.
 * `range: "own"` takes each sample's bins from its own range, as its published code does: a common shift or stretch then goes unseen.
 */
export function thesisDistance(
  clean: readonly WeightedSample[],
  adversarial: readonly WeightedSample[],
  { range = "clean" }: { readonly range?: "clean" | "own" } = {},
): number {
  const joined = (samples: readonly WeightedSample[]): number[] =>
    samples.flatMap((sample, column) => {
      const edges = equalEdges(sampleRange(range === "own" ? sample : clean[column]) ?? { min: 0, max: 0 }, 100);
      const counts = inRange(fillHistogram(edges, sample).counts);
      const sum = counts.reduce((a, b) => a + b, 0);
      // A constant column has one bin whatever its range, so that both joined histograms stay equally long.
      return Array.from({ length: 100 }, (_, bin) => (sum > 0 && bin < counts.length ? counts[bin] / sum : 0));
    });
  return jensenShannonDistance(joined(clean), joined(adversarial), { base: Math.E });
}

function flattenedDistance(
  clean: readonly WeightedSample[],
  adversarial: readonly WeightedSample[],
  bins: number,
): number {
  const edges = clean.map((sample) => histogramEdges(sample, bins));
  const joined = (samples: readonly WeightedSample[]): number[] =>
    samples.flatMap((sample, column) => [...inRange(fillHistogram(edges[column], sample).counts)]);
  return jensenShannonDistance(joined(clean), joined(adversarial), { base: Math.E });
}
