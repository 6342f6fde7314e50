import { describe, expect, it } from "vitest";
import type { Graph } from "../graph/graph.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, ints, node, wave } from "../testing/graphs.js";
import { auditModel, classFeeds } from "../testing/model.js";
import { DENSE, run, scores, several, single, x0x1x2 } from "../testing/networks.js";
import { analyseNetwork, ascentProgram, lossGradientProgram, scoresProgram } from "./index.js";

describe("the margin", () => {
  const kinds = ["sigmoid", "logits"] as const;

  it.each(kinds)("of one output read as %s is +-(logit - offset)", async (kind) => {
    const raw: Graph = {
      ...single,
      nodes: single.nodes.slice(0, -1).map((one) => (one.op === "MatMul" ? { ...one, outputs: ["out"] } : one)),
    };
    const x = wave(6);
    const logits = await scores(raw, x, 2);
    const model = auditModel({ ...x0x1x2, kind });
    const { margin } = await run(ascentProgram(kind === "logits" ? raw : single, model, { tile: 2 }), {
      x,
      sign: [1, -1],
      offset: [0.3],
    });
    expect(worst(margin, [logits[0] - 0.3, 0.3 - logits[1]])).toBeLessThan(1e-6);
  });

  it("of several outputs is the own logit minus the best allowed other", async () => {
    const raw: Graph = {
      ...several,
      nodes: several.nodes.slice(0, -1).map((one) => (one.op === "MatMul" ? { ...one, outputs: ["out"] } : one)),
    };
    const x = wave(6);
    const z = await scores(raw, x, 2);
    const model = auditModel({ ...x0x1x2, kind: "softmax", outputs: 3 });
    const any = await run(ascentProgram(several, model, { tile: 2 }), { x, ...classFeeds([0, 2], 3) });
    expect(worst(any["margin"], [z[0] - Math.max(z[1], z[2]), z[5] - Math.max(z[3], z[4])])).toBeLessThan(1e-6);
    const { own, against, all } = classFeeds([0, 2], 3);
    const targeted = against.map((value, i) => (i % 3 === 1 ? value : -1e30));
    const one = await run(ascentProgram(several, model, { tile: 2 }), { x, own, against: targeted, all });
    expect(worst(one["margin"], [z[0] - z[1], z[5] - z[4]])).toBeLessThan(1e-6);
  });

  it("leads against all other classes along the gradient of cross-entropy", async () => {
    const model = auditModel({ ...x0x1x2, kind: "softmax", outputs: 3 });
    const x = wave(6);
    const options = { tile: 2, precision: "float64" } as const;
    const { gradient } = await run(ascentProgram(several, model, options), { x, ...classFeeds([0, 2], 3, 1) });
    const loss = await run(lossGradientProgram(several, null, { ...options, kind: "softmax" }), {
      x,
      own: classFeeds([0, 2], 3).own,
    });
    const rises = loss["gradient"];
    for (const row of [0, 1]) {
      const [a, b] = [gradient, rises].map((of) => Array.from(of.subarray(3 * row, 3 * row + 3)));
      const [size, other] = [Math.hypot(...a), Math.hypot(...b)];
      expect(
        worst(
          a.map((value) => -value / size),
          b.map((value) => value / other),
        ),
      ).toBeLessThan(1e-12);
      expect(size).toBeGreaterThan(other);
    }
  });

  it.each([
    [
      "sigmoid",
      "a sigmoid written out",
      [node("Neg", ["z", "n"]), node("Exp", ["n", "e"]), node("Add", ["e one", "d"]), node("Reciprocal", ["d", "out"])],
    ],
    [
      "softmax",
      "a softmax written out",
      [node("Exp", ["z", "e"]), node("ReduceSum", ["e axis", "s"]), node("Div", ["e s", "out"])],
    ],
    ["logits", "logarithms of probabilities", [node("LogSoftmax", ["z", "out"])]],
  ] as const)("read as %s is that of the logits behind %s", async (kind, _, ending) => {
    const graph = kind === "sigmoid" ? single : several;
    const written: Graph = {
      ...graph,
      nodes: [...graph.nodes.slice(0, -1), ...ending],
      initialisers: new Map(Object.entries({ ...DENSE, one: floats([], [1]), axis: ints(1) })),
    };
    const x = wave(6);
    const outputs = kind === "sigmoid" ? 1 : 3;
    const model = auditModel({ ...x0x1x2, kind, outputs });
    const feeds = { x, sign: [1, -1], offset: [0.2], ...classFeeds([0, 2], outputs) };
    const reference = auditModel({ ...x0x1x2, kind: kind === "sigmoid" ? "sigmoid" : "softmax", outputs });
    const expected = await run(ascentProgram(graph, reference, { tile: 2, precision: "float64" }), feeds);
    const found = await run(ascentProgram(written, model, { tile: 2, precision: "float64" }), feeds);
    expect(worst(found["margin"], expected["margin"])).toBeLessThan(1e-9);
    expect(worst(found["gradient"], expected["gradient"])).toBeLessThan(1e-9);
  });
});

describe.each([
  { outputs: 2, own: 1 },
  { outputs: 3, own: 2 },
])("one probability picked from a softmax over $outputs classes", ({ outputs, own }) => {
  const picked = { ...ints(own), shape: [] };
  const constants = { ...DENSE, k: floats([4, outputs], wave(4 * outputs, 3)), own: picked };
  const nodes = [
    node("Gemm", ["in w b", "h"]),
    node("MatMul", ["h k", "z"]),
    node("Softmax", ["z", "p"]),
    node("Gather", ["p own", "out"], { axis: 1 }),
  ];
  const graph = graphOf({ opset: 13, event: [3], constants, nodes });

  it("is read as that of a sigmoid, and its logit keeps its gradient where it saturates", async () => {
    expect(analyseNetwork(graph)).toMatchObject({ outputColumns: 1, outputKind: "sigmoid" });
    const x = wave(6).map((value) => 60 * value);
    const model = auditModel(x0x1x2);
    const feeds = { x, sign: [1, -1], offset: [0.2] };
    await using program = await openProgram(ascentProgram(graph, model, { tile: 2, precision: "float64" }));
    const { margin, gradient } = await program.run(feeds);
    const raw = { ...graph, nodes: [nodes[0], { ...nodes[1], outputs: ["out"] }] };
    const z = (await run(scoresProgram(raw, null, { tile: 2, precision: "float64" }), { x }))["scores"];
    const logit = (row: number): number => {
      const [mine, ...rest] = [own, ...Array.from({ length: outputs }, (__, i) => i).filter((i) => i !== own)].map(
        (i) => z[outputs * row + i],
      );
      const most = Math.max(...rest);
      return mine - most - Math.log(rest.reduce((sum, one) => sum + Math.exp(one - most), 0));
    };
    expect(worst(margin, [logit(0) - 0.2, 0.2 - logit(1)])).toBeLessThan(1e-12);
    expect(Math.max(...margin.map(Math.abs))).toBeGreaterThan(30);
    const differences = await centralDifferences({ program, output: "margin", weights: [1, 1], feeds, by: "x" });
    expect(worst(gradient, differences)).toBeLessThan(1e-7);
    expect(gradient.every((slope) => slope !== 0)).toBe(true);
  });
});

describe("the loss gradient", () => {
  it.each([
    ["sigmoid", single, 1],
    ["softmax", several, 3],
  ] as const)("of a %s is that of the cross-entropy of its scores", async (_, graph, outputs) => {
    const x = wave(6);
    const own = outputs === 1 ? [1, 0] : Array.from(classFeeds([0, 2], 3).own);
    await using program = await openProgram(lossGradientProgram(graph, null, { tile: 2, precision: "float64" }));
    const { loss, gradient } = await program.run({ x, own });
    const p = (await run(scoresProgram(graph, null, { tile: 2, precision: "float64" }), { x }))["scores"];
    const truth = outputs === 1 ? [-Math.log(p[0]), -Math.log(1 - p[1])] : [-Math.log(p[0]), -Math.log(p[5])];
    expect(worst(loss, truth)).toBeLessThan(1e-12);
    const differences = await centralDifferences({
      program,
      output: "loss",
      weights: [1, 1],
      feeds: { x, own },
      by: "x",
    });
    expect(worst(gradient, differences)).toBeLessThan(1e-8);
  });

  it("with a model is with respect to the columns as stored, and 0 for missing entries", async () => {
    const model = auditModel({
      ...x0x1x2,
      missing: { values: [-999], feed: 0.5 },
      scaling: { mean: [1, 1, 1], scale: [2, 2, 2] },
    });
    const feeds = { x: [0.4, -999, 2], own: [1] };
    await using program = await openProgram(lossGradientProgram(single, model, { tile: 1, precision: "float64" }));
    const { gradient } = await program.run(feeds);
    const differences = await centralDifferences({ program, output: "loss", weights: [1], feeds, by: "x" });
    expect(gradient[1]).toBe(0);
    expect(worst([gradient[0], gradient[2]], [differences[0], differences[2]])).toBeLessThan(1e-8);
  });

  it("takes the outputs for what it is told", async () => {
    const feeds = { x: wave(3), own: [1] };
    const asLogit = await run(lossGradientProgram(single, null, { tile: 1, kind: "logits" }), feeds);
    const [p] = await scores(single, feeds.x, 1);
    expect(asLogit["loss"][0]).toBeCloseTo(Math.log(1 + Math.exp(-p)), 5);
  });
});
