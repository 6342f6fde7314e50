import { expect, test } from "vitest";
import * as door from "./index.js";

test("the package's door opens on these names and no others", () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
    [
      "QUICK_EVENTS",
      "auditToFolder",
      "draftSpec",
      "eventsRequest",
      "filesOf",
      "finishedAudit",
      "groupStages",
      "openSpec",
      "planAudit",
      "predictSpec",
      "predictTable",
      "readAudit",
      "readRun",
      "readSpec",
      "reproduceAudit",
      "splitTree",
      "toolVersion",
    ]
  `);
});
