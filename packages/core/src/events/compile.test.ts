import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnLookup } from "./columns.js";
import { compileExpression } from "./compile.js";
import { type Expression, FUNCTIONS, OPERATORS } from "./expression.js";
import fixture from "./fixtures/expressions.json" with { type: "json" };
import { parseExpression } from "./parse.js";
import { compileScalar } from "./scalar.js";

const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity, "-0": -0 };
const decode = (values: readonly (number | string)[]): Float64Array =>
  Float64Array.from(values, (value) => (typeof value === "number" ? value : (SPECIAL[value] ?? NaN)));
const columns = new Map(Object.entries(fixture.columns).map(([name, values]) => [name, decode(values)]));

const lookup = (from: ReadonlyMap<string, Float64Array>): ColumnLookup => ({
  values: (name) => ({ values: from.get(name) ?? new Float64Array(0) }),
});
const evaluate = (
  text: string,
  from: Record<string, readonly number[]>,
  missingValues: readonly number[] = [],
): number[] => {
  const arrays = new Map(Object.entries(from).map(([name, values]) => [name, Float64Array.from(values)]));
  const rows = Math.max(...[...arrays.values()].map(({ length }) => length));
  return [...compileExpression(parseExpression(text), { missingValues }).evaluate({ rows, ...lookup(arrays) })];
};

describe("operators and functions", () => {
  it.each(fixture.cases.map(({ text, values }) => [text, decode(values)] as const))(
    "%s agrees with numpy",
    (text, expected) => {
      const got = compileExpression(parseExpression(text)).evaluate({ rows: expected.length, ...lookup(columns) });
      for (let i = 0; i < expected.length; i++) {
        const value = got[i] ?? NaN;
        const reference = expected[i] ?? NaN;
        const near =
          Number.isFinite(reference) &&
          reference !== 0 &&
          Math.abs(value - reference) <= 4e-15 * Math.max(Math.abs(reference), text.includes("deltaPhi") ? 1 : 0);
        const zeroOfNoSign = value === 0 && reference === 0 && !text.startsWith("atan2");
        if (!near && !zeroOfNoSign && !Object.is(value, reference))
          expect.fail(`row ${String(i)}: ${String(value)}, numpy says ${String(reference)}`);
      }
    },
  );

  it("deltaPhi lies in [-pi, pi) and leaves small differences unrounded", () => {
    expect(evaluate("deltaPhi(a, 0)", { a: [Math.PI, -Math.PI, 0.1, -3.1] })).toEqual([-Math.PI, -Math.PI, 0.1, -3.1]);
  });
});

describe("missing values", () => {
  const a = [1, -999, NaN, -0.1, Math.fround(-0.1)];
  it("are NaN and the declared sentinels, also as float32 stores them", () => {
    expect(evaluate("missing(a)", { a }, [-999, -0.1])).toEqual([0, 1, 1, 1, 1]);
    expect(evaluate("missing(a)", { a })).toEqual([0, 0, 1, 0, 0]);
  });

  it("coalesce replaces what needs a missing value, whole expressions included", () => {
    expect(evaluate("coalesce(a, 5)", { a }, [-999])).toEqual([1, 5, 5, -0.1, Math.fround(-0.1)]);
    expect(evaluate("coalesce(a + b, b)", { a: [1, -999, 1], b: [2, 3, -999] }, [-999])).toEqual([3, 3, -999]);
  });

  it("are taken from flags where a look-up has them, whatever the values", () => {
    const values = Float64Array.of(1, 2, 3);
    const compiled = compileExpression(parseExpression("missing(a) + 2 * missing(b)"), { missingValues: [2] });
    const flags = Uint8Array.of(1, 0, 0);
    const missing = (name: string): { values: Uint8Array } | null => (name === "a" ? { values: flags } : null);
    expect([...compiled.evaluate({ rows: 3, values: () => ({ values }), missing })]).toEqual([1, 0, 0]);
  });
});

describe("evaluation over columns", () => {
  it("evaluates equal subexpressions once", () => {
    expect(compileExpression(parseExpression("(a + b) * (a + b) - sqrt(a + b)")).nodes).toBe(6);
  });

  it("reads strided and indexed columns", () => {
    const table = Float32Array.of(1, 2, 3, 4, 5, 6);
    const index = Uint32Array.of(2, 0);
    const compiled = compileExpression(parseExpression("10 * a + b"));
    const values = (name: string) => ({ values: table, stride: 2, offset: name === "a" ? 0 : 1, index });
    expect([...compiled.evaluate({ rows: 2, values })]).toEqual([56, 12]);
  });

  const unary = new Set(["negate", "not", "abs", "sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"]);
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom<Expression>(
        { kind: "name", name: "x", at: 0 },
        { kind: "name", name: "y", at: 0 },
        { kind: "name", name: "p", at: 0 },
      ),
      fc.double({ noNaN: true, min: -5, max: 5 }).map((value): Expression => ({ kind: "number", value })),
      fc.constant<Expression>({ kind: "call", call: "missing", of: [{ kind: "name", name: "x", at: 0 }], at: 0 }),
      fc.constantFrom(...OPERATORS, ...FUNCTIONS.filter((one) => one !== "missing")).chain((call) => {
        const count = call === "where" ? 3 : unary.has(call) ? 1 : 2;
        return fc
          .array(tie("tree"), { minLength: count, maxLength: count })
          .map((of): Expression => ({ kind: "call", call, of, at: 0 }));
      }),
    ),
  }));

  it("agrees with the row-by-row evaluator on every expression, to the bit", () => {
    const rows = 128;
    fc.assert(
      fc.property(tree, (expression) => {
        const vector = compileExpression(expression).evaluate({ rows, ...lookup(columns) });
        const scalar = compileScalar(expression, {
          value: (name) => (row) => columns.get(name)?.[row] ?? NaN,
          missing: (name) => (row) => (Number.isNaN(columns.get(name)?.[row]) ? 1 : 0),
        });
        for (let row = 0; row < rows; row++) expect(vector[row]).toBe(scalar(row));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on where blocks of rows end", () => {
    const rows = 1500;
    const x = Float64Array.from({ length: rows }, (_, i) => Math.sin(i));
    const compiled = compileExpression(parseExpression("x * x - 3 / x"));
    const whole = compiled.evaluate({ rows, values: () => ({ values: x }) });
    for (const start of [0, 1, 511, 512, 513, 1499]) {
      const [value] = compiled.evaluate({ rows: 1, values: () => ({ values: x, offset: start }) });
      expect(value).toBe(whole[start]);
    }
  });
});
