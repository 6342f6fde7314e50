import { expect, it } from "vitest";
import { applyNetwork } from "../canonical/index.js";
import { encodeNetwork, inFloat64, lower, type Precision } from "../encode/index.js";
import { newBuilder } from "../graph/builder.js";
import type { Attribute, Tensor } from "../graph/graph.js";
import { openProgram } from "../testing/execute.js";
import { readFixture } from "../testing/files.js";
import { float, floats, graphOf, node } from "../testing/graphs.js";
import { gradient } from "./index.js";

interface Constant {
  readonly type: "float32" | "int64" | "uint8";
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Kink {
  readonly title: string;
  readonly op: string;
  readonly opset: number;
  readonly attributes: Readonly<Record<string, number | readonly number[] | string>>;
  readonly constants: readonly Constant[];
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly gradient: readonly number[];
}

const KINKS = readFixture("adjoint", "operator-kinks.json") as readonly Kink[];

/** Attributes that ONNX has as floats, also where their value is a whole number. */
const FLOATS = new Set(["alpha", "bias", "lambd"]);

const tensor = ({ type, shape, data }: Constant): Tensor =>
  type === "float32"
    ? floats(shape, data)
    : { type, shape, data: type === "uint8" ? Uint8Array.from(data) : BigInt64Array.from(data, BigInt) };

function graphFor({ op, opset, attributes, constants }: Kink) {
  const names = constants.map((_, i) => `c${String(i)}`);
  const given = Object.entries(attributes).map(([name, value]): [string, Attribute | typeof value] => [
    name,
    typeof value === "number" && FLOATS.has(name) ? float(value) : value,
  ]);
  return graphOf({
    opset,
    event: [],
    nodes: [node(op, [["in", ...names].join(" "), op === "TopK" ? "out places" : "out"], Object.fromEntries(given))],
    constants: Object.fromEntries(constants.map((one, i) => [names[i], tensor(one)])),
  });
}

async function gradientOf(kink: Kink, precision: Precision): Promise<readonly number[]> {
  const builder = newBuilder();
  const x = builder.input("in", "float", kink.shape);
  const out = applyNetwork(graphFor(kink), { builder, inputs: new Map([["in", x]]) }).outputs.get("out");
  if (out === undefined) throw new Error("no output");
  const entries = out.shape.reduce((count, size) => count * size, 1);
  const weights = Float64Array.from({ length: entries }, (_, i) => i + 1);
  const [slope] = gradient(builder, [{ value: out, derivative: builder.constant(weights, out.shape) }], [x]);
  const computed = precision === "float64" ? inFloat64(builder, { slope }) : { slope };
  await using program = await openProgram(encodeNetwork(lower([x], computed, { tile: 1, precision, name: kink.op })));
  return Array.from((await program.run({ in: kink.x }))["slope"]);
}

it.each(KINKS.map((kink) => [kink.title, kink] as const))("at its kinks %s has PyTorch's gradient", async (_, kink) => {
  for (const [precision, digits] of [
    ["float32", 5],
    ["float64", 6],
  ] as const) {
    const found = await gradientOf(kink, precision);
    expect(found).toHaveLength(kink.gradient.length);
    kink.gradient.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, digits);
    });
  }
});
