import { describe, expect, it } from "vitest";
import type { Graph } from "../graph/graph.js";
import { worst } from "../testing/differences.js";
import { flag, floats, graphOf, ints, node, wave } from "../testing/graphs.js";
import { auditModel } from "../testing/model.js";
import { codeOf, DENSE, run, scores, single, x0x1x2 } from "../testing/networks.js";
import { analyseNetwork, ascentProgram, lossGradientProgram, scoresProgram } from "./index.js";

describe("scores", () => {
  it("are those of the file's own nodes, whatever its tensors are called", async () => {
    const names: Readonly<Record<string, string>> = { in: "x", out: "scores", h: "foolproof" };
    const rename = (name: string): string => names[name] ?? name;
    const clashing = {
      ...single,
      nodes: single.nodes.map((one) => ({ ...one, inputs: one.inputs.map(rename), outputs: one.outputs.map(rename) })),
      inputs: [{ ...single.inputs[0], name: "x" }],
      outputs: [{ ...single.outputs[0], name: "scores" }],
    };
    const x = wave(6);
    const model = auditModel({
      ...x0x1x2,
      scaling: { mean: [0, 0, 0], scale: [1, 1, 1] },
      missing: { values: [-999], feed: 0 },
    });
    const found = await run(scoresProgram(clashing, model, { tile: 2 }), { x });
    expect(found["scores"]).toEqual(await scores(single, x, 2));
  });

  it("are fed missing entries as told, then scaled", async () => {
    const model = auditModel({
      ...x0x1x2,
      missing: { values: [-999, -1.1], feed: 0.25 },
      scaling: { mean: [1, 2, 3], scale: [2, 4, 0.5] },
    });
    const fed = [0.5, 0.25, 0.25, 0.25, 1, 0].map((value, i) => (value - [1, 2, 3][i % 3]) / [2, 4, 0.5][i % 3]);
    const x = [0.5, -999, NaN, Math.fround(-1.1), 1, 0];
    for (const precision of ["float32", "float64"] as const) {
      const found = await run(scoresProgram(single, model, { tile: 2, precision }), { x });
      expect(worst(found["scores"], await scores(single, fed, 2))).toBeLessThan(1e-6);
    }
  });

  it("are fed sentinels as they are where no value is to stand in their place", async () => {
    const model = auditModel({ ...x0x1x2, missing: { values: [-9], feed: "asIs" } });
    const x = [0.5, -9, 1, 2, 3, 4];
    expect((await run(scoresProgram(single, model, { tile: 2 }), { x }))["scores"]).toEqual(await scores(single, x, 2));
  });

  it("replace missing entries also in operator sets that cannot compare floats", async () => {
    const old = { ...single, opsets: { "": 7 } };
    const model = auditModel({ ...x0x1x2, missing: { values: [-999], feed: 1 } });
    const found = await run(scoresProgram(old, model, { tile: 1 }), { x: [-999, 0, NaN] });
    expect(worst(found["scores"], await scores(single, [1, 0, 1], 1))).toBeLessThan(1e-6);
  });

  it("of a network whose operators are unknown here are left to ONNX Runtime, and its gradient is refused with the node's name", async () => {
    const nodes = [node("Gemm", ["in w b", "h"]), node("Hardmax", ["h", "t"]), node("MatMul", ["t v", "out"])];
    const graph: Graph = {
      ...graphOf({ opset: 14, event: [3], constants: DENSE, nodes }),
      outputs: [{ name: "out", type: "float32", shape: [null, 1] }],
    };
    const { notDifferentiable, outputColumns } = analyseNetwork(graph);
    expect(notDifferentiable).toBe('test.onnx: Hardmax node "Hardmax t": the operator Hardmax is not supported');
    expect(outputColumns).toBe(1);
    const x = wave(6);
    const together = await scores(graph, x, 2);
    const alone = await Promise.all([0, 1].map((row) => scores(graph, x.slice(3 * row, 3 * row + 3), 1)));
    expect(worst(together, [alone[0][0], alone[1][0]])).toBeLessThan(1e-6);
    expect(codeOf(() => ascentProgram(graph, auditModel(x0x1x2), { tile: 2 }))).toContain(
      "FP_NETWORK_OPERATOR_UNSUPPORTED",
    );
    expect(codeOf(() => lossGradientProgram(graph, null, { tile: 2 }))).toContain("Hardmax t");
  });
});

it("a constant network has a zero gradient", async () => {
  const graph = graphOf({
    opset: 13,
    event: [3],
    constants: { c: floats([1, 1], [0.3]) },
    nodes: [node("ReduceSum", ["in axis", "s"]), node("Mul", ["s zero", "z"]), node("Add", ["z c", "out"])],
  });
  const constants = new Map(Object.entries({ c: floats([1, 1], [0.3]), zero: floats([], [0]), axis: ints(1) }));
  const found = await run(
    ascentProgram({ ...graph, initialisers: constants }, auditModel({ ...x0x1x2, kind: "logits" }), { tile: 2 }),
    { x: wave(6), sign: [1, 1], offset: [0] },
  );
  expect(found["gradient"].every((slope) => slope === 0)).toBe(true);
});

it("a network that ignores its input gives every event the same scores", async () => {
  const graph = graphOf({
    opset: 13,
    event: [3],
    constants: { c: floats([2], [0.3, 0.7]), t: flag(true) },
    nodes: [node("IsNaN", ["in", "n"]), node("Identity", ["c", "out"])],
  });
  expect(analyseNetwork(graph).outputColumns).toBe(2);
  expect(Array.from(await scores(graph, wave(6), 2))).toEqual([0.3, 0.7, 0.3, 0.7].map(Math.fround));
  const found = await run(lossGradientProgram(graph, null, { tile: 2 }), { x: wave(6), own: [1, 0, 0, 1] });
  expect(found["gradient"].every((slope) => slope === 0)).toBe(true);
});

it("the same network and model give the same bytes", () => {
  const model = auditModel({ primaries: ["a", "b"], formulas: { d: "hypot(a, b)" } });
  const program = () => ascentProgram(single, model, { tile: 8 });
  expect(program()).toEqual(program());
});
