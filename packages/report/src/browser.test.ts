import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as door from "./browser.js";

test("the door for pages opens on these names and no others", () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
    [
      "FIGURES",
      "GUARDS_TEXT",
      "KINDS",
      "WORKING_POINTS_LEAD",
      "WORKING_POINT_COLUMNS",
      "adviceFor",
      "analysisNote",
      "attackThatSetsScore",
      "attacksInWords",
      "count",
      "csv",
      "envelopeLead",
      "fileNameOf",
      "halfWidthText",
      "hiddenRatioSentence",
      "inEnvelopeOrder",
      "kindText",
      "limitRows",
      "limitsLead",
      "missingText",
      "movesText",
      "noticeSentence",
      "noticeText",
      "percent",
      "plural",
      "presetText",
      "rangeText",
      "ratioText",
      "scoreText",
      "selfCheckCure",
      "selfCheckSummary",
      "settled",
      "significant",
      "sourceRows",
      "sourcesLead",
      "uncertaintyPieces",
      "verdictSentence",
      "workingPointCells",
      "workingPointRows",
    ]
  `);
});

test("the door for pages needs nothing of Node.js and carries neither the report's page nor the renderer of PNG", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL("browser.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "esm",
  });
  const loaded = Object.keys(metafile.inputs);
  expect(loaded.filter((file) => /resvg|renderReport|generated/.test(file))).toEqual([]);
  expect(loaded.some((file) => file.endsWith("figures/curve.ts"))).toBe(true);
});
