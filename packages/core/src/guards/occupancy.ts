import { type WeightedSample } from "./histogram.js";
import { jensenShannonDistance } from "./jensenShannon.js";

/**
 * Occupancy guard: base-2 Jensen-Shannon distance of the frequencies of an observable's values, one bin a value where the column is
 * integer or categorical, and one bin for missing entries; a continuous column has the two bins `present` and `missing`.
 */
export function occupancyDistance(
  nominal: WeightedSample,
  adversarial: WeightedSample,
  { discrete }: { readonly discrete: boolean },
): number {
  const bins = new Map<number | "missing" | "present", [number, number]>();
  for (const [which, sample] of [nominal, adversarial].entries()) {
    for (let i = 0; i < sample.values.length; i++) {
      const key = sample.missing?.[i] ? "missing" : discrete ? sample.values[i] : "present";
      const pair = bins.get(key) ?? [0, 0];
      pair[which] += sample.weight ? Math.abs(sample.weight[i]) : 1;
      bins.set(key, pair);
    }
  }
  const pairs = [...bins.values()];
  return jensenShannonDistance(
    pairs.map((pair) => pair[0]),
    pairs.map((pair) => pair[1]),
  );
}

/** Relative change of a region's yield, | sum |w|' - sum |w| | / sum |w|; a region that was empty and no longer is: 1. */
export function yieldChange(nominal: number, adversarial: number): number {
  if (nominal > 0) return Math.abs(adversarial - nominal) / nominal;
  return adversarial > 0 ? 1 : 0;
}
