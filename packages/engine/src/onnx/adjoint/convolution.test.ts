import { expect, it } from "vitest";
import { applyNetwork } from "../canonical/index.js";
import { encodeNetwork, inFloat64, lower } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import { trainableWeights } from "../programs/trainable.js";
import { BATCH } from "../shapes/index.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, node, wave } from "../testing/graphs.js";
import { gradient } from "./index.js";

const size = (shape: readonly number[]): number => shape.reduce((product, one) => product * one, 1);
const TILE = 3;

it("kernels and biases of convolutions and transposed ones have the gradient of central differences, summed over the events", async () => {
  const shapes = { w: [4, 1, 3, 2], b: [4], v: [4, 2, 2, 3], c: [2] };
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, floats(shape, wave(size(shape), i))]),
  );
  const graph = graphOf({
    opset: 17,
    event: [2, 6, 5],
    constants: weights,
    nodes: [
      node("Conv", ["in w b", "h"], { group: 2, strides: [2, 2], dilations: [1, 2], pads: [1, 0, 0, 2] }),
      node("Elu", ["h", "e"]),
      node("ConvTranspose", ["e v c", "out"], { strides: [1, 2], dilations: [2, 1], pads: [1, 0, 0, 1] }),
    ],
  });
  expect(trainableWeights(graph)).toEqual(["w", "b", "v", "c"]);
  const builder = newBuilder();
  const input = builder.input("in", "float", [BATCH, 2, 6, 5]);
  const values = new Map(Object.entries(shapes).map(([name, shape]) => [name, builder.input(name, "float", shape)]));
  const y = applyNetwork(graph, { builder, inputs: new Map([["in", input]]), weights: values }).outputs.get("out");
  if (y === undefined) throw new Error("no output");
  const cotangent = builder.input("cotangent", "float", y.shape);
  const slopes = gradient(builder, [{ value: y, derivative: cotangent }], [...values.values()]);
  const named = { y, ...Object.fromEntries([...values.keys()].map((name, i) => [`d${name}`, slopes[i]])) };
  const inputs = [input, cotangent, ...values.values()];
  const feeds = {
    in: wave(TILE * 60, 5),
    cotangent: wave((size(y.shape) / BATCH) * TILE, 6),
    ...Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data as Float32Array)])),
  };
  const open = (precision: "float32" | "float64") =>
    openProgram(
      encodeNetwork(
        lower(inputs, precision === "float64" ? inFloat64(builder, named) : named, {
          tile: TILE,
          precision,
          name: "w",
        }),
      ),
    );
  await using program = await open("float64");
  await using single = await open("float32");
  const found = await program.run(feeds);
  const rough = await single.run(feeds);
  for (const by of values.keys()) {
    const differences = await centralDifferences({ program, output: "y", weights: feeds.cotangent, feeds, by });
    expect(worst(found[`d${by}`], differences)).toBeLessThan(1e-7);
    expect(worst(rough[`d${by}`], differences)).toBeLessThan(1e-5);
  }
});
