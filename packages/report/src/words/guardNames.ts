import type { AttackResult } from "@foolproof/core";

type Guard = AttackResult["guards"][number];

const NAMES: Readonly<Record<string, string>> = {
  jensenShannon: "JSD",
  kolmogorovSmirnov: "KS distance",
  pearson: "Pearson correlations",
  occupancy: "occupancy",
  offGridEqual: "JSD, 37 other bins",
  offGridQuantile: "JSD, 50 quantile bins",
  yield: "region yield",
  wasserstein: "Wasserstein / spread",
  chiSquared: "χ² / ndf",
  spearman: "Spearman correlations",
  pairs: "2-D JSD, largest of all pairs",
  pairsMean: "2-D JSD, mean of all pairs",
  totalCorrelation: "total correlation",
  twoSample: "two-sample classifier, AUC",
};

/** A guard's name as the field writes it. */
export const guardTitle = (name: string): string => NAMES[name] ?? name;

/** A guard with what it looks at: "Jensen-Shannon distance of met in ttCR". */
export function guardText({ name, observable, region }: Guard): string {
  return `${guardTitle(name)}${observable === null ? "" : ` of ${observable}`}${region === null ? "" : ` in ${region}`}`;
}

/** How far a guard is from its limit: value / limit; null where nothing is judged. */
export const strain = ({ value, limit }: Guard): number | null =>
  limit === null ? null : limit > 0 ? value / limit : value > 0 ? Infinity : 0;

/** The gating guard that is closest to its limit, or furthest beyond it; null where none gates. */
export function worstGuard({ guards }: Pick<AttackResult, "guards">): Guard | null {
  return guards
    .filter((one) => one.gates)
    .reduce<Guard | null>(
      (worst, one) => (worst === null || (strain(one) ?? 0) > (strain(worst) ?? 0) ? one : worst),
      null,
    );
}
