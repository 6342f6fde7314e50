/** What stands above a figure: its place in the page, its title, and how to read it. */
export interface FigureText {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** The figures in the order in which they are read. */
export const FIGURES: readonly FigureText[] = [
  {
    kind: "curve",
    id: "fooling",
    title: "Fooling ratio against the scale of the envelope",
    text: "The share of correctly classified events that an attack fools when every uncertainty is multiplied by s; s = 1 is the quoted uncertainty. Only points whose guards all hold can set the score. Bars are 95 % intervals; of a guarded attack they are statistical, at fixed selection.",
  },
  {
    kind: "marginal",
    id: "marginals",
    title: "Distributions before and after",
    text: "Fooled events stand at their adversarial points, all others where they were; every selected event of the class is shown, with |weights|, in the guards' own bins. A ratio inside the null band is what two samples of the reference size differ by through chance alone. JSD is the Jensen-Shannon distance that the guard judges.",
  },
  {
    kind: "correlation",
    id: "correlations",
    title: "Change of correlations",
    text: "After minus before, for each pair of guarded columns: filled squares rose, hollow ones fell, and the area is the size. Columns are ordered by their total change.",
  },
  {
    kind: "scores",
    id: "scores",
    title: "Network score before and after",
    text: "What the network says of the attacked class. Events that cross the threshold are the fooled ones.",
  },
  {
    kind: "template",
    id: "templates",
    title: "Templates for a fit",
    text: "The attacked class in the bins of the spec's `templates`, by signed weights, before and after an attack whose guards all hold. An attack has one side: down is its mirror image about the nominal histogram. The table below the figure, and its CSV file, hold the statistical errors; that of the shift counts only events that change their bin. A diagnostic, not a calibrated standard deviation.",
  },
  {
    kind: "foolable",
    id: "foolable",
    title: "Where the fooled events lie",
    text: "The share of correctly classified events that an attack fools at s = 1, by the network's score and by each observable, as they were before the attack; the observables by which it varies most come first. Below, how the correctly classified and the fooled events are distributed. Events beyond the ends count in the outermost bins.",
  },
  {
    kind: "leverage",
    id: "leverage",
    title: "Leverage",
    text: "PGD at s = 1 without guards, one observable frozen at a time: how much of the fooling ratio is lost. Where the audit was asked for them, Shapley values stand beside it: what each adds on average over orders in which all are set free one after the other; they share out the whole fooling ratio, also what only several observables together achieve, of which freezing any one takes all away. The top of the ranking is where a tighter uncertainty or a network that leans on it less helps most.",
  },
  {
    kind: "shift",
    id: "shift",
    title: "Conventional variations against the adversarial shift",
    text: "The efficiency of the attacked class when all events move together by ±1 sigma of one uncertainty, as an analysis would propagate it, beside what the attacks do event by event inside the same uncertainties.",
  },
  {
    kind: "visible",
    id: "visible",
    title: "How much data would show it",
    text: "The number of events of the attacked class from which each check would notice the attack at s = 1: there the change is as large as what chance gives this check in 5 of 100 comparisons of unchanged samples. Each check is taken by itself; limits hold for all of them together and are wider. Checks that do not gate are asked, too. A two-sample classifier that sees nothing is left out. Numbers beyond the sample are extrapolated by the square root of the number of events.",
  },
];

/** What stands above the table of guards. */
export const GUARDS_TEXT: FigureText = {
  kind: "guards",
  id: "guards",
  title: "Guards",
  text: "JSD is the Jensen-Shannon distance, KS that of Kolmogorov and Smirnov. A guard holds while its value is at most its limit. The null is what chance alone gives in 95 of 100 comparisons of unchanged samples of the reference size; “visible from N” is the number of events from which this change would stand out.",
};
