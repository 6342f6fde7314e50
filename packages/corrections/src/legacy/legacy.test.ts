import { describe, expect, it } from "vitest";
import { compileCorrection } from "../compile/evaluator.js";
import { legacyCorrections } from "./convert.js";

const FILE = "jet.txt";
const only = (text: string) => {
  const [correction] = legacyCorrections(text, FILE);
  return correction;
};
const at = (text: string, inputs: Readonly<Record<string, number | string>>): number => {
  const correction = only(text);
  return compileCorrection(correction, { file: FILE, fixed: inputs }).evaluate({ rows: 1, columns: {} })[0];
};

const TWO_SIDED = `{1 JetEta 1 JetPt "" Correction Uncertainty}
-5 0 9 10 0.05 0.04  20 0.03 0.02  50 0.01 0.02
0 5 9 10 0.05 0.05  20 0.03 0.03  50 0.01 0.01`;

describe("jet-energy text files", () => {
  it("interpolate uncertainties from node to node, and hold them beyond", () => {
    const of = (JetPt: number, systematic: string): number => at(TWO_SIDED, { JetEta: -1, JetPt, systematic });
    expect(of(15, "up")).toBeCloseTo(0.04, 14);
    expect(of(35, "down")).toBeCloseTo(0.02, 14);
    expect(of(1, "up")).toBe(0.05);
    expect(of(1e4, "down")).toBeCloseTo(0.02, 14);
  });

  it("ask for a side only where the sides differ", () => {
    const [header, , symmetric] = TWO_SIDED.split("\n");
    expect(only(TWO_SIDED).inputs.map(({ name }) => name)).toEqual(["JetEta", "JetPt", "systematic"]);
    expect(only(`${header}\n${symmetric}`).inputs.map(({ name }) => name)).toEqual(["JetEta", "JetPt"]);
  });

  it("evaluate formulas within the ranges of their variables", () => {
    const text =
      "{2 JetEta Rho 1 JetPt sqrt([0]*[0]/(x*x)+exp([1])) Resolution}\n-5 5 0 10 4 15 100 3 -2\n-5 5 10 30 4 15 100 6 -2";
    const expected = (x: number, noise: number): number => Math.sqrt((noise * noise) / (x * x) + Math.exp(-2));
    expect(at(text, { JetEta: 1, Rho: 5, JetPt: 40 })).toBeCloseTo(expected(40, 3), 14);
    expect(at(text, { JetEta: 1, Rho: 50, JetPt: 1 })).toBeCloseTo(expected(15, 6), 14);
    expect(at(text, { JetEta: 1, Rho: 10, JetPt: 500 })).toBeCloseTo(expected(100, 6), 14);
  });

  it("name tables by their section", () => {
    const text = `[A]\n${TWO_SIDED}\n# a comment\n\n[B]\n${TWO_SIDED}`;
    expect(legacyCorrections(text, FILE).map(({ name }) => name)).toEqual(["A", "B"]);
  });

  const broken: readonly [string, string, number][] = [
    ["a line before any header", "1 2 3", 1],
    ["a header that does not count", "{JetEta 1 JetPt None Resolution}", 1],
    ["a table without a line", "{1 JetEta 0 None ScaleFactor}", 1],
    ["a count that is wrong", "{1 JetEta 0 None ScaleFactor}\n-5 5 3 1 2", 2],
    ["a word among the numbers", "{1 JetEta 0 None ScaleFactor}\n-5 5 3 1 2 x", 2],
    ["a bin whose ends are swapped", "{1 JetEta 0 None ScaleFactor}\n5 -5 3 1 2 3", 2],
    ["a gap between bins", "{1 JetEta 0 None ScaleFactor}\n-5 0 3 1 2 3\n1 5 3 1 2 3", 2],
    ["a bin twice", "{1 JetEta 0 None ScaleFactor}\n-5 0 3 1 2 3\n-5 0 3 1 2 3", 3],
    ["two scale factors", "{1 JetEta 0 None ScaleFactor}\n-5 0 2 1 2", 2],
    ["nodes that do not rise", '{1 JetEta 1 JetPt "" Correction Uncertainty}\n-5 0 6 20 1 1 10 1 1', 2],
    ["a formula without ranges", "{1 JetEta 1 JetPt x+[0] Resolution}\n-5 5 1 3", 1],
  ];
  it.each(broken)("name the line of %s", (_, text, line) => {
    expect(() => legacyCorrections(text, FILE)).toThrow(
      expect.objectContaining({ code: "FP_CORRECTION_LEGACY", where: { file: FILE, line } }),
    );
  });
});
