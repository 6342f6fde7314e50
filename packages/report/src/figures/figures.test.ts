import { expect, test } from "vitest";
import { binary, hostile, sharedOut, thirty, threeClasses } from "../testing/variants.js";
import { correlationData, correlationFigure, correlationTable } from "./correlation.js";
import { curveData, curveFigure, curveTable } from "./curve.js";
import { foolableChoices, foolableData, foolableFigure, foolableTable } from "./foolable.js";
import { leverageData, leverageFigure, leverageTable } from "./leverage.js";
import { marginalChoices, marginalData, marginalFigure, marginalTable } from "./marginal.js";
import { scoreChoices, scoreData, scoreFigure, scoreTable } from "./scores.js";
import { shiftData, shiftFigure, shiftTable } from "./shift.js";
import { directionsOf, type FigureSource } from "./source.js";
import type { FigureTable } from "./table.js";
import { csv } from "./table.js";
import type { Layout, Theme } from "./theme.js";
import { templateChoices, templateData, templateFigure, templateTable } from "./templates.js";
import { visibleData, visibleFigure, visibleTable } from "./visible.js";

interface Drawn {
  readonly draw: (theme: Theme, layout: Layout) => string;
  readonly table: FigureTable;
}

const present = <Value>(value: Value | null): Value => {
  if (value === null) throw new Error("the synthetic audit lacks this figure");
  return value;
};

function drawn<Data>(
  data: Data | null,
  draw: (data: Data, theme: Theme, layout: Layout) => string,
  table: (data: Data) => FigureTable,
): Drawn {
  const found = present(data);
  return { draw: (theme, layout) => draw(found, theme, layout), table: table(found) };
}

/** All figures of an audit's first direction. */
function figuresOf(source: FigureSource): Readonly<Record<string, Drawn>> {
  const [direction = ""] = directionsOf(source);
  const [observable] = marginalChoices(source, direction);
  const [score = ""] = scoreChoices(source, direction);
  return {
    marginal: drawn(
      marginalData(source, { direction, observable: observable?.observable ?? "" }),
      marginalFigure,
      marginalTable,
    ),
    correlation: drawn(correlationData(source, { direction, attack: "release" }), correlationFigure, correlationTable),
    scores: drawn(scoreData(source, { direction, score }), scoreFigure, scoreTable),
    curve: drawn(curveData(source, { direction }), curveFigure, curveTable),
    template: drawn(
      templateData(source, {
        direction,
        attack: "release",
        quantity: templateChoices(source, { direction, attack: "release" })[0] ?? "",
      }),
      templateFigure,
      templateTable,
    ),
    leverage: drawn(leverageData(source, { direction }), leverageFigure, leverageTable),
    foolable: drawn(
      foolableData(source, {
        direction,
        attack: "pgd",
        observable: foolableChoices(source, { direction, attack: "pgd" })[1] ?? "",
      }),
      foolableFigure,
      foolableTable,
    ),
    visible: drawn(visibleData(source, { direction }), visibleFigure, visibleTable),
    shift: drawn(shiftData(source, { direction }), shiftFigure, shiftTable),
  };
}

const NAMES = ["marginal", "correlation", "scores", "curve", "leverage", "shift", "visible", "foolable", "template"];

test.each(NAMES)("the %s figure is drawn as it was approved, in both themes and layouts", async (name) => {
  const figure = present(figuresOf(binary())[name] ?? null);
  await expect(figure.draw("light", "wide")).toMatchFileSnapshot(`fixtures/${name}-wide-light.svg`);
  await expect(figure.draw("dark", "narrow")).toMatchFileSnapshot(`fixtures/${name}-narrow-dark.svg`);
});

test.each(["correlation", "leverage", "shift"])("thirty observables fit the %s figure", async (name) => {
  const figure = present(figuresOf(thirty())[name] ?? null);
  await expect(figure.draw("light", "wide")).toMatchFileSnapshot(`fixtures/thirty-${name}-wide-light.svg`);
  await expect(figure.draw("light", "narrow")).toMatchFileSnapshot(`fixtures/thirty-${name}-narrow-light.svg`);
});

test("freezing and Shapley values share one ranking", async () => {
  const figure = present(figuresOf(sharedOut())["leverage"] ?? null);
  await expect(figure.draw("light", "wide")).toMatchFileSnapshot("fixtures/leverage-shapley-wide-light.svg");
  await expect(figure.draw("dark", "narrow")).toMatchFileSnapshot("fixtures/leverage-shapley-narrow-dark.svg");
  expect(figure.table.columns).toContain("Shapley value");
});

/** Numbers of every place in a drawing: no coordinate may be NaN or unbounded. */
test.each(NAMES)(
  "the %s figure holds finite coordinates and the same bytes each time, for several classes too",
  (name) => {
    for (const source of [binary(), thirty(), threeClasses()]) {
      const figure = present(figuresOf(source)[name] ?? null);
      for (const layout of ["wide", "narrow"] as const) {
        const svg = figure.draw("light", layout);
        expect(svg).not.toMatch(/NaN|Infinity|undefined|null"/);
        expect(svg).toBe(figure.draw("light", layout));
      }
    }
  },
);

test.each(NAMES)("the %s figure says what it is and shows, and has a twin as a table", (name) => {
  const { draw, table } = present(figuresOf(binary())[name] ?? null);
  expect(draw("light", "wide")).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><desc>[^<]{40,}<\/desc>/);
  expect(table.rows.length).toBeGreaterThan(0);
  for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
});

test.each(NAMES)("names from users stay text in the %s figure", (name) => {
  const svg = present(figuresOf(hostile())[name] ?? null).draw("light", "wide");
  expect(svg).not.toMatch(/<script|<img/);
  expect(svg).not.toMatch(/\p{Cc}/u);
});

test("a table leaves as RFC 4180 text whose cells no spreadsheet takes for formulas", () => {
  const text = csv({
    caption: "",
    columns: ["a", "b"],
    rows: [
      ['=1+1, "x"', -2.5],
      ["line\nbreak", null],
    ],
  });
  expect(text).toBe('a,b\r\n"\'=1+1, ""x""",-2.5\r\n"line\nbreak",\r\n');
});
