import { describe, expect, it } from "vitest";
import { gradient } from "../adjoint/index.js";
import { encodeNetwork, inFloat64, lower } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { BATCH, withTile } from "../shapes/index.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { graphOf, wave } from "../testing/graphs.js";
import { OPERATOR_CASES, type OperatorCase } from "../testing/operatorCases.js";
import { applyNetwork, CANONICAL_RULES } from "./index.js";

const TILE = 2;

const inputOf = ({ event, domain = (value) => value }: OperatorCase): Float32Array =>
  Float32Array.from(wave(TILE * event.reduce((product, size) => product * size, 1), 5), domain);

/** The network as the file has it, in ONNX Runtime. */
async function asInFile(graph: Graph, x: Float32Array): Promise<ArrayLike<number>> {
  const [port] = graph.inputs;
  const shape = port.shape?.map((size) => size ?? TILE) ?? null;
  await using program = await openProgram(encodeNetwork({ ...graph, inputs: [{ ...port, shape }] }));
  return (await program.run({ in: x }))["out"];
}

/** The same network in canonical operators, with the derivative of sum(w y) beside its output. */
function canonical(graph: Graph, { event }: OperatorCase, precision: "float32" | "float64") {
  const builder = newBuilder();
  const input = builder.input("in", "float", [BATCH, ...event]);
  const output = applyNetwork(graph, { builder, inputs: new Map([["in", input]]) }).outputs.get("out");
  if (output === undefined) throw new Error("no output");
  const weights = builder.input("w", "float", output.shape);
  const [slope] = gradient(builder, [{ value: output, derivative: weights }], [input]);
  const outputs = { out: output, slope };
  const computed = precision === "float64" ? inFloat64(builder, outputs) : outputs;
  const bytes = encodeNetwork(lower([input, weights], computed, { tile: TILE, precision, name: "case" }));
  return { bytes, entries: output.shape.reduce((product, size) => product * withTile(size, TILE), 1) };
}

describe.each(OPERATOR_CASES.map((one) => [one.title, one] as const))("%s", (_, one) => {
  const graph = graphOf(one);
  const x = inputOf(one);

  it("computes what ONNX Runtime computes for the file's own nodes", async () => {
    const { bytes, entries } = canonical(graph, one, "float32");
    await using program = await openProgram(bytes);
    const { out } = await program.run({ in: x, w: wave(entries) });
    expect(worst(out, await asInFile(graph, x))).toBeLessThan(2e-6);
  });

  it("has the gradient of central differences in float64", async () => {
    const { bytes, entries } = canonical(graph, one, "float64");
    await using program = await openProgram(bytes);
    const weights = wave(entries, 7);
    const feeds = { in: Float64Array.from(x), w: weights };
    const { slope } = await program.run(feeds);
    expect(worst(slope, await centralDifferences({ program, output: "out", weights, feeds, by: "in" }))).toBeLessThan(
      1e-7,
    );
  });
});

it("every operator that is rewritten stands in a case above", () => {
  const tried = new Set(
    OPERATOR_CASES.flatMap(({ nodes }) => nodes.map(({ op, domain }) => (domain === "" ? op : `${domain}.${op}`))),
  );
  expect(Object.keys(CANONICAL_RULES).filter((op) => !tried.has(op))).toEqual([]);
});
