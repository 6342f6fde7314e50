import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoolproofError } from "@foolproof/core";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { decodeNetwork } from "../decode/index.js";
import { encodeNetwork } from "../encode/index.js";
import type { Graph } from "../graph/graph.js";
import { slopesBeside, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { sharedData } from "../testing/files.js";
import { wave } from "../testing/graphs.js";
import { analyseNetwork, lossGradientProgram, scoresProgram, selectOutput } from "./index.js";

const data = sharedData();
const page = join(dirname(fileURLToPath(import.meta.url)), "../../../../../docs/reference/networks.md");

const TILE = 6;
/** Numbers of an event by which the finite differences are taken. */
const PROBED = 24;
/** Slopes below are 0 to central differences. */
const NOTHING = 1e-6;

/** Every ONNX network of the folder, by folder and name. */
const networks = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".onnx"))
    .map((path) => path.slice(0, -".onnx".length).replaceAll("\\", "/"))
    .sort();

/** With the first of several outputs, as messages about them are another test's. */
function load(name: string): Graph {
  const file = join(data ?? "", "models", `${name}.onnx`);
  const graph = decodeNetwork(readFileSync(file), { file: `${name}.onnx` });
  return selectOutput(graph, graph.outputs[0].name);
}

/** ONNX Runtime on the file's own nodes, one event. */
async function ownScores(graph: Graph, x: readonly number[]): Promise<ArrayLike<number>> {
  const [input] = graph.inputs;
  const shape = [1, ...(input.shape?.slice(1) ?? [])];
  await using single = await openProgram(encodeNetwork({ ...graph, inputs: [{ ...input, shape }] }));
  return (await single.run({ [input.name]: x }))[graph.outputs[0].name];
}

/** The loss's slopes beside central differences in float64. */
async function checkSlopes(graph: Graph, x: readonly number[], outputs: number): Promise<string> {
  await using double = await openProgram(lossGradientProgram(graph, null, { tile: TILE, precision: "float64" }));
  // Every class is somebody's: where the network is certain, one that it is wrong about has a gradient.
  const own = Array.from({ length: TILE * outputs }, (_, i) => {
    const row = Math.floor(i / outputs);
    return outputs === 1 ? row % 2 : row % outputs === i % outputs ? 1 : 0;
  });
  const step = Math.max(1, Math.floor(x.length / PROBED));
  const entries = x.flatMap((_, i) => (i % step === 0 ? [i] : []));
  const { largest, off } = await slopesBeside(
    { program: double, output: "loss", weights: Array.from({ length: TILE }, () => 1), feeds: { x, own }, by: "x" },
    entries,
  );
  expect(off, graph.file).toBeLessThan(1e-5 * Math.max(largest, NOTHING));
  return largest < NOTHING ? "vanishes" : "verified";
}

interface Row {
  readonly name: string;
  readonly takes: string;
  readonly scores: string;
  readonly gradient: string;
}

/** What the engine makes of a network: its own scores and a gradient that is right, or the reason why not. */
async function judge(name: string): Promise<Row> {
  try {
    const graph = load(name);
    const { inputColumns, outputColumns, notDifferentiable } = analyseNetwork(graph);
    const takes = `${String(inputColumns)} numbers`;
    const x = wave(TILE * inputColumns, 4).map((value) => value / 3);
    const bytes = scoresProgram(graph, null, { tile: TILE });
    const program = await openProgram(bytes).catch(() => null);
    if (program === null) return { name, takes, scores: "refused by ONNX Runtime", gradient: notDifferentiable ?? "" };
    const { scores } = await program.run({ x });
    await program[Symbol.asyncDispose]();
    const first = await ownScores(graph, x.slice(0, inputColumns));
    expect(worst(scores.slice(0, outputColumns), first), name).toBeLessThan(1e-6);
    if (notDifferentiable !== null) return { name, takes, scores: "ONNX Runtime's", gradient: notDifferentiable };
    return { name, takes, scores: "ONNX Runtime's", gradient: await checkSlopes(graph, x, outputColumns) };
  } catch (error) {
    if (!(error instanceof FoolproofError)) throw error;
    return { name, takes: "", scores: `refused: ${error.code}`, gradient: error.message };
  }
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

const pageOf = (
  rows: readonly Row[],
): string => `<!-- Made by the engine's tests (realNetworks) where ../shared/data has the networks. -->

# Networks of the field

What the engine makes of networks that experiments published. **Generated inputs: engine only.** Scores are those of ONNX Runtime on the file
itself to 1e-6; a gradient is verified where it agrees with central differences in float64 to 1e-5 of the largest slope; one network's weights
are so small that its gradient vanishes.

| network | takes | scores | gradient |
| --- | --- | --- | --- |
${rows.map(({ name, takes, scores, gradient }) => `| ${[name, takes, scores, gradient].map(cell).join(" | ")} |`).join("\n")}
`;

/** Those that have to work. */
const WORK = [
  "higgsml-verapak/BaseNet",
  "cms-hgcal-supercls/supercls_v2p1",
  "hls4ml-examples/conv1d_small_keras",
  "hls4ml-examples/conv2d_small_keras",
  "hls4ml-examples/three_layer_keras",
  "hls4ml-examples/three_layer_pytorch",
  "hls4ml-examples/two_layer_keras",
  "hls4ml-examples/two_layer_pytorch",
  "ksu-jetimage-cnn/jet_classifier_3ch_16-32-64",
  "ksu-jetimage-cnn/jet_classifier_3ch_2-4-8",
  "ksu-jetimage-cnn/jet_classifier_3ch_8-16-32",
];

describe.skipIf(data === null)("networks of ../shared/data (skipped where the folder is absent)", () => {
  it("each gives ONNX Runtime's scores and a verified gradient, or is refused with the reason, as the reference page says", async () => {
    const rows: Row[] = [];
    for (const name of networks(join(data ?? "", "models"))) rows.push(await judge(name));
    const verified = rows.filter(({ gradient }) => gradient === "verified").map(({ name }) => name);
    expect(verified).toEqual(expect.arrayContaining(WORK));
    for (const { gradient } of rows) expect(gradient).not.toBe("");
    const text = await format(pageOf(rows), { ...(await resolveConfig(page)), parser: "markdown" });
    await expect(text).toMatchFileSnapshot(page);
  });
});
