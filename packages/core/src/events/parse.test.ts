import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import type { Expression } from "./expression.js";
import { FUNCTIONS, OPERATORS } from "./expression.js";
import { formatExpression, namesOf } from "./format.js";
import { parseExpression } from "./parse.js";

const strip = (node: Expression): unknown =>
  node.kind === "call"
    ? [node.call, ...node.of.map(strip)]
    : node.kind === "number"
      ? node.value
      : node.kind === "name"
        ? { name: node.name }
        : { text: node.value };
const read = (text: string): unknown => strip(parseExpression(text));

const failure = (text: string, path?: string): FoolproofError => {
  try {
    parseExpression(text, path === undefined ? {} : { path });
  } catch (error) {
    if (error instanceof FoolproofError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
};

describe("the grammar", () => {
  it.each([
    ["-2^2", ["negate", ["power", 2, 2]]],
    ["2^-3^2", ["power", 2, ["negate", ["power", 3, 2]]]],
    ["2^3^2", ["power", 2, ["power", 3, 2]]],
    ["2**3", ["power", 2, 3]],
    ["1 - 2 - 3", ["subtract", ["subtract", 1, 2], 3]],
    ["8 / 4 / 2 * 3", ["multiply", ["divide", ["divide", 8, 4], 2], 3]],
    ["1 + 2 * 3", ["add", 1, ["multiply", 2, 3]]],
    ["-2 * 3", ["multiply", ["negate", 2], 3]],
    ["--2", ["negate", ["negate", 2]]],
    ["+2", 2],
    ["1e-3 + .5 + 2. + 1E+2", ["add", ["add", ["add", 0.001, 0.5], 2], 100]],
    ["not 1 == 2", ["not", ["equal", 1, 2]]],
    ["!1 == 2", ["equal", ["not", 1], 2]],
    ["1 or 2 and not 3", ["or", 1, ["and", 2, ["not", 3]]]],
    ["1 || 2 && !3", ["or", 1, ["and", 2, ["not", 3]]]],
    ["(1 or 2) and 3", ["and", ["or", 1, 2], 3]],
    ["1 + 1 < 2 * 3", ["less", ["add", 1, 1], ["multiply", 2, 3]]],
    ["2 * pi", ["multiply", 2, Math.PI]],
    ["`pi`", { name: "pi" }],
    ["jet.pt_1", { name: "jet.pt_1" }],
    [
      "`jet pt [GeV]` + orange + android",
      ["add", ["add", { name: "jet pt [GeV]" }, { name: "orange" }], { name: "android" }],
    ],
    ["Größe", { name: "Größe" }],
    ['split == "test"', ["equal", { name: "split" }, { text: "test" }]],
    ["'a \"b\"' != split", ["notEqual", { text: 'a "b"' }, { name: "split" }]],
    ["min(a, b, 3)", ["min", { name: "a" }, { name: "b" }, 3]],
    ["Jet_pt[0] + `jet pt`[12]", ["add", { name: "Jet_pt[0]" }, { name: "jet pt[12]" }]],
    ["Sum( Jet_pt>30 )>=2", ["greaterOrEqual", { name: "sum(Jet_pt > 30)" }, 2]],
    ["max(`jet pt`) + max(a, b)", ["add", { name: "max(`jet pt`)" }, ["max", { name: "a" }, { name: "b" }]]],
    ["min + max", ["add", { name: "min" }, { name: "max" }]],
    [
      "where(missing(a), 0,\n  coalesce(a, 1))",
      ["where", ["missing", { name: "a" }], 0, ["coalesce", { name: "a" }, 1]],
    ],
  ])("reads %s", (text, tree) => {
    expect(read(text)).toEqual(tree);
  });

  const leaf = fc.oneof(
    fc.double({ noNaN: true, min: 0 }).map((value): Expression => ({ kind: "number", value })),
    fc
      .oneof(fc.constantFrom("pt", "a.b", "pi", "and", "not", "or", "sqrt", "x y"), fc.stringMatching(/^[^`\n]{1,8}$/))
      .map((name): Expression => ({ kind: "name", name, at: 0 })),
  );
  const arity = (call: string): number =>
    call === "where"
      ? 3
      : ["negate", "not", "abs", "sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"].includes(call)
        ? 1
        : 2;
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc
        .constantFrom(...OPERATORS, ...FUNCTIONS.filter((one) => one !== "missing"))
        .chain((call) =>
          fc
            .array(tie("tree"), { minLength: arity(call), maxLength: arity(call) })
            .map((of): Expression => ({ kind: "call", call, of, at: 0 })),
        ),
    ),
  }));

  it("prints every tree so that it reads back as the same tree", () => {
    fc.assert(
      fc.property(tree, (expression) => {
        expect(read(formatExpression(expression))).toEqual(strip(expression));
      }),
      { numRuns: 500 },
    );
  });

  it("prints without needless brackets", () => {
    for (const text of [
      "-a^2 + b * (c - d)",
      "not (a or b) and c < d",
      "a - (b - c) - d",
      "(a^b)^c",
      "sqrt(2 * a) == 3",
      "(a < b) == c",
      "`sum(a[0] > b)` / count(`c d`) - a[12]",
    ])
      expect(formatExpression(parseExpression(text))).toBe(text);
  });

  it("lists each name once", () => {
    expect(namesOf(parseExpression("a + `b c` * a - missing(d)"))).toEqual(["a", "b c", "d"]);
  });
});

describe("mistakes in a formula", () => {
  it("are shown with a caret under the place, in the line they stand in", () => {
    const error = failure("sqrt(a)\n + * b", "observables.m.formula");
    expect(error.code).toBe("FP_FORMULA_SYNTAX");
    expect(error.message).toBe('observables.m.formula: unexpected "*" at character 12\n   + * b\n     ^');
    expect(error.where.path).toBe("observables.m.formula");
  });

  it.each<[text: string, [code: string, message: RegExp, hint: RegExp]]>([
    ["a +", ["FP_FORMULA_SYNTAX", /ends too early/, /operand/]],
    ["", ["FP_FORMULA_SYNTAX", /empty/, /./]],
    ["(a", ["FP_FORMULA_SYNTAX", /ends too early/, /bracket/]],
    ["a)", ["FP_FORMULA_SYNTAX", /unexpected "\)" at character 2/, /./]],
    ["a b", ["FP_FORMULA_SYNTAX", /unexpected "b" at character 3/, /./]],
    ["a = 3", ["FP_FORMULA_SYNTAX", /unexpected "="/, /==/]],
    ["a & b", ["FP_FORMULA_SYNTAX", /unexpected "&"/, /and/]],
    ["a | b", ["FP_FORMULA_SYNTAX", /unexpected "\|"/, /or/]],
    ["1 < a < 2", ["FP_FORMULA_SYNTAX", /unexpected "<" at character 7/, /not chained/]],
    ["`a", ["FP_FORMULA_SYNTAX", /character 1/, /backtick/]],
    ["a == 'b", ["FP_FORMULA_SYNTAX", /character 6/, /quote/]],
    ["a[b]", ["FP_FORMULA_SYNTAX", /"\["/, /Jet_pt\[0\], counted from 0/]],
    ["min(a,)", ["FP_FORMULA_SYNTAX", /"\)"/, /./]],
    ["sqr(a)", ["FP_FORMULA_UNKNOWN_FUNCTION", /no function "sqr"/, /"sqrt"/]],
    ["DeltaPhi(a, b)", ["FP_FORMULA_UNKNOWN_FUNCTION", /DeltaPhi/, /"deltaPhi"/]],
    ["atan2(a)", ["FP_FORMULA_ARGUMENTS", /atan2 is given 1 argument\n/, /atan2\(y, x\)/]],
    ["min()", ["FP_FORMULA_ARGUMENTS", /min is given 0/, /min\(a, b/]],
    ["sum(a, b)", ["FP_FORMULA_ARGUMENTS", /sum is taken of one expression/, /sum\(Jet_pt > 30\)/]],
    ["count(sum(a))", ["FP_FORMULA_ARGUMENTS", /not of another aggregation/, /count\(/]],
    ["any(1)", ["FP_FORMULA_ARGUMENTS", /over lists of the file/, /any\(/]],
    ["missing(a + b)", ["FP_FORMULA_ARGUMENTS", /by its name/, /missing\(column\)/]],
    ['a + "b"', ["FP_FORMULA_TEXT", /"b" stands where a number/, /compared/]],
    ['"a" == "b"', ["FP_FORMULA_TEXT", /number is needed/, /./]],
  ])("%s", (text, [code, message, hint]) => {
    const error = failure(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});
