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
const load = (name: string, output: string | null = null) =>
  selectOutput(decodeNetwork(readFileSync(join(data ?? "", "models", `${name}.onnx`)), { file: name }), output);

/** Networks of supported operators only: columns, outputs, what the outputs are, parameters. */
const SUPPORTED = [
  ["higgsml-verapak/BaseNet", 28, 1, "sigmoid", 230917],
  ["cms-hgcal-supercls/supercls_v2p1", 17, 1, "sigmoid", 42235],
  ["hls4ml-examples/dense_big_keras", 16, 5, "softmax", 42605],
  ["hls4ml-examples/three_layer_keras", 16, 5, "softmax", 4389],
  ["hls4ml-examples/three_layer_pytorch", 16, 5, "softmax", 4389],
  ["hls4ml-examples/two_layer_keras", 10, 1, "sigmoid", 385],
  ["hls4ml-examples/two_layer_pytorch", 10, 1, "sigmoid", 385],
] as const;

/** The others: what is said of them. */
const REFUSED = [
  ["cms-deepdoublex/94X_V01_DDB", null, "FP_NETWORK_INPUTS_SEVERAL", "input_1, input_2, input_3"],
  ["cms-deepjet/DeepJet_Run3_122X", null, "FP_NETWORK_OUTPUTS_SEVERAL", "ID_pred/Softmax:0, jet_pt"],
  ["cms-particlenet/HLT_AK4_V01", null, "FP_NETWORK_INPUTS_SEVERAL", "pf_points"],
  ["hls4ml-examples/three_layer_bn_pytorch", null, "FP_NETWORK_OPSET", "operator set 6"],
  // Its BatchNormalization sees [64, N] where it has 64 channels: ONNX Runtime refuses it too.
  ["hls4ml-examples/three_layer_bn_keras", null, "FP_NETWORK_SHAPE", "BatchNormalization node"],
] as const;

const NOT_DIFFERENTIABLE = [
  ["hls4ml-examples/conv1d_small_keras", 'Conv node "Conv1D__"'],
  ["hls4ml-examples/branched_model_ch_last", 'Quant node "Quant_0": the operator qonnx.custom_op.general.Quant'],
  ["ksu-jetimage-cnn/jet_classifier_3ch_2-4-8", 'Conv node "/base/features/features.0/Conv"'],
] as const;

describe.skipIf(data === null)("networks of ../shared/data (skipped where the folder is absent)", () => {
  it.each(SUPPORTED)(
    "%s is understood, scores as in its file and has the gradient of central differences",
    async (name, columns, outputs, kind, parameters) => {
      const graph = load(name);
      expect(analyseNetwork(graph)).toMatchObject({
        inputColumns: columns,
        outputColumns: outputs,
        outputKind: kind,
        parameters,
        notDifferentiable: null,
      });
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

  it.each(REFUSED)("%s is refused", (name, output, code, what) => {
    let said: unknown = null;
    try {
      analyseNetwork(load(name, output));
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
