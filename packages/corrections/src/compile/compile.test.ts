import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceOf } from "../reference/reference.js";
import type { Content, Correction, Edges, Flow } from "../schema/content.js";
import { correctionSchema } from "../schema/schema.js";
import { apart } from "../testing/points.js";
import { compileCorrection } from "./evaluator.js";

const finite = fc.double({ min: -9, max: 9, noNaN: true });
const edges: fc.Arbitrary<Edges> = fc.oneof(
  fc.record({ n: fc.integer({ min: 1, max: 5 }), low: fc.constant(-4), high: fc.constantFrom(3, 4.5) }),
  fc
    .uniqueArray(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 5 })
    .map((list) => list.sort((a, b) => a - b)),
);
const bins = (one: Edges): number => ("n" in one ? one.n : one.length - 1);
const real = fc.constantFrom("x", "y");
const number = fc.constantFrom("x", "y", "n");
const formula = fc.record({
  nodetype: fc.constant("formula" as const),
  expression: fc.constantFrom("x+[0]", "max(x,y)*[0]-[1]", "x*x-exp(-y^2)", "(x<y)*[1]+log10(abs(x)+1)"),
  parser: fc.constant("TFormula" as const),
  variables: fc.tuple(real, real),
  parameters: fc.tuple(finite, finite),
});

const { content } = fc.letrec<{ content: Content; flow: Flow; leaf: Content }>((tie) => ({
  leaf: fc.oneof(
    finite,
    formula,
    fc.record({
      nodetype: fc.constant("formularef" as const),
      index: fc.constant(0),
      parameters: fc.tuple(finite, finite),
    }),
    fc.record({
      nodetype: fc.constant("hashprng" as const),
      inputs: fc.array(number, { minLength: 1, maxLength: 5 }),
      distribution: fc.constantFrom("stdflat" as const, "normal" as const, "stdnormal" as const),
    }),
  ),
  flow: fc.oneof(fc.constantFrom("clamp" as const, "wrap" as const), tie("leaf")),
  content: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    fc
      .record({
        input: number,
        edges,
        flow: tie("flow"),
        cells: fc.array(tie("content"), { minLength: 1, maxLength: 3 }),
      })
      .map(({ cells, ...one }): Content => ({
        nodetype: "binning",
        ...one,
        content: Array.from({ length: bins(one.edges) }, (_, i) => cells[i % cells.length]),
      })),
    fc
      .record({
        inputs: fc.tuple(number, number),
        edges: fc.tuple(edges, edges),
        flow: tie("flow"),
        cells: fc.array(tie("leaf"), { minLength: 1, maxLength: 4 }),
      })
      .map(({ cells, ...one }): Content => ({
        nodetype: "multibinning",
        ...one,
        content: Array.from({ length: bins(one.edges[0]) * bins(one.edges[1]) }, (_, i) => cells[i % cells.length]),
      })),
    fc
      .record({
        of: fc.array(tie("content"), { minLength: 1, maxLength: 3 }),
        otherwise: tie("content"),
        text: fc.boolean(),
      })
      .map(({ of, otherwise, text }): Content => ({
        nodetype: "category",
        input: text ? "s" : "n",
        content: of.map((value, i) => ({ key: text ? "abc".charAt(i) : i, value })),
        default: otherwise,
      })),
    fc.record({
      nodetype: fc.constant("transform" as const),
      input: number,
      rule: tie("leaf"),
      content: tie("content"),
    }),
  ),
}));

const correctionOf = (data: Content): Correction => ({
  name: "c",
  version: 1,
  inputs: [
    { name: "x", type: "real" },
    { name: "y", type: "real" },
    { name: "n", type: "int" },
    { name: "s", type: "string" },
  ],
  output: { name: "o", type: "real" },
  generic_formulas: [{ nodetype: "formula", expression: "[0]*x+[1]", parser: "TFormula", variables: ["y"] }],
  data,
});

const event = fc.record({
  x: fc.oneof(finite, fc.constantFrom(NaN, -4, 4.5, 3, Infinity, -Infinity)),
  y: finite,
  n: fc.integer({ min: -3, max: 5 }),
  s: fc.constantFrom("a", "b", "c", "d"),
});

describe("a compiled correction", () => {
  it("gives for columns what its nodes give one by one, with and without fixed inputs", () => {
    fc.assert(
      fc.property(content, fc.array(event, { minLength: 1, maxLength: 30 }), (data, events) => {
        const correction = correctionOf(data);
        expect(correctionSchema.safeParse(correction).success).toBe(true);
        const rows = events.length;
        const one = referenceOf(correction);
        const columns = {
          x: Float64Array.from(events, ({ x }) => x),
          y: Float64Array.from(events, ({ y }) => y),
          n: Int32Array.from(events, ({ n }) => n),
          s: events.map(({ s }) => s),
        };
        const values = compileCorrection(correction, { file: "f" }).evaluate({ rows, columns });
        expect(apart(values, Float64Array.from(events, one))).toBeLessThan(1e-14);
        const [{ n, s }] = events;
        const fixed = compileCorrection(correction, { file: "f", fixed: { n, s } }).evaluate({ rows, columns });
        expect(
          apart(
            fixed,
            Float64Array.from(events, (given) => one({ ...given, n, s })),
          ),
        ).toBeLessThan(1e-14);
      }),
      { numRuns: 400 },
    );
  });

  it("does not depend on where a row stands among others", () => {
    const data: Content = {
      nodetype: "binning",
      input: "x",
      edges: { n: 7, low: -9, high: 9 },
      flow: "clamp",
      content: Array.from({ length: 7 }, (_, i) =>
        i % 2 === 0 ? i : { nodetype: "formularef", index: 0, parameters: [i, 1] },
      ),
    };
    const evaluator = compileCorrection(correctionOf(data), { file: "f", fixed: { n: 0, s: "a" } });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 2500, maxLength: 2600 }), (pairs) => {
        const columns = { x: Float64Array.from(pairs, ([x]) => x), y: Float32Array.from(pairs, ([, y]) => y) };
        const values = evaluator.evaluate({ rows: pairs.length, columns });
        const at = pairs.length - 1;
        const last = { x: columns.x.slice(at), y: columns.y.slice(at) };
        expect(evaluator.evaluate({ rows: 1, columns: last })[0]).toBe(values[at]);
      }),
      { numRuns: 20 },
    );
  });
});
