import { describe, expect, it } from "vitest";
import { encodeNetwork, inFloat64, lower, type Precision } from "../encode/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import type { Value } from "../graph/value.js";
import { graphOf, node, scalar } from "../testing/graphs.js";
import { applyNetwork } from "../canonical/index.js";
import { readFixture } from "../testing/files.js";
import { openProgram } from "../testing/execute.js";
import { gradient } from "./index.js";

interface Kink {
  readonly name: string;
  readonly operands: readonly { readonly shape: readonly number[]; readonly values: readonly (number | string)[] }[];
  readonly gradients: readonly (readonly (number | string)[])[];
}

const KINKS = readFixture("adjoint", "kinks.json") as readonly Kink[];

/** The product of a row as the network's own operator is rewritten. */
function product(m: Arithmetic, a: Value): Value {
  const graph = graphOf({
    opset: 17,
    event: [3],
    nodes: [node("ReduceProd", ["in", "out"], { axes: [1], keepdims: 0 })],
  });
  const out = applyNetwork(graph, { builder: m.builder, inputs: new Map([["in", a]]) }).outputs.get("out");
  if (out === undefined) throw new Error("no output");
  return out;
}

const FUNCTIONS: Readonly<Record<string, (m: Arithmetic, x: readonly Value[]) => Value>> = {
  LeakyRelu: (m, x) => m.builder.apply("LeakyRelu", x, { alpha: 0.2 }),
  Elu: (m, x) => m.builder.apply("Elu", x, { alpha: 1.5 }),
  Selu: (m, x) => m.builder.apply("Selu", x, { alpha: 1.6732632423543772, gamma: 1.0507009873554805 }),
  Clip: (m, x) => m.builder.apply("Clip", x, { min: -1, max: 1 }),
  "Clip from below": (m, x) => m.builder.apply("Clip", x, { min: -1, max: Infinity }),
  "Clip from above": (m, x) => m.builder.apply("Clip", x, { min: -Infinity, max: 1 }),
  ReduceMax: (m, [a]) => m.reduce("ReduceMax", a, [1]),
  ReduceMin: (m, [a]) => m.reduce("ReduceMin", a, [1]),
  ReduceProd: (m, [a]) => product(m, a),
  Where: (m, [a]) => m.where(m.binary("Greater", a, 0), m.mul(a, a), m.unary("Neg", a)),
};

async function gradientsOf({ name, operands }: Kink, precision: Precision): Promise<number[][]> {
  const builder = newBuilder();
  const m = arithmetic(builder);
  const inputs = operands.map(({ shape }, i) => builder.input(`x${String(i)}`, "float", shape));
  const result = FUNCTIONS[name]?.(m, inputs) ?? builder.apply(name, inputs);
  const derivative = builder.apply("Expand", [1], { shape: result.shape });
  const slopes = gradient(builder, [{ value: result, derivative }], inputs);
  const outputs = Object.fromEntries(slopes.map((slope, i) => [`d${String(i)}`, slope]));
  const computed = precision === "float64" ? inFloat64(builder, outputs) : outputs;
  await using program = await openProgram(encodeNetwork(lower(inputs, computed, { tile: 1, precision, name })));
  const results = await program.run(
    Object.fromEntries(operands.map(({ values }, i) => [`x${String(i)}`, values.map(Number)])),
  );
  return operands.map((_, i) => Array.from(results[`d${String(i)}`]));
}

describe.each(KINKS.map((kink) => [kink.name, kink] as const))("at its kinks %s has PyTorch's gradient", (_, kink) => {
  it.each([
    ["float32", 6],
    ["float64", 12],
  ] as const)("in %s", async (precision, digits) => {
    const found = await gradientsOf(kink, precision);
    kink.gradients.forEach((expected, i) => {
      expected.map(Number).forEach((value, k) => {
        if (Number.isFinite(value)) expect(found[i][k]).toBeCloseTo(value, digits);
        else expect(found[i][k]).toBe(value);
      });
    });
  });
});

it("the gradient of a step is 0 on both sides and at the step", async () => {
  const builder = newBuilder();
  const x = builder.input("x", "float", [3]);
  const [slope] = gradient(
    builder,
    [{ value: builder.apply("Step", [x]), derivative: builder.apply("Expand", [1], { shape: [3] }) }],
    [x],
  );
  await using program = await openProgram(
    encodeNetwork(lower([x], { slope }, { tile: 1, precision: "float32", name: "step" })),
  );
  expect(Array.from((await program.run({ x: [-1, 0, 1] }))["slope"])).toEqual([0, 0, 0]);
});

it("a cast to integers stops the gradient", async () => {
  const nodes = [
    node("Cast", ["in", "i"], { to: 7 }),
    node("Cast", ["i", "f"], { to: 1 }),
    node("Mul", ["f two", "out"]),
  ];
  const builder = newBuilder();
  const x = builder.input("in", "float", [2]);
  const graph = graphOf({ opset: 17, event: [], nodes, constants: { two: scalar(2) } });
  const out = applyNetwork(graph, { builder, inputs: new Map([["in", x]]) }).outputs.get("out");
  if (out === undefined) throw new Error("no output");
  const [slope] = gradient(builder, [{ value: out, derivative: out }], [x]);
  await using program = await openProgram(
    encodeNetwork(lower([x], { slope }, { tile: 1, precision: "float32", name: "cast" })),
  );
  expect(Array.from((await program.run({ in: [1.5, -2.5] }))["slope"])).toEqual([0, 0]);
});
