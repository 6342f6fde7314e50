import { describe, expect, it } from "vitest";
import { encodeNetwork } from "../encode/index.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, ints, node, wave } from "../testing/graphs.js";
import { auditModel } from "../testing/model.js";
import { codeOf, DENSE, run, scores } from "../testing/networks.js";
import { analyseNetwork, ascentProgram, lossGradientProgram, scoresProgram } from "./index.js";

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

  it("of 1 takes any where a shape can be read in two ways, as PyTorch writes attention", async () => {
    const [steps, width, heads] = [3, 4, 2];
    const part = (name: string) => [
      node("MatMul", [`t ${name}w`, `${name}f`]),
      node("Reshape", [`${name}f apart`, `${name}h`]),
      node("Transpose", [`${name}h`, name], { perm: name === "k" ? [1, 2, 0] : [1, 0, 2] }),
    ];
    const graph = graphOf({
      opset: 13,
      event: [steps, width],
      batch: 1,
      nodes: [
        node("Transpose", ["in", "t"], { perm: [1, 0, 2] }),
        ...["q", "k", "v"].flatMap(part),
        node("MatMul", ["q k", "s"]),
        node("Softmax", ["s", "a"]),
        node("MatMul", ["a v", "o"]),
        node("Transpose", ["o", "back"], { perm: [1, 0, 2] }),
        node("Reshape", ["back rows", "r"]),
        node("Gemm", ["r last", "g"]),
        node("Reshape", ["g sequence", "y"]),
        node("Transpose", ["y", "z"], { perm: [1, 0, 2] }),
        node("ReduceMean", ["z", "out"], { axes: [1], keepdims: 0 }),
      ],
      constants: {
        ...Object.fromEntries(["qw", "kw", "vw", "last"].map((name, i) => [name, floats([4, 4], wave(16, i))])),
        apart: ints(steps, heads, width / heads),
        rows: ints(steps, width),
        sequence: ints(steps, 1, width),
      },
    });
    const x = wave(12 * 5).map((value) => value / 2);
    const alone = await Promise.all(
      [0, 1, 2, 3, 4].map(async (row) =>
        Array.from((await run(encodeNetwork(graph), { in: x.slice(12 * row, 12 * row + 12) }))["out"]),
      ),
    );
    expect(analyseNetwork(graph).notDifferentiable).toBeNull();
    expect(worst(await scores(graph, x, 5), alone.flat())).toBeLessThan(1e-6);
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

it.each([1, 3])("states and lengths of sequences that a file has for %d events are those of each", async (batch) => {
  const gates = (count: number, width: number, seed: number) => floats([1, count, width], wave(count * width, seed));
  const state = floats([1, batch, 2], Array.from({ length: batch }, () => [0.4, -0.7]).flat());
  const graph = graphOf({
    opset: 14,
    event: [4, 3],
    batch,
    nodes: [
      node("Transpose", ["in", "t"], { perm: [1, 0, 2] }),
      node("LSTM", ["t w r b lens h c", "_ last"], { hidden_size: 2 }),
      node("Squeeze", ["last axis", "out"]),
    ],
    constants: {
      w: gates(8, 3, 1),
      r: gates(8, 2, 2),
      b: floats([1, 16], wave(16, 3)),
      lens: { type: "int32", shape: [batch], data: Int32Array.from({ length: batch }, () => 3) },
      h: state,
      c: state,
      axis: ints(0),
    },
  });
  const x = wave(12 * 6).map((value) => value / 3);
  const own = (await run(encodeNetwork(graph), { in: x.slice(0, 12 * batch) }))["out"];
  expect(analyseNetwork(graph)).toMatchObject({ inputColumns: 12, outputColumns: 2, notDifferentiable: null });
  expect(worst((await scores(graph, x, 6)).slice(0, 2 * batch), own)).toBeLessThan(1e-6);
});

it("scales that are taken from the whole batch mix events", () => {
  const graph = graphOf({
    opset: 13,
    event: [3],
    nodes: [node("DynamicQuantizeLinear", ["in", "q s z"]), node("DequantizeLinear", ["q s z", "out"])],
  });
  expect(codeOf(() => scoresProgram(graph, null, { tile: 2 }))).toBe(
    'FP_NETWORK_EVENTS_MIXED: test.onnx: DynamicQuantizeLinear node "DynamicQuantizeLinear q": its scale and zero point are those of all events of a batch',
  );
});

it("an output with the events along another axis than the first is refused", () => {
  const graph = graphOf({ opset: 13, event: [3], nodes: [node("Transpose", ["in", "out"])] });
  for (const make of [() => analyseNetwork(graph), () => scoresProgram(graph, null, { tile: 2 })])
    expect(codeOf(make)).toBe(
      'FP_NETWORK_EVENTS_MIXED: test.onnx: its output "out" of shape [3, N] is no row for each event',
    );
});
