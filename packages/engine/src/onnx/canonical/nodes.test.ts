import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { FoolproofError } from "@foolproof/core";
import { TensorProtoSchema } from "onnx-buf";
import { expect, it } from "vitest";
import { decodeNetwork, decodeTensor } from "../decode/index.js";
import { encodeNetwork, lower } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import type { Graph, Tensor } from "../graph/graph.js";
import { isFloatType, numbersOf } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/index.js";
import { openProgram } from "../testing/execute.js";
import { fixturePath } from "../testing/files.js";
import { applyNetwork } from "./index.js";

/** One of the ONNX project's own tests, as tools/fixtures/make_node_fixtures.py packs it. */
interface NodeCase {
  readonly name: string;
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const CASES = JSON.parse(
  gunzipSync(readFileSync(fixturePath("canonical", "nodes.json.gz"))).toString("utf8"),
) as readonly NodeCase[];

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** Events stand along the second axis of a sequence; nothing else here has any. */
const SEQUENCES = new Set(["GRU", "LSTM", "RNN"]);

/** Within the tolerance of ONNX's own tests. */
const near = (found: number, expected: number): boolean =>
  Object.is(found, expected) || found === expected || Math.abs(found - expected) <= 1e-7 + 1e-3 * Math.abs(expected);

const agree = (found: readonly number[] | undefined, expected: readonly number[]): boolean =>
  found?.length === expected.length && found.every((value, i) => near(value, expected[i]));

/** The test's graph with every input but the first as a constant; a first one that is no float is one, too. */
function withConstants(graph: Graph, tensors: readonly Tensor[]): Graph {
  const [first] = tensors;
  const kept = first !== undefined && isFloatType(first.type) ? 1 : 0;
  const fixed = graph.inputs.slice(kept).map(({ name }, i) => [name, tensors[i + kept]] as const);
  return {
    ...graph,
    inputs: graph.inputs.slice(0, kept),
    initialisers: new Map([...graph.initialisers, ...fixed]),
  };
}

function opened({ name, model, inputs }: NodeCase): { readonly graph: Graph; readonly tensors: readonly Tensor[] } {
  const options = { file: name };
  const tensors = inputs.map((text) => decodeTensor(fromBinary(TensorProtoSchema, bytesOf(text)), options));
  return { graph: withConstants(decodeNetwork(bytesOf(model), options), tensors), tensors };
}

/** What the canonical form gives for each of the test's outputs that it knows. */
async function computed(one: NodeCase): Promise<ReadonlyMap<string, readonly number[]>> {
  const { graph, tensors } = opened(one);
  const builder = newBuilder();
  const [port] = graph.inputs;
  const sequence = graph.nodes.some(({ op }) => SEQUENCES.has(op));
  const shape = (tensors[0]?.shape ?? []).map((size, axis) => (sequence && axis === 1 ? BATCH : size));
  const inputs = new Map<string, Value>();
  if (graph.inputs.length > 0) inputs.set(port.name, builder.input("in", "float", shape));
  const { outputs } = applyNetwork(graph, { builder, inputs });
  const named = Object.fromEntries([...outputs.values()].map((value, i) => [`out${String(i)}`, value]));
  const tile = sequence ? (tensors[0]?.shape[1] ?? 1) : 1;
  const bytes = encodeNetwork(lower([...inputs.values()], named, { tile, precision: "float32", name: one.name }));
  await using program = await openProgram(bytes);
  const found = await program.run(inputs.size === 0 ? {} : { in: Array.from(numbersOf(tensors[0])) });
  return new Map([...outputs.keys()].map((name, i) => [name, Array.from(found[`out${String(i)}`], Number)]));
}

/** What ONNX Runtime makes of the test's own node. */
async function asRuntime(one: NodeCase): Promise<Record<string, ArrayLike<unknown>>> {
  const { graph, tensors } = opened(one);
  await using program = await openProgram(encodeNetwork(graph));
  return await program.run(
    Object.fromEntries(graph.inputs.map(({ name }) => [name, Array.from(numbersOf(tensors[0]))])),
  );
}

/** "" where everything agrees, else what does not. */
async function verdict(one: NodeCase): Promise<string> {
  try {
    const found = await computed(one);
    const names = decodeNetwork(bytesOf(one.model), { file: one.name }).outputs.map(({ name }) => name);
    const wrong = names.filter((name, i) => {
      const proto = fromBinary(TensorProtoSchema, bytesOf(one.outputs[i]));
      return !agree(found.get(name), Array.from(numbersOf(decodeTensor(proto, { file: one.name }))));
    });
    if (wrong.length === 0) return "";
    const runtime = await asRuntime(one);
    expect(
      wrong.filter((name) => !agree(found.get(name), Array.from(runtime[name], Number))),
      one.name,
    ).toEqual([]);
    return `${one.name}: not what ONNX asks for, but what ONNX Runtime does`;
  } catch (error) {
    if (!(error instanceof FoolproofError)) throw error;
    return error.message.replace(/ node "[^"]*"/, "");
  }
}

it("the ONNX project's own tests of single nodes pass, or are refused in words that are listed", async () => {
  const refused: string[] = [];
  for (const one of CASES) {
    const said = await verdict(one);
    if (said !== "") refused.push(said);
  }
  expect(CASES.length - refused.length).toBeGreaterThan(600);
  await expect(`${refused.join("\n")}\n`).toMatchFileSnapshot(fixturePath("canonical", "nodes-refused.txt"));
});
