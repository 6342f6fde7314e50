import { compileExpression, type Expression, parseExpression } from "@foolproof/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradient } from "../adjoint/index.js";
import { encodeNetwork, inFloat64, lower, type Precision } from "../encode/index.js";
import { arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import { BATCH } from "../shapes/index.js";
import { centralDifferences, worst } from "../testing/differences.js";
import { openProgram, type OpenProgram } from "../testing/execute.js";
import { emitExpression } from "./expression.js";

const NAMES = ["a", "b", "c"];

/** The formula as a program: rows of a, b and c -> "y" and its derivatives by each. */
async function program(expression: Expression, rows: number, precision: Precision = "float64"): Promise<OpenProgram> {
  const builder = newBuilder();
  const m = arithmetic(builder);
  const inputs = NAMES.map((name) => builder.input(name, "float", [1, BATCH]));
  const emitted = emitExpression(m, expression, {
    formulaOf: "d",
    value: (name) => inputs[NAMES.indexOf(name)],
    missing: (name) => m.unary("IsNaN", inputs[NAMES.indexOf(name)]),
  });
  const y = emitted.shape.length === 2 ? emitted : builder.apply("Expand", [emitted], { shape: [1, BATCH] });
  const slopes = gradient(
    builder,
    [{ value: y, derivative: builder.apply("Expand", [1], { shape: [1, BATCH] }) }],
    inputs,
  );
  const outputs = { y, da: slopes[0], db: slopes[1], dc: slopes[2] };
  const computed = precision === "float64" ? inFloat64(builder, outputs) : outputs;
  return openProgram(encodeNetwork(lower(inputs, computed, { tile: rows, precision, name: "formula" })));
}

const byCore = (expression: Expression, columns: Readonly<Record<string, readonly number[]>>): Float64Array =>
  compileExpression(expression).evaluate({
    rows: columns["a"].length,
    values: (name) => ({
      values: Float64Array.from(columns[name]),
      index: Uint32Array.from(columns[name], (_, i) => i),
    }),
  });

const COLUMNS = {
  a: [1.5, -0.7, 2.2, 0.3, -3.1, 0.9],
  b: [0.4, 1.9, -1.3, 2.7, -0.6, 3.0],
  c: [2.5, 0.8, 1.1, 0.2, 1.7, 3.3],
};

const FORMULAS = [
  "a + b - c * 2 / c",
  "-a ^ 2 + c ^ 3 + c ^ -1 + c ^ -2 + c ^ 0.5 + c ^ 1.5 + 2 ^ a + c ^ b + a ^ 0 + a ^ 1",
  "sqrt(c) + log(c) + exp(a) + abs(b)",
  "sin(a) * cos(b) + tan(a / 4)",
  "sinh(a) + cosh(b) - tanh(c)",
  "atan2(a, b) + atan2(b, a) + atan2(-a, -c) + atan2(c, -1)",
  "deltaPhi(a, b) + deltaPhi(a * 3, b)",
  "hypot(a, b) + hypot(c, 0)",
  "min(a, b, c) + max(a, b, 1)",
  "where(a > b, a * a, b) + where(a <= 0 or not (b < c), c, 0) + where(a >= 0 and b != c, b, a)",
  "(a > 0) * b + (a == a) + (a < b) * (b <= c)",
  "sqrt(2 * c * abs(b) * (cosh(a - b) - cos(deltaPhi(a, c))))",
  "3",
];

describe.each(FORMULAS)("%s", (text) => {
  const expression = parseExpression(text);

  it("has core's values", async () => {
    await using running = await program(expression, 6);
    expect(worst((await running.run(COLUMNS))["y"], byCore(expression, COLUMNS))).toBeLessThan(1e-12);
  });

  it("has the gradient of central differences", async () => {
    await using running = await program(expression, 6);
    const found = await running.run(COLUMNS);
    for (const by of NAMES) {
      const expected = await centralDifferences({
        program: running,
        output: "y",
        weights: Array<number>(6).fill(1),
        feeds: COLUMNS,
        by,
      });
      expect(worst(found[`d${by}`], expected)).toBeLessThan(1e-7);
    }
  });
});

const leaf: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.integer({ min: -3, max: 3 }).map((value) => `(${String(value)})`),
);
const formulas = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(fc.constantFrom("+", "-", "*"), tie("tree"), tie("tree")).map(([op, a, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(fc.constantFrom("min", "max", "hypot", "atan2", "deltaPhi"), tie("tree"), tie("tree"))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc.tuple(fc.constantFrom("sin", "cos", "tanh", "abs"), tie("tree")).map(([f, a]) => `${f}(${a})`),
    fc
      .tuple(fc.constantFrom("<", ">=", "==", "!="), tie("tree"), tie("tree"), tie("tree"))
      .map(([op, a, b, c]) => `where(${a} ${op} ${b}, ${c}, ${a})`),
  ),
})).tree;

it("any formula has core's values in float64", async () => {
  await fc.assert(
    fc.asyncProperty(formulas, async (text) => {
      const expression = parseExpression(text);
      await using running = await program(expression, 6);
      expect(worst((await running.run(COLUMNS))["y"], byCore(expression, COLUMNS))).toBeLessThan(1e-9);
    }),
    { numRuns: 60, seed: 11 },
  );
});

/** Values and gradients at singular points, as stated; a, b and c are each 0 there, or what is said. */
const SINGULAR: readonly (readonly [text: string, value: number])[] = [
  ["sqrt(a)", 0],
  ["sqrt(a - 1)", 0],
  ["log(a)", -88],
  ["log(a - 1)", -88],
  ["1 / a", 0],
  ["b / a", 0],
  ["atan2(a, b)", 0],
  ["hypot(a, b)", 0],
  ["abs(a)", 0],
  ["a ^ 0.5", 0],
  ["a ^ -1", 0],
  ["a ^ -2", 0],
  ["a ^ 0.3", 0],
  ["sqrt(a * a + b * b) / hypot(b, c)", 0],
  ["exp(a + 1000)", Math.exp(88)],
  ["cosh(1000 - a)", Math.cosh(88)],
  ["where(a > 0, log(a), 1)", 1],
  ["where(a != 0, sqrt(b) / a, 2)", 2],
];

it.each(SINGULAR)("at 0, %s is %d with gradient 0", async (text, value) => {
  for (const precision of ["float32", "float64"] as const) {
    await using running = await program(parseExpression(text), 1, precision);
    const found = await running.run({ a: [0], b: [0], c: [0] });
    expect(Math.abs(found["y"][0] - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
    for (const by of NAMES) expect(Math.abs(found[`d${by}`][0])).toBe(0);
  }
});

it("a power with an exponent of its own has core's value for negative bases, and no gradient there", async () => {
  await using running = await program(parseExpression("a ^ b"), 1);
  const found = await running.run({ a: [-2], b: [3], c: [0] });
  expect([found["y"][0], found["da"][0], found["db"][0]]).toEqual([-8, 0, 0]);
});

it("angles wrap into [-pi, pi), and differences inside come back to the bit", async () => {
  await using running = await program(parseExpression("deltaPhi(a, b)"), 4);
  const a = [3, -3, 0.1, Math.PI];
  const b = [-3, 3, 0.3, 0];
  const { y, da, db } = await running.run({ a, b, c: [0, 0, 0, 0] });
  expect(Array.from(y)).toEqual([6 - 2 * Math.PI, 2 * Math.PI - 6, 0.1 - 0.3, -Math.PI]);
  expect([...da, ...db]).toEqual([1, 1, 1, 1, -1, -1, -1, -1]);
});

it("missing values are recognised and replaced, with the gradient of what stands in their place", async () => {
  await using running = await program(parseExpression("where(missing(a), 7, 1) + coalesce(b, 2 * c)"), 2);
  const found = await running.run({ a: [NaN, 1], b: [NaN, 5], c: [3, 3] });
  expect(Array.from(found["y"])).toEqual([13, 6]);
  expect([...found["db"], ...found["dc"]]).toEqual([0, 1, 2, 0]);
});

it("a text is refused with the formula's name", () => {
  const builder = newBuilder();
  const names = {
    formulaOf: "d",
    value: () => builder.input("a", "float", [1]),
    missing: () => builder.input("a", "float", [1]),
  };
  expect(() => emitExpression(arithmetic(builder), parseExpression('a == "x"'), names)).toThrow(
    expect.objectContaining({ code: "FP_FORMULA_TEXT", message: expect.stringContaining("formula of d") as string }),
  );
});
