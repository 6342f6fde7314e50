import { significant } from "../words/numbers.js";
import { eventsTitle, observableTitle, wantsLogarithm } from "./binning.js";
import { histogramFigure } from "./histogram.js";
import type { HistogramData } from "./histogramData.js";
import { atOne, labelOf, type FigureSource, setsScore, styleOf } from "./source.js";
import type { FigureTable } from "./table.js";
import type { Layout, Theme } from "./theme.js";

export interface MarginalChoice {
  readonly direction: string;
  readonly observable: string;
  /** undefined: decided by the counts. */
  readonly logarithmic?: boolean | undefined;
  readonly label?: string | undefined;
}

export interface MarginalData extends HistogramData {
  readonly observable: string;
  readonly class: string;
}

function guardNote(
  source: FigureSource,
  one: { readonly attack: string; readonly direction: string },
  observable: string,
): string {
  const guard = atOne(source, one)?.guards.find(
    (each) => each.name === "jensenShannon" && each.observable === observable && each.region === null,
  );
  if (guard === undefined) return "";
  const judged = guard.limit === null ? "no limit" : `${guard.passed ? "≤" : ">"} limit ${significant(guard.limit, 2)}`;
  return `JSD ${significant(guard.value, 2)} ${judged}, null ${significant(guard.null95, 2)}`;
}

/**
 * Marginal distribution of one observable for the class that a direction attacks, before and after the attacks at s = 1.
 * null where the audit has no such histogram.
 */
export function marginalData(source: FigureSource, choice: MarginalChoice): MarginalData | null {
  const { direction, observable } = choice;
  const found = source.distributions.find(
    (one) =>
      one.observable === observable && one.region === null && one.after.some((each) => each.direction === direction),
  );
  if (found === undefined) return null;
  const style = styleOf(source);
  const after = found.after.filter((one) => one.direction === direction);
  return {
    observable,
    class: found.class,
    label: labelOf(source, choice),
    title: `${observable}, true ${found.class}, before and after`,
    description: `Sum of |weights| per bin of ${observable} for ${found.class} events, nominally and with the fooled events of ${after.map((one) => one.attack).join(", ")} at their adversarial points; below, the ratio to the nominal histogram.`,
    horizontal: observableTitle(observable, found.unit),
    vertical: (edges) => eventsTitle(edges, found.unit),
    edges: found.edges,
    nominal: found.nominal,
    nominalSumW2: found.nominalSumW2,
    reference: null,
    after: after.map((one) => ({
      attack: one.attack,
      note: guardNote(source, one, observable),
      style: style(one.attack),
      counts: one.counts,
      setsScore: setsScore(source, one),
    })),
    nullEvents: source.verdict.referenceEvents.find((one) => one.class === found.class)?.value ?? null,
    threshold: null,
    logarithmic: choice.logarithmic ?? wantsLogarithm(found.nominal),
  };
}

/** Draws a marginal with its ratio panel, statistical band and null band. */
export const marginalFigure = (data: MarginalData, theme: Theme, layout: Layout = "wide"): string =>
  histogramFigure(data, theme, layout);

/** The histogram's numbers, one row a bin. */
export function histogramTable(data: HistogramData): FigureTable {
  return {
    caption: data.title,
    columns: [
      "from",
      "to",
      "before",
      "statistical error",
      ...(data.reference === null ? [] : [data.reference.label]),
      ...data.after.map((one) => one.attack),
    ],
    rows: data.nominal.map((one, i) => [
      data.edges[i] ?? null,
      data.edges[i + 1] ?? null,
      one,
      Math.sqrt(data.nominalSumW2[i] ?? 0),
      ...(data.reference === null ? [] : [data.reference.counts[i] ?? null]),
      ...data.after.map(({ counts }) => counts[i] ?? null),
    ]),
  };
}

/** The marginal's numbers, one row a bin. */
export const marginalTable = (data: MarginalData): FigureTable => histogramTable(data);

/** Observables of a direction, the most changed by its best attack first, with the Jensen-Shannon distance. */
export function marginalChoices(
  source: FigureSource,
  direction: string,
): readonly { readonly observable: string; readonly distance: number | null }[] {
  const own = source.attacks.filter((one) => one.direction === direction && one.scale === 1);
  const shown =
    own.find((one) => setsScore(source, { attack: one.id, direction })) ??
    own.find((one) => one.guarded && one.name !== "random") ??
    own.at(-1);
  return source.distributions
    .filter((one) => one.region === null && one.after.some((each) => each.direction === direction))
    .map(({ observable }) => ({
      observable,
      distance:
        shown?.guards.find(
          (guard) => guard.name === "jensenShannon" && guard.observable === observable && guard.region === null,
        )?.value ?? null,
    }))
    .toSorted((a, b) => (b.distance ?? 0) - (a.distance ?? 0));
}
