import fc from "fast-check";
import { expect, it } from "vitest";
import { gradient } from "../adjoint/index.js";
import { encodeNetwork, inFloat64, lower } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { BATCH, withTile } from "../shapes/index.js";
import { compose, LAYER_NAMES, type Pick } from "../testing/composition.js";
import { slopesBeside, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { graphOf, wave } from "../testing/graphs.js";
import { applyNetwork } from "./index.js";

const TILE = 2;
const COLUMNS = 12;
/** Entries that are moved for the finite differences. */
const PROBED = [0, 3, 7, 10, 13, 20];

const picks: fc.Arbitrary<readonly Pick[]> = fc.array(
  fc.record({ name: fc.constantFrom(...LAYER_NAMES), choice: fc.nat({ max: 11 }) }),
  { minLength: 2, maxLength: 6 },
);

/** The network in canonical operators, with the derivative of sum(w y). */
function program(graph: Graph, precision: "float32" | "float64") {
  const builder = newBuilder();
  const input = builder.input("in", "float", [BATCH, 3, 4]);
  const out = applyNetwork(graph, { builder, inputs: new Map([["in", input]]) }).outputs.get("out");
  if (out === undefined) throw new Error("no output");
  const weights = builder.input("w", "float", out.shape);
  const [slope] = gradient(builder, [{ value: out, derivative: weights }], [input]);
  const outputs = { out, gradient: slope };
  const computed = precision === "float64" ? inFloat64(builder, outputs) : outputs;
  const bytes = encodeNetwork(lower([input, weights], computed, { tile: TILE, precision, name: "composition" }));
  return { bytes, entries: out.shape.reduce((product, size) => product * withTile(size, TILE), 1) };
}

async function check(chosen: readonly Pick[]): Promise<void> {
  const graph = graphOf(compose(chosen));
  const x = wave(TILE * COLUMNS, 3);
  const { bytes, entries } = program(graph, "float32");
  const w = wave(entries, 5);
  await using single = await openProgram(bytes);
  const [port] = graph.inputs;
  await using file = await openProgram(encodeNetwork({ ...graph, inputs: [{ ...port, shape: [TILE, 3, 4] }] }));
  const found = await single.run({ in: x, w });
  expect(worst(found["out"], (await file.run({ in: x }))["out"])).toBeLessThan(1e-5);
  await using double = await openProgram(program(graph, "float64").bytes);
  const differentiated = { program: double, output: "out", weights: w, feeds: { in: x, w }, by: "in" };
  const { largest, off } = await slopesBeside(differentiated, PROBED);
  expect(off).toBeLessThan(1e-6 * Math.max(1, largest));
  const exact = (await double.run({ in: x, w }))["gradient"];
  expect(worst(found["gradient"], exact)).toBeLessThan(1e-3);
}

it("any layers one after the other compute what ONNX Runtime does and have the gradient of central differences", async () => {
  await fc.assert(fc.asyncProperty(picks, check), { numRuns: 40, seed: 11 });
});
