import { describe, expect, it } from "vitest";
import { newBuilder } from "../graph/builder.js";
import { openProgram } from "../testing/execute.js";
import { readFixture } from "../testing/files.js";
import { encodeNetwork, inFloat64, lower } from "./index.js";
import { gaussLegendre } from "./quadrature.js";

const FIXTURE = readFixture("encode", "float64.json") as Readonly<
  Record<string, { readonly x: readonly number[]; readonly y: readonly number[] }>
>;
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Elu: { alpha: 1.5 },
  LeakyRelu: { alpha: 0.2 },
  Selu: { alpha: 1.6732632423543772, gamma: 1.0507009873554805 },
};

describe("operators without a float64 kernel in ONNX Runtime", () => {
  it.each(Object.keys(FIXTURE))("%s agrees with scipy to 1e-13", async (op) => {
    const { x, y } = FIXTURE[op];
    const builder = newBuilder();
    const input = builder.input("x", "float", [x.length]);
    const outputs = inFloat64(builder, { y: builder.apply(op, [input], ATTRIBUTES[op]) });
    await using program = await openProgram(
      encodeNetwork(lower([input], outputs, { tile: 1, precision: "float64", name: op })),
    );
    const found = (await program.run({ x }))["y"];
    y.forEach((expected, i) => {
      expect(Math.abs(found[i] - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)));
    });
  });
});

it("Gauss-Legendre quadrature of n nodes is exact for polynomials up to degree 2n - 1", () => {
  const { nodes, weights } = gaussLegendre(12);
  for (let degree = 0; degree < 24; degree++) {
    const integral = nodes.reduce((sum, node, i) => sum + weights[i] * node ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 13);
  }
});
