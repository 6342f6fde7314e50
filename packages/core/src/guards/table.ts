import type { GuardName } from "./guard.js";

/** What docs and reports know of a guard. */
export interface GuardEntry {
  readonly name: GuardName;
  /** One sentence for the list of guards. */
  readonly summary: string;
  /** Under which presets it has a limit of its own: those of single observables, `joint` alone, or none; an explicit limit gates always. */
  readonly gates: "statistical, strict, joint" | "conservattack, statistical, strict, joint" | "joint" | "none";
}

const entry = (name: GuardName, gates: GuardEntry["gates"], summary: string): GuardEntry => ({ name, gates, summary });

const SINGLE = "statistical, strict, joint";
const PUBLISHED = "conservattack, statistical, strict, joint";

/** Every guard by its name in audit.json and `guards.limits`. */
export const guardTable: Readonly<Record<GuardName, GuardEntry>> = {
  jensenShannon: entry("jensenShannon", PUBLISHED, "Jensen-Shannon distance of the histograms of one observable."),
  offGridEqual: entry(
    "offGridEqual",
    SINGLE,
    "The same in 37 equal bins, which an attack on the usual ones does not see.",
  ),
  offGridQuantile: entry(
    "offGridQuantile",
    SINGLE,
    "The same in 50 bins that hold equal shares of the nominal events.",
  ),
  kolmogorovSmirnov: entry(
    "kolmogorovSmirnov",
    SINGLE,
    "Largest difference of the cumulative distributions of one observable.",
  ),
  pearson: entry("pearson", PUBLISHED, "Relative change of the matrix of linear correlations."),
  occupancy: entry("occupancy", SINGLE, "Change of how often whole numbers, categories and missing entries occur."),
  yield: entry("yield", SINGLE, "Relative change of the yield of a region."),
  pairs: entry("pairs", "joint", "Largest 2-D Jensen-Shannon distance of all pairs of observables."),
  pairsMean: entry("pairsMean", "joint", "Mean 2-D Jensen-Shannon distance of all pairs of observables."),
  twoSample: entry("twoSample", "joint", "Area under the curve of a classifier that tells moved from nominal events."),
  totalCorrelation: entry("totalCorrelation", "none", "Change of the total correlation of all observables."),
  spearman: entry("spearman", "none", "Relative change of the matrix of rank correlations."),
  wasserstein: entry("wasserstein", "none", "How far the distribution of one observable is carried, over its spread."),
  chiSquared: entry("chiSquared", "none", "Chi-squared per degree of freedom of the histograms of one observable."),
};
