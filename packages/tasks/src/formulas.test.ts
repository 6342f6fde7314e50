import { readFileSync } from "node:fs";
import { compileExpression, type Expression, needsMissing, parseAuditSpec, parseExpression } from "@foolproof/core";
import { expect, test } from "vitest";
import { taskSpecPath } from "./tasks.js";

const MISSING = -999;
const specPath = taskSpecPath("ttbar-vs-ww");
const spec = parseAuditSpec(readFileSync(specPath, "utf8"), { file: specPath });
const columns = new Map(
  Object.entries(
    JSON.parse(readFileSync(new URL("./fixtures/ttbar-vs-ww.json", import.meta.url), "utf8")) as Record<
      string,
      number[]
    >,
  ).map(([name, values]) => [name, Float32Array.from(values)]),
);
const column = (name: string): Float32Array => {
  const found = columns.get(name);
  if (found === undefined) throw new Error(`the fixture has no column ${name}`);
  return found;
};
const rows = column("lep1_pt").length;
const evaluate = (expression: Expression, read = column): Float64Array =>
  compileExpression(expression, { missingValues: [MISSING] }).evaluate({
    rows,
    values: (name) => ({ values: read(name) }),
  });
const derived = Object.entries(spec.observables).flatMap(([name, { formula }]) =>
  formula === undefined ? [] : [{ name, formula }],
);

test("every derived observable of the spec is tried", () => {
  expect(derived.length).toBeGreaterThan(10);
  expect(Array.from(column("jet2_pt")).filter((pt) => pt === MISSING).length).toBeGreaterThan(10);
});

test.each(derived)("the formula of $name gives back the shipped column", ({ name, formula }) => {
  const expression = parseExpression(formula);
  const [value, lacking, stored] = [evaluate(expression), evaluate(needsMissing(expression)), column(name)];
  for (let row = 0; row < rows; row++) {
    if (lacking[row] !== 0) expect(stored[row], `event ${row}`).toBe(MISSING);
    else expect(Math.abs((value[row] ?? NaN) / (stored[row] ?? NaN) - 1), `event ${row}`).toBeLessThan(2e-7);
  }
});

test.each(spec.constraints)("the shipped events obey %s", (constraint) => {
  expect(Array.from(evaluate(parseExpression(constraint))).every((holds) => holds !== 0)).toBe(true);
});

test("a jet that moves takes the missing transverse momentum along, with one jet as with two", () => {
  const { formula = "" } = spec.observables.met_px ?? {};
  const expression = parseExpression(formula);
  const before = evaluate(expression);
  const moved = column("jet1_pt").map((pt) => 1.1 * pt);
  const after = evaluate(expression, (name) => (name === "jet1_pt" ? moved : column(name)));
  for (let row = 0; row < rows; row++) {
    const expected =
      -((moved[row] ?? NaN) - (column("jet1_pt")[row] ?? NaN)) * Math.cos(column("jet1_phi")[row] ?? NaN);
    expect((after[row] ?? NaN) - (before[row] ?? NaN)).toBeCloseTo(expected, 6);
  }
});
