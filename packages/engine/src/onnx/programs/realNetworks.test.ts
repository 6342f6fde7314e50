import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FoolproofError } from "@foolproof/core";
import { encodeNetwork } from "../encode/index.js";
import { decodeNetwork } from "../decode/index.js";
import { readFileSync } from "node:fs";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { sharedData } from "../testing/files.js";
import { wave } from "../testing/graphs.js";
import { analyseNetwork, lossGradientProgram, scoresProgram, selectOutput } from "./index.js";

const data = sharedData();
const load = (name: string) =>
  selectOutput(decodeNetwork(readFileSync(join(data ?? "", "models", `${name}.onnx`)), { file: name }), null);

/** Networks of supported operators only. */
const SUPPORTED = [
  { name: "higgsml-verapak/BaseNet", inputColumns: 28, outputColumns: 1, outputKind: "sigmoid", parameters: 230917 },
  {
    name: "cms-hgcal-supercls/supercls_v2p1",
    inputColumns: 17,
    outputColumns: 1,
    outputKind: "sigmoid",
    parameters: 42235,
  },
  {
    name: "hls4ml-examples/dense_big_keras",
    inputColumns: 16,
    outputColumns: 5,
    outputKind: "softmax",
    parameters: 42605,
  },
  {
    name: "hls4ml-examples/three_layer_keras",
    inputColumns: 16,
    outputColumns: 5,
    outputKind: "softmax",
    parameters: 4389,
  },
  {
    name: "hls4ml-examples/three_layer_pytorch",
    inputColumns: 16,
    outputColumns: 5,
    outputKind: "softmax",
    parameters: 4389,
  },
  {
    name: "hls4ml-examples/two_layer_keras",
    inputColumns: 10,
    outputColumns: 1,
    outputKind: "sigmoid",
    parameters: 385,
  },
  {
    name: "hls4ml-examples/two_layer_pytorch",
    inputColumns: 10,
    outputColumns: 1,
    outputKind: "sigmoid",
    parameters: 385,
  },
];

/** The others: what is said of them. */
const REFUSED = [
  { name: "cms-deepdoublex/94X_V01_DDB", code: "FP_NETWORK_INPUTS_SEVERAL", what: "input_1, input_2, input_3" },
  { name: "cms-deepjet/DeepJet_Run3_122X", code: "FP_NETWORK_OUTPUTS_SEVERAL", what: "ID_pred/Softmax:0, jet_pt" },
  { name: "cms-particlenet/HLT_AK4_V01", code: "FP_NETWORK_INPUTS_SEVERAL", what: "pf_points" },
  { name: "hls4ml-examples/three_layer_bn_pytorch", code: "FP_NETWORK_OPSET", what: "operator set 6" },
  // Its BatchNormalization sees [64, N] where it has 64 channels: ONNX Runtime refuses it too.
  { name: "hls4ml-examples/three_layer_bn_keras", code: "FP_NETWORK_SHAPE", what: "BatchNormalization node" },
];

const NOT_DIFFERENTIABLE = [
  ["hls4ml-examples/conv1d_small_keras", 'Conv node "Conv1D__"'],
  ["hls4ml-examples/branched_model_ch_last", 'Quant node "Quant_0": the operator qonnx.custom_op.general.Quant'],
  ["ksu-jetimage-cnn/jet_classifier_3ch_2-4-8", 'Conv node "/base/features/features.0/Conv"'],
] as const;

describe.skipIf(data === null)("networks of ../shared/data (skipped where the folder is absent)", () => {
  it.each(SUPPORTED)(
    "$name is understood, scores as in its file and has the gradient of central differences",
    async ({ name, ...expected }) => {
      const graph = load(name);
      const { inputColumns: columns, outputColumns: outputs } = expected;
      expect(analyseNetwork(graph)).toMatchObject({ ...expected, notDifferentiable: null });
      const tile = 3;
      const x = wave(tile * columns, 4).map((value) => value / 3);
      await using program = await openProgram(scoresProgram(graph, null, { tile }));
      const { scores } = await program.run({ x });
      await using single = await openProgram(
        encodeNetwork({
          ...graph,
          inputs: [{ ...graph.inputs[0], shape: [1, ...(graph.inputs[0].shape?.slice(1) ?? [])] }],
        }),
      );
      const first = await single.run({ [graph.inputs[0].name]: x.slice(0, columns) });
      expect(worst(scores.slice(0, outputs), first[graph.outputs[0].name])).toBeLessThan(1e-6);
      const own = Array.from({ length: tile * outputs }, (_, i) => (i % (outputs + 1) === 0 ? 1 : 0));
      await using double = await openProgram(lossGradientProgram(graph, null, { tile, precision: "float64" }));
      const feeds = { x, own };
      const { gradient } = await double.run(feeds);
      const differences = await centralDifferences({
        program: double,
        output: "loss",
        weights: [1, 1, 1],
        feeds,
        by: "x",
      });
      expect(worst(gradient, differences)).toBeLessThan(1e-6);
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0);
    },
  );

  it.each(REFUSED)("$name is refused", ({ name, code, what }) => {
    let said: unknown = null;
    try {
      analyseNetwork(load(name));
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(FoolproofError);
    expect(said).toMatchObject({ code, message: expect.stringContaining(what) as string });
  });

  it.each(NOT_DIFFERENTIABLE)("%s has no gradient: node and operator are named", (name, what) => {
    expect(analyseNetwork(load(name)).notDifferentiable).toContain(what);
  });
});
