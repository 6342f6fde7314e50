import { eventsTitle } from "./binning.js";
import { histogramFigure } from "./histogram.js";
import type { HistogramData } from "./histogramData.js";
import { histogramTable } from "./marginal.js";
import { labelOf, type FigureSource, setsScore, styleOf } from "./source.js";
import type { FigureTable } from "./table.js";
import type { Layout, Theme } from "./theme.js";

export interface ScoreChoice {
  readonly direction: string;
  /** Name of the score's histogram: "score", or "score_<class>". */
  readonly score: string;
  readonly logarithmic?: boolean | undefined;
  readonly label?: string | undefined;
}

/** The threshold on the axis that the histograms use: a probability, or its logit where the network gives logits. */
export function thresholdOn(source: FigureSource): number | null {
  const { threshold } = source.baseline;
  const network = source.spec["network"];
  if (threshold === null || typeof network !== "object" || network === null || !("output" in network)) return threshold;
  const { output } = network;
  const logits = typeof output === "object" && output !== null && "kind" in output && output.kind === "logits";
  return logits ? Math.log(threshold / (1 - threshold)) : threshold;
}

/** Distribution of the network's score for the attacked class before and after, with the other class for orientation. */
export function scoreData(source: FigureSource, choice: ScoreChoice): HistogramData | null {
  const { direction, score } = choice;
  const found = source.scores.find(
    (one) => one.observable === score && one.after.some((each) => each.direction === direction),
  );
  if (found === undefined) return null;
  const others = source.scores.filter((one) => one.observable === score && one.class !== found.class);
  const [other] = others;
  const style = styleOf(source);
  return {
    label: labelOf(source, choice),
    title: `${score} of true ${found.class}, before and after`,
    description: `Sum of |weights| per bin of the network's ${score} for ${found.class} events, nominally and after the attacks at s = 1; below, the ratio to the nominal histogram.`,
    horizontal: score,
    vertical: (edges) => eventsTitle(edges, null),
    edges: found.edges,
    nominal: found.nominal,
    nominalSumW2: found.nominalSumW2,
    reference:
      other === undefined || others.length > 1 ? null : { label: `${other.class}, before`, counts: other.nominal },
    after: found.after
      .filter((one) => one.direction === direction)
      .map((one) => ({
        attack: one.attack,
        note: "",
        style: style(one.attack),
        counts: one.counts,
        setsScore: setsScore(source, one),
      })),
    nullEvents: null,
    threshold: source.baseline.classes.length === 2 ? thresholdOn(source) : null,
    logarithmic: choice.logarithmic ?? true,
  };
}

/** Draws score distributions before and after. */
export const scoreFigure = (data: HistogramData, theme: Theme, layout: Layout = "wide"): string =>
  histogramFigure(data, theme, layout);

/** The score distribution's numbers, one row a bin. */
export const scoreTable = (data: HistogramData): FigureTable => histogramTable(data);

/** The score histograms that a direction has, the attacked class's own first. */
export const scoreChoices = (source: FigureSource, direction: string): readonly string[] =>
  source.scores
    .filter((one) => one.after.some((each) => each.direction === direction))
    .toSorted((a, b) => Number(b.observable === `score_${b.class}`) - Number(a.observable === `score_${a.class}`))
    .map((one) => one.observable);
