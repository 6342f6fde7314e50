import { eventsTitle, observableTitle } from "./binning.js";
import { histogramFigure } from "./histogram.js";
import type { HistogramData } from "./histogramData.js";
import { thresholdOn } from "./scores.js";
import { labelOf, type FigureSource, setsScore, styleOf } from "./source.js";
import type { FigureTable } from "./table.js";
import type { Layout, Theme } from "./theme.js";

type Template = NonNullable<FigureSource["templates"]>[number];

/** A template as it is drawn, and its numbers. */
export interface TemplateData {
  readonly histogram: HistogramData;
  readonly template: Template;
}

export interface TemplateChoice {
  readonly direction: string;
  readonly attack: string;
  readonly quantity: string;
  readonly logarithmic?: boolean | undefined;
  readonly label?: string | undefined;
}

/** The attacks of a direction that templates are made of. */
export const templateAttacks = (source: FigureSource, direction: string): readonly string[] => [
  ...new Set((source.templates ?? []).filter((one) => one.direction === direction).map((one) => one.attack)),
];

/** What an attack has templates of. */
export const templateChoices = (
  source: FigureSource,
  choice: Pick<TemplateChoice, "direction" | "attack">,
): readonly string[] =>
  (source.templates ?? [])
    .filter((one) => one.direction === choice.direction && one.attack === choice.attack)
    .map((one) => one.quantity);

const DOWN = { colour: 2, dash: "6 3", marker: "square" } as const;

/** Nominal, up and down of one quantity of the attacked class; null where the audit has no such template. */
export function templateData(source: FigureSource, choice: TemplateChoice): TemplateData | null {
  const template = (source.templates ?? []).find(
    (one) => one.direction === choice.direction && one.attack === choice.attack && one.quantity === choice.quantity,
  );
  if (template === undefined) return null;
  const { attack, class: of, quantity, unit, edges, nominal, nominalSumW2, up, down } = template;
  const style = styleOf(source)(attack);
  return {
    template,
    histogram: {
      label: labelOf(source, choice),
      title: `${quantity} of ${of}, up and down by ${attack}`,
      description: `Sum of weights of ${of} events per bin of ${quantity}: nominally, after ${attack} at s = 1 (up), and mirrored about the nominal histogram (down); below, the ratio to the nominal histogram.`,
      horizontal: observableTitle(quantity, unit),
      vertical: (drawn) => eventsTitle(drawn, unit),
      edges,
      nominal,
      nominalSumW2,
      reference: null,
      after: [
        { attack: "up", note: `after ${attack}`, style, counts: up, setsScore: setsScore(source, template) },
        { attack: "down", note: "mirrored", style: DOWN, counts: down, setsScore: false },
      ],
      nullEvents: null,
      threshold: quantity === "score" && source.baseline.classes.length === 2 ? thresholdOn(source) : null,
      logarithmic: choice.logarithmic ?? [...nominal, ...up, ...down].every((one) => one >= 0),
    },
  };
}

/** Draws a template. */
export const templateFigure = ({ histogram }: TemplateData, theme: Theme, layout: Layout = "wide"): string =>
  histogramFigure(histogram, theme, layout);

/** A template's numbers, one row a bin, with statistical errors: that of the shift counts only events that change their bin. */
export const templateTable = ({ histogram, template }: TemplateData): FigureTable => ({
  caption: histogram.title,
  columns: ["from", "to", "nominal", "error", "up", "error of up", "down", "error of up - nominal"],
  rows: template.nominal.map((one, bin) => [
    template.edges[bin] ?? null,
    template.edges[bin + 1] ?? null,
    one,
    Math.sqrt(template.nominalSumW2[bin] ?? 0),
    template.up[bin] ?? null,
    Math.sqrt(template.upSumW2[bin] ?? 0),
    template.down[bin] ?? null,
    Math.sqrt(template.shiftSumW2[bin] ?? 0),
  ]),
});
