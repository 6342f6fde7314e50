import { Linter } from "eslint";
import { expect, test } from "vitest";
import { browserSafeRules } from "./browser-safe.mjs";
import { documentedExports } from "./documented-exports.mjs";

function complaints(code: string, rules: Linter.RulesRecord): string[] {
  const plugins = { foolproof: { rules: { "documented-exports": documentedExports } } };
  const found = new Linter().verify(code, [{ plugins, rules } as Linter.Config]);
  return found.map(({ line, ruleId }) => `${line} ${ruleId}`);
}

test("an exported function, class or arrow without a doc comment is found, anything documented or private is not", () => {
  const code = `
    export function bare() {}
    /** Says what it is for. */
    export function documented() {}
    // A remark is no doc comment.
    export const arrow = () => 1;
    export class Bare {}
    function own() {}
    export const value = own();`;
  expect(complaints(code, { "foolproof/documented-exports": "error" })).toEqual([
    "2 foolproof/documented-exports",
    "6 foolproof/documented-exports",
    "7 foolproof/documented-exports",
  ]);
});

test("code that must load in a browser cannot reach for Node.js", () => {
  const code = `
    import { readFileSync } from "node:fs";
    import { join } from "path";
    import { InferenceSession } from "onnxruntime-node";
    import { Tensor } from "onnxruntime-common";
    process.exit(readFileSync, join, InferenceSession, Tensor, Buffer.from([]));`;
  expect(complaints(code, browserSafeRules)).toEqual([
    "2 no-restricted-imports",
    "3 no-restricted-imports",
    "4 no-restricted-imports",
    "6 no-restricted-globals",
    "6 no-restricted-globals",
  ]);
});
