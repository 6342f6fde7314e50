import { parseExpression } from "@foolproof/core";
import { describe, expect, it } from "vitest";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { wave } from "../testing/graphs.js";
import { auditModel } from "../testing/model.js";
import { codeOf, scores, several, x0x1x2 } from "../testing/networks.js";
import { analyseNetwork, ascentProgram, withDiscriminant } from "./index.js";

const TAGGER = { formula: parseExpression("log(b / (0.02*c + 0.98*u))"), outputs: ["u", "c", "b"] };

describe("a formula of the outputs", () => {
  const tagger = withDiscriminant(several, TAGGER, 3);
  const rows = 4;
  const x = wave(3 * rows);

  it("is the network's one output, read like a logit", async () => {
    const p = await scores(several, x, rows);
    const expected = Array.from({ length: rows }, (_, row) =>
      Math.log(p[3 * row + 2] / (0.02 * p[3 * row + 1] + 0.98 * p[3 * row])),
    );
    const { outputColumns, outputKind, notDifferentiable } = analyseNetwork(tagger);
    expect([outputColumns, outputKind, notDifferentiable]).toEqual([1, "logits", null]);
    expect(worst(await scores(tagger, x, rows), expected)).toBeLessThan(1e-5);
  });

  it("has the gradient of finite differences, through the whole network", async () => {
    const model = auditModel({ ...x0x1x2, kind: "logits" });
    await using program = await openProgram(ascentProgram(tagger, model, { tile: rows, precision: "float64" }));
    const feeds = { x, sign: [1, 1, 1, 1], offset: [0.5] };
    const { gradient } = await program.run(feeds);
    const weights = [1, 1, 1, 1];
    const expected = await centralDifferences({ program, output: "margin", weights, feeds, by: "x" });
    expect(worst(gradient, expected)).toBeLessThan(1e-6);
  });

  it("is refused where it speaks of other outputs, or of another number of them", () => {
    const { formula } = TAGGER;
    expect(codeOf(() => withDiscriminant(several, { formula, outputs: ["u", "c"] }, 3))).toMatch(
      /^FP_NETWORK_CLASSES: .*2 outputs, but .* has 3/,
    );
    expect(codeOf(() => withDiscriminant(several, { formula, outputs: ["u", "c", "bb"] }, 3))).toMatch(
      /^FP_FORMULA_UNKNOWN_NAME: .*"b"/,
    );
    expect(codeOf(() => withDiscriminant({ ...several, opsets: { "": 11 } }, TAGGER, 3))).toMatch(/^FP_NETWORK_OPSET/);
  });
});
