import { expect, test } from "vitest";
import * as door from "./index.js";

test("the package's door opens on these names and no others", () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
    [
      "adviceFor",
      "analysisNote",
      "correlationData",
      "correlationFigure",
      "correlationTable",
      "csv",
      "curveData",
      "curveFigure",
      "curveTable",
      "directionsOf",
      "figurePng",
      "foolableChoices",
      "foolableData",
      "foolableFigure",
      "foolableTable",
      "leverageData",
      "leverageFigure",
      "leverageTable",
      "marginalChoices",
      "marginalData",
      "marginalFigure",
      "marginalTable",
      "renderReport",
      "renderTerminal",
      "scoreChoices",
      "scoreData",
      "scoreFigure",
      "scoreTable",
      "shiftData",
      "shiftFigure",
      "shiftTable",
      "verdictSentence",
      "visibleData",
      "visibleFigure",
      "visibleTable",
    ]
  `);
});
