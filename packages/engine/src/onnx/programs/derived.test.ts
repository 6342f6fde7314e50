import { describe, expect, it } from "vitest";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, node, wave } from "../testing/graphs.js";
import { auditModel } from "../testing/model.js";
import { codeOf, run, x0x1x2 } from "../testing/networks.js";
import { ascentProgram, baseProgram } from "./index.js";

describe("derived observables", () => {
  const formulas = { sum: "a + b", mass: "sqrt(a * b)", chained: "sum / mass" };
  const five = graphOf({
    opset: 13,
    event: [5],
    constants: { w: floats([5, 1], wave(5)) },
    nodes: [node("MatMul", ["in w", "h"]), node("Tanh", ["h", "out"])],
  });
  const model = auditModel({
    primaries: ["a", "b"],
    formulas,
    kind: "logits",
    missing: { values: [-999], feed: "asIs" },
  });
  const tile = 4;
  const nominal = [1.5, 2, 3.4, 1.8, 2, 0.7, 1.1, 1.9, 0.9, 2.1, 4, 0.2, 4.1, 1, 5, 2, -999, -999, -999, 3];
  const primaries = [0, 1, 2, 3].flatMap((row) => nominal.slice(5 * row, 5 * row + 2));
  const still = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1];
  const rest = { sign: [1, 1, 1, 1], offset: [0] };

  const anchored = async (precision: "float32" | "float64" = "float32") => {
    const bytes = baseProgram(model, { tile, precision });
    if (bytes === null) throw new Error("no base");
    return { nominal, frozen: still, ...(await run(bytes, { nominal })) };
  };

  it("are the file's own values where nothing moved: the margin is exactly that of the stored row", async () => {
    const { margin } = await run(ascentProgram(five, model, { tile }), {
      x: primaries,
      ...(await anchored()),
      ...rest,
    });
    const stored = await run(
      ascentProgram(five, auditModel({ primaries: ["a", "b", "c", "d", "e"], kind: "logits" }), { tile }),
      { x: nominal, ...rest },
    );
    expect(Array.from(margin)).toEqual(Array.from(stored["margin"]));
  });

  it("follow their formulas from there, through each other, with the gradient of central differences", async () => {
    await using program = await openProgram(ascentProgram(five, model, { tile, precision: "float64" }));
    const moved = primaries.map((value, i) => (value === -999 ? value : value + 0.01 * Math.sin(i + 1)));
    const feeds = { x: moved, ...(await anchored("float64")), ...rest };
    const { gradient } = await program.run(feeds);
    const differences = await centralDifferences({ program, output: "margin", weights: [1, 1, 1, 1], feeds, by: "x" });
    expect(worst(gradient, differences)).toBeLessThan(1e-8);
  });

  it("whose operands are missing stay as they are, with no NaN anywhere", async () => {
    const withNaN = nominal.map((value) => (value === -999 ? NaN : value));
    const x = primaries.map((value) => (value === -999 ? NaN : value));
    const feedModel = auditModel({ primaries: ["a", "b"], formulas, kind: "logits", missing: { values: [], feed: 0 } });
    const bytes = baseProgram(feedModel, { tile });
    if (bytes === null) throw new Error("no base");
    const { base } = await run(bytes, { nominal: withNaN });
    const found = await run(ascentProgram(five, feedModel, { tile }), {
      x,
      nominal: withNaN,
      base,
      frozen: still,
      ...rest,
    });
    expect([...found["margin"], ...found["gradient"]].every(Number.isFinite)).toBe(true);
    // The missing primary has no gradient; the other has that of its own input alone.
    const [weight, , , , last] = wave(5).map(Math.fround);
    const slope = (1 - Math.tanh(2 * weight + 3 * last) ** 2) * weight;
    expect(found["gradient"][7]).toBe(0);
    expect(found["gradient"][6]).toBeCloseTo(slope, 5);
  });

  it("that use a column which is no observable are refused with its name", () => {
    const wrong = auditModel({
      primaries: ["a", "b"],
      formulas: { ...formulas, chained: "a + elsewhere" },
      kind: "logits",
    });
    expect(codeOf(() => baseProgram(wrong, { tile }))).toContain(
      'FP_FORMULA_UNKNOWN_NAME: the formula of chained uses the column "elsewhere"',
    );
  });

  it("may use spectators, which do not move", async () => {
    const spectated = auditModel({
      primaries: ["a"],
      formulas: { d: "a * shift" },
      spectators: ["shift"],
      kind: "logits",
    });
    const graph = graphOf({
      opset: 13,
      event: [2],
      constants: { w: floats([2, 1], [1, 10]) },
      nodes: [node("MatMul", ["in w", "out"])],
    });
    const feeds = { nominal: [2, 6, 3], frozen: [0] };
    const bytes = baseProgram(spectated, { tile: 1 });
    if (bytes === null) throw new Error("no base");
    const { base } = await run(bytes, feeds);
    const { margin, gradient } = await run(ascentProgram(graph, spectated, { tile: 1 }), {
      x: [2.5],
      ...feeds,
      base,
      sign: [1],
      offset: [0],
    });
    expect([margin[0], gradient[0]]).toEqual([2.5 + 10 * 7.5, 31]);
  });

  it("that the network is not fed need no anchors in the arithmetic, and none at all where there are none", async () => {
    const unfed = auditModel({ primaries: ["a", "b", "c"], formulas: { d: "a + b" }, inputs: ["c", "a"] });
    const graph = graphOf({
      opset: 13,
      event: [2],
      constants: { w: floats([2, 1], [1, 10]) },
      nodes: [node("MatMul", ["in w", "out"])],
    });
    const feeds = { x: [1, 2, 3], nominal: [1, 2, 3, 3], frozen: [0], base: [3], sign: [1], offset: [0] };
    const { margin, gradient } = await run(
      ascentProgram(graph, { ...unfed, output: { ...unfed.output, kind: "logits" } }, { tile: 1 }),
      feeds,
    );
    expect([margin[0], ...gradient]).toEqual([13, 10, 0, 1]);
    expect(baseProgram(auditModel(x0x1x2), { tile: 1 })).toBeNull();
  });
});
