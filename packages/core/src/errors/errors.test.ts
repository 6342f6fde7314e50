import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_CATALOGUE } from "./catalogue.js";
import { FoolproofError } from "./error.js";
import { nearestName, suggestName } from "./nearest.js";

describe("the nearest name", () => {
  const columns = ["jet1_pt", "jet2_pt", "jet1_eta", "MET", "lep_phi"];
  it.each([
    ["jet1_ptt", "jet1_pt"],
    ["jet1_tp", "jet1_pt"],
    ["jet_eta", "jet1_eta"],
    ["met", "MET"],
    ["lepphi", "lep_phi"],
    ["weight", null],
    ["x", null],
  ])("to %s is %s", (name, nearest) => {
    expect(nearestName(name, columns)).toBe(nearest);
  });

  it("is suggested, or what there is", () => {
    expect(suggestName("met", columns)).toBe('Did you mean "MET"?');
    expect(suggestName("weight", ["a", "b"])).toBe("There are: a, b.");
    expect(
      suggestName(
        "weight",
        Array.from({ length: 15 }, (_, i) => `c${String(i)}`),
      ),
    ).toMatch(/c11, and 3 more\.$/);
    expect(suggestName("weight", [])).toMatch(/none/);
  });
});

describe("the catalogue", () => {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const sources = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory())
        return ["node_modules", "dist", "fixtures", "generated", "testing"].includes(entry.name) ? [] : sources(at);
      return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".test.ts") && entry.name !== "catalogue.ts"
        ? [at]
        : [];
    });
  const used = new Map(
    ["packages", "apps"]
      .flatMap((part) => sources(path.join(root, part)))
      .flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/"(FP_[A-Z0-9]+(?:_[A-Z0-9]+)*)"/g)].map((match): [string, string] => [
          match[1] ?? "",
          path.relative(root, file),
        ]),
      ),
  );

  it("explains every code that is thrown anywhere", () => {
    expect([...used].filter(([code]) => !(code in ERROR_CATALOGUE))).toEqual([]);
  });

  it("lists no code that nothing throws", () => {
    expect(Object.keys(ERROR_CATALOGUE).filter((code) => !used.has(code))).toEqual([]);
  });

  it("says of each code why it happens and what to do, in sentences", () => {
    for (const { cause, cure } of Object.values(ERROR_CATALOGUE)) {
      expect(cause).toMatch(/^\S.*[.!?]$/);
      expect(cure).toMatch(/^\S.*[.!?]$/);
    }
  });
});

describe("an error", () => {
  it("prints as one object for machines", () => {
    const error = new FoolproofError({ code: "FP_DATA_COLUMN_MISSING", message: "m", hint: "h", where: { file: "f" } });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      error: { code: "FP_DATA_COLUMN_MISSING", message: "m", hint: "h", where: { file: "f" } },
    });
  });
});
