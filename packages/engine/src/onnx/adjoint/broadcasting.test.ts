import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeNetwork, inFloat64, lower } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import { applyNetwork } from "../canonical/index.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, node, wave } from "../testing/graphs.js";
import { BATCH } from "../shapes/index.js";
import { gradient } from "./index.js";

const size = (shape: readonly number[]): number => shape.reduce((product, one) => product * one, 1);

/** Two shapes that broadcast against each other: a common one, from which each drops leading axes and sets some to 1. */
const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 3 }).chain((common) => {
  const one = fc
    .tuple(
      fc.array(fc.boolean(), { minLength: common.length, maxLength: common.length }),
      fc.integer({ min: 0, max: common.length }),
    )
    .map(([narrow, drop]) => common.map((length, axis) => (narrow[axis] ? 1 : length)).slice(drop));
  return fc.tuple(one, one);
});

async function slopesAndDifferences(
  op: string,
  [left, right]: readonly [readonly number[], readonly number[]],
): Promise<number> {
  const builder = newBuilder();
  const [a, b] = [builder.input("a", "float", left), builder.input("b", "float", right)];
  const y =
    op === "Where" ? builder.apply("Where", [builder.apply("Greater", [a, b]), a, b]) : builder.apply(op, [a, b]);
  const weights = builder.input("w", "float", y.shape);
  const [da, db] = gradient(builder, [{ value: y, derivative: weights }], [a, b]);
  expect([da.shape, db.shape]).toEqual([left, right]);
  const outputs = inFloat64(builder, { y, da, db });
  await using program = await openProgram(
    encodeNetwork(lower([a, b, weights], outputs, { tile: 1, precision: "float64", name: op })),
  );
  const w = wave(size(y.shape), 3);
  const feeds = {
    a: wave(size(left), 1).map((value) => Math.abs(value) + 0.3),
    b: wave(size(right), 2).map((value) => Math.abs(value) + 0.4),
    w,
  };
  const found = await program.run(feeds);
  const errors = [];
  for (const by of ["a", "b"] as const)
    errors.push(worst(found[`d${by}`], await centralDifferences({ program, output: "y", weights: w, feeds, by })));
  return Math.max(...errors);
}

describe.each(["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Where"])(
  "%s of operands of any two shapes that broadcast",
  (op) => {
    it("has the gradient of central differences for both, in their own shapes", async () => {
      await fc.assert(
        fc.asyncProperty(shapes, async (pair) => {
          expect(await slopesAndDifferences(op, pair)).toBeLessThan(1e-7);
        }),
        { numRuns: 25, seed: 7 },
      );
    });
  },
);

/** A stack of matrices times another, with and without leading axes of their own. */
const MATRICES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3],
    [3, 2],
  ],
  [
    [4, 2, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [4, 3, 2],
  ],
  [
    [4, 1, 2, 3],
    [2, 3, 1],
  ],
];

it.each(MATRICES)(
  "the product of [%s] and [%s] has the gradient of central differences for both",
  async (left, right) => {
    const builder = newBuilder();
    const [a, b] = [builder.input("a", "float", left), builder.input("b", "float", right)];
    const y = builder.apply("MatMul", [a, b], { transA: 0, transB: 0 });
    const weights = builder.input("w", "float", y.shape);
    const [da, db] = gradient(builder, [{ value: y, derivative: weights }], [a, b]);
    await using program = await openProgram(
      encodeNetwork(lower([a, b, weights], { y, da, db }, { tile: 1, precision: "float64", name: "product" })),
    );
    const feeds = { a: wave(size(left), 1), b: wave(size(right), 2), w: wave(size(y.shape), 3) };
    const found = await program.run(feeds);
    for (const by of ["a", "b"] as const)
      expect(
        worst(found[`d${by}`], await centralDifferences({ program, output: "y", weights: feeds.w, feeds, by })),
      ).toBeLessThan(1e-8);
  },
);

it("gradients with respect to weights sum over the events", async () => {
  const weights = {
    w: floats([3, 4], wave(12)),
    b: floats([4], wave(4, 1)),
    s: floats([4], wave(4, 2)),
    c: floats([4], wave(4, 3)),
    v: floats([1, 4], wave(4, 4)),
  };
  const graph = graphOf({
    opset: 17,
    event: [3],
    constants: weights,
    nodes: [
      node("Gemm", ["in w b", "h"]),
      node("LayerNormalization", ["h s c", "n"]),
      node("Elu", ["n", "e"]),
      node("Gemm", ["e v", "out"], { transB: 1, alpha: 0.5 }),
    ],
  });
  const builder = newBuilder();
  const input = builder.input("in", "float", [BATCH, 3]);
  const values = new Map(
    Object.entries(weights).map(([name, { shape }]) => [name, builder.input(name, "float", shape)]),
  );
  const y = applyNetwork(graph, { builder, inputs: new Map([["in", input]]), weights: values }).outputs.get("out");
  if (y === undefined) throw new Error("no output");
  const cotangent = builder.input("cotangent", "float", y.shape);
  const slopes = gradient(builder, [{ value: y, derivative: cotangent }], [...values.values()]);
  const outputs = inFloat64(builder, {
    y,
    ...Object.fromEntries([...values.keys()].map((name, i) => [`d${name}`, slopes[i]])),
  });
  const tile = 5;
  await using program = await openProgram(
    encodeNetwork(
      lower([input, cotangent, ...values.values()], outputs, { tile, precision: "float64", name: "training" }),
    ),
  );
  const feeds = {
    in: wave(3 * tile, 5),
    cotangent: wave(tile, 6),
    ...Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data as Float32Array)])),
  };
  const found = await program.run(feeds);
  for (const by of values.keys())
    expect(
      worst(found[`d${by}`], await centralDifferences({ program, output: "y", weights: feeds.cotangent, feeds, by })),
    ).toBeLessThan(1e-7);
});
