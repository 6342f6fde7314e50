import { correlationData, correlationFigure, correlationTable } from "../figures/correlation.js";
import { curveData, curveFigure, curveTable } from "../figures/curve.js";
import { foolableChoices, foolableData, foolableFigure, foolableTable } from "../figures/foolable.js";
import { leverageData, leverageFigure, leverageTable } from "../figures/leverage.js";
import { marginalChoices, marginalData, marginalFigure, marginalTable } from "../figures/marginal.js";
import { scoreChoices, scoreData, scoreFigure, scoreTable } from "../figures/scores.js";
import { shiftData, shiftFigure, shiftTable } from "../figures/shift.js";
import { templateAttacks, templateChoices, templateData, templateFigure, templateTable } from "../figures/templates.js";
import { directionsOf, type FigureSource } from "../figures/source.js";
import type { FigureTable } from "../figures/table.js";
import type { Layout, Theme } from "../figures/theme.js";
import { visibleData, visibleFigure, visibleTable } from "../figures/visible.js";
import { significant } from "../words/numbers.js";
import { guardTable } from "./guardTable.js";

/** What the reader picked for a figure: control -> value. */
export type Choice = Readonly<Record<string, string>>;

/** A control above a figure. */
export interface Control {
  readonly key: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** A figure (or a bare table) of the page: what can be picked, how it is drawn, its data as a table. */
export interface Kind {
  readonly controls: (source: FigureSource, choice: Choice) => readonly Control[];
  /** null: there is nothing to draw. */
  readonly draw:
    | ((
        source: FigureSource,
        choice: Choice,
        look: { readonly theme: Theme; readonly layout: Layout },
      ) => string | null)
    | null;
  readonly table: (source: FigureSource, choice: Choice) => FigureTable | null;
}

const same = (value: string): { readonly value: string; readonly text: string } => ({ value, text: value });

const directions = (source: FigureSource): Control => ({
  key: "direction",
  label: "Direction",
  options: directionsOf(source).map(same),
});

const LOGARITHM: Control = {
  key: "axis",
  label: "Counts",
  options: [
    { value: "", text: "as suits" },
    { value: "linear", text: "linear" },
    { value: "log", text: "logarithmic" },
  ],
};

const logarithmic = ({ axis }: Choice): boolean | undefined =>
  axis === "linear" ? false : axis === "log" ? true : undefined;

const at = (choice: Choice, key: string): string => choice[key] ?? "";

/** The attack that sets the score comes first. */
const inOrder = ({ verdict }: FigureSource, attacks: readonly string[]): readonly string[] => {
  const first = verdict.setBy?.attack;
  return attacks.toSorted((a, b) => Number(b === first) - Number(a === first));
};

function attackControl(source: FigureSource, direction: string): Control {
  const own = source.attacks.filter((one) => one.direction === direction && one.scale === 1).map((one) => one.id);
  return { key: "attack", label: "Attack", options: inOrder(source, own).map(same) };
}

interface DataKind<Data> {
  readonly controls: Kind["controls"];
  readonly data: (source: FigureSource, choice: Choice) => Data | null;
  readonly figure: (data: Data, theme: Theme, layout: Layout) => string;
  readonly table: (data: Data) => FigureTable;
}

function kind<Data>({ controls, data, figure, table }: DataKind<Data>): Kind {
  return {
    controls,
    draw: (source, choice, { theme, layout }) => {
      const found = data(source, choice);
      return found === null ? null : figure(found, theme, layout);
    },
    table: (source, choice) => {
      const found = data(source, choice);
      return found === null ? null : table(found);
    },
  };
}

/** Every figure of the page by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
  curve: kind({
    controls: (source) => [directions(source)],
    data: (source, choice) => curveData(source, { direction: at(choice, "direction") }),
    figure: curveFigure,
    table: curveTable,
  }),
  marginal: kind({
    controls: (source, choice) => [
      directions(source),
      {
        key: "observable",
        label: "Observable",
        options: marginalChoices(source, at(choice, "direction")).map(({ observable, distance }) => ({
          value: observable,
          text: distance === null ? observable : `${observable} (JSD ${significant(distance, 2)})`,
        })),
      },
      LOGARITHM,
    ],
    data: (source, choice) =>
      marginalData(source, {
        direction: at(choice, "direction"),
        observable: at(choice, "observable"),
        logarithmic: logarithmic(choice),
      }),
    figure: marginalFigure,
    table: marginalTable,
  }),
  correlation: kind({
    controls: (source, choice) => [directions(source), attackControl(source, at(choice, "direction"))],
    data: (source, choice) =>
      correlationData(source, { direction: at(choice, "direction"), attack: at(choice, "attack") }),
    figure: correlationFigure,
    table: correlationTable,
  }),
  scores: kind({
    controls: (source, choice) => [
      directions(source),
      { key: "score", label: "Score", options: scoreChoices(source, at(choice, "direction")).map(same) },
      LOGARITHM,
    ],
    data: (source, choice) =>
      scoreData(source, {
        direction: at(choice, "direction"),
        score: at(choice, "score"),
        logarithmic: logarithmic(choice),
      }),
    figure: scoreFigure,
    table: scoreTable,
  }),
  foolable: kind({
    controls: (source, choice) => [
      directions(source),
      attackControl(source, at(choice, "direction")),
      {
        key: "observable",
        label: "By",
        options: foolableChoices(source, { direction: at(choice, "direction"), attack: at(choice, "attack") }).map(
          same,
        ),
      },
    ],
    data: (source, choice) =>
      foolableData(source, {
        direction: at(choice, "direction"),
        attack: at(choice, "attack"),
        observable: at(choice, "observable"),
      }),
    figure: foolableFigure,
    table: foolableTable,
  }),
  template: kind({
    controls: (source, choice) => [
      directions(source),
      {
        key: "attack",
        label: "Attack",
        options: inOrder(source, templateAttacks(source, at(choice, "direction"))).map(same),
      },
      {
        key: "quantity",
        label: "Of",
        options: templateChoices(source, { direction: at(choice, "direction"), attack: at(choice, "attack") }).map(
          same,
        ),
      },
      LOGARITHM,
    ],
    data: (source, choice) =>
      templateData(source, {
        direction: at(choice, "direction"),
        attack: at(choice, "attack"),
        quantity: at(choice, "quantity"),
        logarithmic: logarithmic(choice),
      }),
    figure: templateFigure,
    table: templateTable,
  }),
  leverage: kind({
    controls: (source) => [directions(source)],
    data: (source, choice) => {
      const data = leverageData(source, { direction: at(choice, "direction") });
      return data.ranking.length === 0 ? null : data;
    },
    figure: leverageFigure,
    table: leverageTable,
  }),
  shift: kind({
    controls: (source) => [directions(source)],
    data: (source, choice) => {
      const data = shiftData(source, { direction: at(choice, "direction") });
      return data.attacks.length === 0 && data.sources.length === 0 ? null : data;
    },
    figure: shiftFigure,
    table: shiftTable,
  }),
  visible: kind({
    controls: (source) => [directions(source)],
    data: (source, choice) => {
      const data = visibleData(source, { direction: at(choice, "direction") });
      return data.attacks.length === 0 ? null : data;
    },
    figure: visibleFigure,
    table: visibleTable,
  }),
  guards: {
    controls: (source, choice) => [
      directions(source),
      attackControl(source, at(choice, "direction")),
      {
        key: "which",
        label: "Show",
        options: [
          { value: "gating", text: "those that gate" },
          { value: "all", text: "all, reported ones too" },
        ],
      },
    ],
    draw: null,
    table: (source, choice) =>
      guardTable(source, {
        direction: at(choice, "direction"),
        attack: at(choice, "attack"),
        all: at(choice, "which") === "all",
      }),
  },
};

/** The choice completed and made possible: every control at a value that it offers, the first where none or another was picked. */
export function settled(kind: Kind, source: FigureSource, wanted: Choice): Choice {
  let choice: Choice = wanted;
  // A control may depend on the ones before it, so they settle in turn.
  for (let place = 0; ; place++) {
    const control = kind.controls(source, choice)[place];
    if (control === undefined) return choice;
    const { key, options } = control;
    if (!options.some((one) => one.value === choice[key])) choice = { ...choice, [key]: options[0]?.value ?? "" };
  }
}

/** What a saved figure's file is called, without its extension: the figure and what was picked. */
export const fileNameOf = (name: string, choice: Choice): string =>
  [name, ...Object.values(choice)]
    .filter((one) => one !== "")
    .join("-")
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .slice(0, 100);
