import { FoolproofError } from "@foolproof/core";
import { describe, expect, it } from "vitest";
import { encodeNetwork } from "../encode/index.js";
import type { Graph } from "../graph/graph.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram, type Numbers } from "../testing/execute.js";
import { flag, floats, graphOf, ints, node, wave } from "../testing/graphs.js";
import { auditModel, classFeeds } from "../testing/model.js";
import {
  analyseNetwork,
  ascentProgram,
  baseProgram,
  lossGradientProgram,
  scoresProgram,
  selectOutput,
} from "./index.js";

const DENSE = {
  w: floats([3, 4], wave(12)),
  b: floats([4], wave(4, 1)),
  v: floats([4, 1], wave(4, 2)),
  k: floats([4, 3], wave(12, 3)),
};

/** 3 columns, 4 hidden units, one output through a sigmoid. */
const single = graphOf({
  opset: 13,
  event: [3],
  constants: DENSE,
  nodes: [
    node("Gemm", ["in w b", "h"]),
    node("Tanh", ["h", "t"]),
    node("MatMul", ["t v", "z"]),
    node("Sigmoid", ["z", "out"]),
  ],
});
/** Three outputs through a softmax. */
const several = graphOf({
  opset: 13,
  event: [3],
  constants: DENSE,
  nodes: [
    node("Gemm", ["in w b", "h"]),
    node("Tanh", ["h", "t"]),
    node("MatMul", ["t k", "z"]),
    node("Softmax", ["z", "out"]),
  ],
});
const x0x1x2 = { primaries: ["x0", "x1", "x2"] };

async function run(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Record<string, Numbers>> {
  await using program = await openProgram(bytes);
  return await program.run(feeds);
}

const scores = async (graph: Graph, x: ArrayLike<number>, tile: number): Promise<Numbers> =>
  (await run(scoresProgram(graph, null, { tile }), { x }))["scores"];

function codeOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof FoolproofError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "none";
}

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
    const nodes = [node("Gemm", ["in w b", "h"]), node("HardSwish", ["h", "t"]), node("MatMul", ["t v", "out"])];
    const graph: Graph = {
      ...graphOf({ opset: 14, event: [3], constants: DENSE, nodes }),
      outputs: [{ name: "out", type: "float32", shape: [null, 1] }],
    };
    const { notDifferentiable, outputColumns } = analyseNetwork(graph);
    expect(notDifferentiable).toBe('test.onnx: HardSwish node "HardSwish t": the operator HardSwish is not supported');
    expect(outputColumns).toBe(1);
    const x = wave(6);
    const together = await scores(graph, x, 2);
    const alone = await Promise.all([0, 1].map((row) => scores(graph, x.slice(3 * row, 3 * row + 3), 1)));
    expect(worst(together, [alone[0][0], alone[1][0]])).toBeLessThan(1e-6);
    expect(codeOf(() => ascentProgram(graph, auditModel(x0x1x2), { tile: 2 }))).toContain(
      "FP_NETWORK_OPERATOR_UNSUPPORTED",
    );
    expect(codeOf(() => lossGradientProgram(graph, null, { tile: 2 }))).toContain("HardSwish t");
  });
});

describe("a network that combines events is refused", () => {
  it.each([
    ["a softmax over the events", [node("Softmax", ["in", "out"], { axis: 0 })]],
    ["a mean over the events", [node("ReduceMean", ["in", "m"], { axes: [0] }), node("Sub", ["in m", "out"])]],
    ["a sum over everything", [node("ReduceSum", ["in", "s"]), node("Div", ["in s", "out"])]],
    ["a product of events with events", [node("Transpose", ["in", "t"]), node("MatMul", ["in t", "out"])]],
    ["a contraction over events", [node("Transpose", ["in", "t"]), node("MatMul", ["t in", "out"])]],
    ["a reshape across events", [node("Reshape", ["in three", "out"])]],
    ["the first event only", [node("Slice", ["in zero one zero", "out"])]],
    ["a neighbour's row", [node("Gather", ["in one", "g"]), node("Sub", ["in g", "out"])]],
    ["events laid beside each other", [node("Concat", ["in in", "out"], { axis: 0 })]],
    [
      "the number of events in its arithmetic",
      [
        node("Shape", ["in", "s"]),
        node("Cast", ["s", "f"], { to: 1 }),
        node("ReduceMax", ["f", "n"], { keepdims: 0 }),
        node("Div", ["in n", "out"]),
      ],
    ],
    ["batch statistics", [node("BatchNormalization", ["in c c c c", "out"], { training_mode: 1 })]],
  ])("%s", (_, nodes) => {
    const constants = { three: ints(3, -1), zero: ints(0), one: ints(1), c: floats([3], [1, 2, 3]) };
    const graph = graphOf({ opset: 15, event: [3], nodes, constants });
    for (const make of [
      () => analyseNetwork(graph),
      () => scoresProgram(graph, null, { tile: 2 }),
      () => lossGradientProgram(graph, null, { tile: 2 }),
    ]) {
      const said = codeOf(make);
      expect(said).toContain("FP_NETWORK_EVENTS_MIXED");
      expect(said).toContain(` node "`);
    }
  });
});

describe("positions merged with the events", () => {
  const constants = { rows: ints(-1, 3), back: ints(2, -1, 4), w: floats([3, 4], wave(12)), axis: ints(0) };
  const swap = node("Transpose", ["in", "t"], { perm: [1, 0, 2] });

  it("in front of them, as attention layers do, keep events apart", async () => {
    const nodes = [
      swap,
      node("Reshape", ["t rows", "r"]),
      node("MatMul", ["r w", "m"]),
      node("Reshape", ["m back", "b"]),
      node("Softmax", ["b", "s"], { axis: 0 }),
      node("ReduceSum", ["s axis", "k"], { keepdims: 0 }),
      node("ReduceMax", ["b", "x"], { axes: [0], keepdims: 0 }),
      node("Mul", ["k x", "out"]),
    ];
    const graph = graphOf({ opset: 13, event: [2, 3], nodes, constants });
    const x = wave(6 * 3);
    expect(analyseNetwork(graph)).toMatchObject({ outputColumns: 4, notDifferentiable: null });
    const alone = await Promise.all([0, 1, 2].map((row) => scores(graph, x.slice(6 * row, 6 * row + 6), 1)));
    expect(
      worst(
        await scores(graph, x, 3),
        alone.flatMap((one) => Array.from(one)),
      ),
    ).toBeLessThan(1e-6);
  });

  it("are not taken for those merged behind them", () => {
    const nodes = [
      swap,
      node("Reshape", ["t rows", "r"]),
      node("Reshape", ["in rows", "p"]),
      node("Add", ["r p", "out"]),
    ];
    expect(codeOf(() => analyseNetwork(graphOf({ opset: 13, event: [2, 3], nodes, constants })))).toContain(
      "FP_NETWORK_EVENTS_MIXED",
    );
  });
});

describe("a file written for one number of events", () => {
  const nodes = [
    node("Reshape", ["in two", "r"]),
    node("ReduceSum", ["r axis", "s"], { keepdims: 0 }),
    node("Reshape", ["s flat", "f"]),
    node("MatMul", ["f m", "z"]),
    node("Sigmoid", ["z", "out"]),
  ];
  const fixed = (batch: number) =>
    graphOf({
      opset: 13,
      event: [4],
      batch,
      nodes,
      constants: { two: ints(batch, 2, 2), flat: ints(batch, -1), axis: ints(1), m: floats([2, 1], [0.7, -1.3]) },
    });

  it.each([1, 5])("of %d takes any", async (batch) => {
    const graph = fixed(batch);
    const x = wave(4 * 6);
    const [port] = graph.inputs;
    const own = (await run(encodeNetwork({ ...graph, inputs: [port] }), { in: x.slice(0, 4 * batch) }))["out"];
    expect(worst((await scores(graph, x, 6)).slice(0, batch), own)).toBe(0);
    const model = auditModel({ primaries: ["a", "b", "c", "d"] });
    const feeds = { x, sign: Array<number>(6).fill(1), offset: [0] };
    await using program = await openProgram(ascentProgram(graph, model, { tile: 6, precision: "float64" }));
    const { gradient } = await program.run(feeds);
    const differences = await centralDifferences({
      program,
      output: "margin",
      weights: Array<number>(6).fill(1),
      feeds,
      by: "x",
    });
    expect(worst(gradient, differences)).toBeLessThan(1e-8);
  });

  it.each([1, 3])("of %d takes any, also where the events stand behind another axis", async (batch) => {
    const graph = graphOf({
      opset: 13,
      event: [2, 6],
      batch,
      nodes: [
        node("Transpose", ["in", "t"], { perm: [1, 0, 2] }),
        node("Reshape", ["t heads", "h"]),
        node("Mul", ["h h", "s"]),
        node("Reshape", ["s merged", "m"]),
        node("ReduceSum", ["m axis", "r"], { keepdims: 0 }),
        node("Reshape", ["r flat", "f"]),
        node("Tanh", ["f", "out"]),
      ],
      constants: { heads: ints(2, 2 * batch, 3), merged: ints(2, batch, 6), flat: ints(batch, 6), axis: ints(0) },
    });
    const x = wave(12 * 6).map((value) => value / 3);
    const [port] = graph.inputs;
    const own = (await run(encodeNetwork({ ...graph, inputs: [port] }), { in: x.slice(0, 12 * batch) }))["out"];
    expect(analyseNetwork(graph)).toMatchObject({ inputColumns: 12, outputColumns: 6, notDifferentiable: null });
    expect(worst((await scores(graph, x, 6)).slice(0, 6 * batch), own)).toBeLessThan(1e-6);
  });

  it("is refused in words where its reshapes leave no room for others", () => {
    const graph = graphOf({
      opset: 13,
      event: [4],
      batch: 1,
      nodes: [node("Reshape", ["in s", "out"])],
      constants: { s: ints(3, 3) },
    });
    expect(codeOf(() => scoresProgram(graph, null, { tile: 2 }))).toBe(
      'FP_NETWORK_SHAPE: test.onnx: Reshape node "Reshape out": [N, 4] cannot be reshaped to [3, 3]',
    );
  });

  it("that flattens from the first axis on takes any", async () => {
    const graph = graphOf({
      opset: 13,
      event: [3],
      batch: 1,
      constants: DENSE,
      nodes: [node("Flatten", ["in", "f"], { axis: 0 }), node("Gemm", ["f w b", "out"])],
    });
    const x = wave(6);
    const alone = await Promise.all([0, 1].map((row) => scores(graph, x.slice(3 * row, 3 * row + 3), 1)));
    expect(worst(await scores(graph, x, 2), [...alone[0], ...alone[1]])).toBeLessThan(1e-6);
  });
});

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
    const { own, against } = classFeeds([0, 2], 3);
    const targeted = against.map((value, i) => (i % 3 === 1 ? value : -1e30));
    const one = await run(ascentProgram(several, model, { tile: 2 }), { x, own, against: targeted });
    expect(worst(one["margin"], [z[0] - z[1], z[5] - z[4]])).toBeLessThan(1e-6);
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

it("an output with the events along another axis than the first is refused", () => {
  const graph = graphOf({ opset: 13, event: [3], nodes: [node("Transpose", ["in", "out"])] });
  for (const make of [() => analyseNetwork(graph), () => scoresProgram(graph, null, { tile: 2 })])
    expect(codeOf(make)).toBe(
      'FP_NETWORK_EVENTS_MIXED: test.onnx: its output "out" of shape [3, N] is no row for each event',
    );
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

it.each([6, 29])("operator set %d is refused by number", (opset) => {
  expect(codeOf(() => analyseNetwork({ ...single, opsets: { "": opset } }))).toContain(
    `FP_NETWORK_OPSET: test.onnx is written for operator set ${String(opset)}`,
  );
});
