/** What docs and reports know of a metric. */
export interface MetricEntry {
  readonly name: string;
  /** One sentence for the list of metrics. */
  readonly summary: string;
  /** Where it stands in audit.json, lists written with []. */
  readonly field: string;
}

const entry = (name: string, field: string, summary: string): MetricEntry => ({ name, field, summary });

/** Every metric of an audit. */
export const metricTable: Readonly<Record<string, MetricEntry>> = Object.fromEntries(
  [
    entry("foolingRatio", "attacks[].foolingRatio", "Share of the correctly classified weight that an attack fools."),
    entry("curve", "curve[].value", "Fooling ratio against the scale of the envelope."),
    entry(
      "robustnessScore",
      "verdict.robustnessScore",
      "100 less the largest fooling ratio, in percent, that no guard notices.",
    ),
    entry(
      "hiddenRatio",
      "verdict.hiddenRatio",
      "Change of an efficiency that no guard notices over its conventional uncertainty.",
    ),
    entry("leverage", "leverage[].value", "Fooling ratio that is lost when one observable or source may not move."),
    entry("shapley", "leverage[].shapley", "What an observable or source adds to the fooling ratio on average."),
    entry("foolable", "foolable[].after[].fooled", "Fooling ratio in bins of the score and of each observable."),
    entry("visibleFrom", "attacks[].guards[].visibleFrom", "Number of events from which a check notices an attack."),
    entry("movedShare", "attacks[].movedShare", "Share of the class's weight that an attack moves."),
    entry(
      "jointDistance",
      "attacks[].jointDistanceMedian",
      "How far fooled events are moved, in standard deviations of all observables together.",
    ),
    entry("physics", "attacks[].physics", "Efficiency, background rejection, AUC and yields before and after."),
    entry(
      "templates",
      "templates[].up",
      "Score and observables up and down, with signed weights, as a fit takes them.",
    ),
    entry("scores", "scores[].after[].counts", "Histogram of the network's score before and after."),
  ].map((one) => [one.name, one]),
);
