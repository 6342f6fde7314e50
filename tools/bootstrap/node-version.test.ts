import { expect, test } from "vitest";
import { nodeVersionProblem } from "./node-version.mjs";

test("a Node.js older than 20.19 is refused with the version to install", () => {
  for (const version of ["18.20.8", "20.18.3", "6.0.0"]) {
    expect(nodeVersionProblem(version)).toContain(`Node.js ${version} is too old: Foolproof needs 20.19`);
  }
});

test("20.19 and everything newer is accepted", () => {
  for (const version of ["20.19.0", "20.20.2", "22.1.0", "24.0.0"]) expect(nodeVersionProblem(version)).toBeUndefined();
});
