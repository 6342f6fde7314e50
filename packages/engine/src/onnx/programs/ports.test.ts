import { describe, expect, it } from "vitest";
import type { Graph } from "../graph/graph.js";
import { worst } from "../testing/differences.js";
import { floats, graphOf, node, wave } from "../testing/graphs.js";
import { auditModel } from "../testing/model.js";
import { codeOf, DENSE, run, scores, single, x0x1x2 } from "../testing/networks.js";
import { analyseNetwork, ascentProgram, scoresProgram, selectOutput } from "./index.js";

describe("inputs of other shapes", () => {
  const flatten = [node("Flatten", ["in", "f"]), node("Gemm", ["f w b", "out"])];
  const plain = graphOf({ opset: 13, event: [3], constants: DENSE, nodes: [node("Gemm", ["in w b", "out"])] });

  it.each([[[3, 1]], [[1, 3]], [[1, 3, 1]]])("[N, %s] take a table", async (event) => {
    const graph = graphOf({ opset: 13, event, constants: DENSE, nodes: flatten });
    expect(analyseNetwork(graph).inputColumns).toBe(3);
    expect(worst(await scores(graph, wave(6), 2), await scores(plain, wave(6), 2))).toBe(0);
  });

  it("a single event without a batch takes a table where every operation allows it", async () => {
    const graph = {
      ...plain,
      nodes: [node("MatMul", ["in w", "h"]), node("Add", ["h b", "out"])],
      inputs: [{ name: "in", type: "float32" as const, shape: [3] }],
    };
    expect(worst(await scores(graph, wave(6), 2), await scores(plain, wave(6), 2))).toBeLessThan(1e-6);
  });

  it.each([
    ["a matrix product", [node("MatMul", ["in w", "out"])]],
    ["a transposed one", [node("Gemm", ["in k", "out"], { transB: 1 })]],
    ["a scaler", [node("Sub", ["in m", "c"]), node("MatMul", ["c w", "out"])]],
    ["a scalar before", [node("Mul", ["in s", "c"]), node("Identity", ["c", "d"]), node("MatMul", ["d w", "out"])]],
  ])("an open number of columns is found in %s", (_, nodes) => {
    const constants = { ...DENSE, k: floats([4, 3], wave(12)), m: floats([3], [1, 2, 3]), s: floats([], [2]) };
    const graph = {
      ...graphOf({ opset: 13, event: [3], constants, nodes }),
      inputs: [{ name: "in", type: "float32" as const, shape: [null, null] }],
    };
    expect(analyseNetwork(graph).inputColumns).toBe(3);
  });

  it("64-bit floats are fed as such", async () => {
    const wide = {
      ...DENSE,
      w: { type: "float64" as const, shape: [3, 4], data: Float64Array.from(wave(12)) },
      b: { type: "float64" as const, shape: [4], data: Float64Array.from(wave(4, 1)) },
    };
    const graph = {
      ...plain,
      initialisers: new Map(Object.entries(wide)),
      inputs: [{ name: "in", type: "float64" as const, shape: [null, 3] }],
    };
    expect(worst(await scores(graph, wave(6), 2), await scores(plain, wave(6), 2))).toBeLessThan(1e-6);
    expect(analyseNetwork(graph).notDifferentiable).toBeNull();
  });

  it("integers are fed as such and have no gradient", async () => {
    const graph = {
      ...plain,
      nodes: [node("Cast", ["in", "f"], { to: 1 }), node("Gemm", ["f w b", "out"])],
      inputs: [{ name: "in", type: "int64" as const, shape: [null, 3] }],
    };
    expect(worst(await scores(graph, [1, 2, 3], 1), await scores(plain, [1, 2, 3], 1))).toBe(0);
    expect(analyseNetwork(graph).notDifferentiable).toContain("int64");
  });

  it("several are refused by name, none as well, unused ones are ignored", () => {
    const two = {
      ...plain,
      nodes: [node("Add", ["in other", "h"]), node("Gemm", ["h w b", "out"])],
      inputs: [...plain.inputs, { name: "other", type: "float32" as const, shape: [null, 3] }],
    };
    expect(codeOf(() => analyseNetwork(two))).toBe("FP_NETWORK_INPUTS_SEVERAL: test.onnx has 2 inputs: in, other");
    expect(codeOf(() => analyseNetwork(selectOutput({ ...two, nodes: plain.nodes }, null)))).toBe("none");
    expect(codeOf(() => analyseNetwork({ ...plain, inputs: [] }))).toContain("FP_NETWORK_SHAPE");
  });

  it("another number of them than the audit feeds is refused with both", () => {
    const model = auditModel({ primaries: ["a", "b"] });
    for (const make of [scoresProgram, ascentProgram] as const)
      expect(codeOf(() => make(single, model, { tile: 2 }))).toBe(
        "FP_NETWORK_INPUT_COUNT: test.onnx takes 3 numbers an event, the audit feeds it 2",
      );
  });
});

describe("outputs", () => {
  const two: Graph = {
    ...single,
    nodes: [...single.nodes, node("Gemm", ["in k", "classes"], { transB: 1 })],
    initialisers: new Map(Object.entries({ ...DENSE, k: floats([2, 3], wave(6)) })),
    outputs: [...single.outputs, { name: "classes", type: "float32", shape: [null, 2] }],
  };

  it("are chosen by name, and what only the others need is left out", () => {
    expect(analyseNetwork(selectOutput(two, "classes"))).toMatchObject({
      outputColumns: 2,
      outputKind: "logits",
      operators: { Gemm: 1 },
      parameters: 6,
    });
    expect(analyseNetwork(selectOutput(two, "out"))).toMatchObject({ outputColumns: 1, outputKind: "sigmoid" });
  });

  it("that are several need a name, and a wrong one is answered with those there are", () => {
    expect(codeOf(() => selectOutput(two, null))).toBe(
      "FP_NETWORK_OUTPUTS_SEVERAL: test.onnx has 2 outputs: out, classes",
    );
    expect(codeOf(() => selectOutput(two, "clases"))).toBe(
      'FP_NETWORK_OUTPUT_UNKNOWN: test.onnx has no output "clases"; it has out, classes',
    );
  });

  it.each([
    ["[N]", [node("Squeeze", ["out", "last"], { axes: [1] })]],
    ["[N, 1, 1]", [node("Unsqueeze", ["out", "last"], { axes: [2] })]],
    ["[N, 1] behind an identity", [node("Identity", ["out", "i"]), node("Dropout", ["i", "last"])]],
  ])("of shape %s are one score an event, and the sigmoid before them is still found", async (_, nodes) => {
    const graph: Graph = {
      ...single,
      opsets: { "": 11 },
      nodes: [...single.nodes, ...nodes],
      outputs: [{ name: "last", type: "float32", shape: null }],
    };
    const x = wave(6);
    expect(analyseNetwork(graph)).toMatchObject({ outputColumns: 1, outputKind: "sigmoid" });
    expect(worst(await scores(graph, x, 2), await scores(single, x, 2))).toBe(0);
    const feeds = { x, sign: [1, 1], offset: [0] };
    const model = auditModel(x0x1x2);
    const plain = await run(ascentProgram(single, model, { tile: 2 }), feeds);
    expect(await run(ascentProgram(graph, model, { tile: 2 }), feeds)).toEqual(plain);
  });
});

it.each([6, 29])("operator set %d is refused by number", (opset) => {
  expect(codeOf(() => analyseNetwork({ ...single, opsets: { "": opset } }))).toContain(
    `FP_NETWORK_OPSET: test.onnx is written for operator set ${String(opset)}`,
  );
});
