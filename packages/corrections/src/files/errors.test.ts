import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Content, Correction } from "../schema/content.js";
import { openCorrections } from "./open.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof corrections "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const written = async (content: unknown): Promise<string> => {
  const place = path.join(folder, `${String(Math.trunc(performance.now() * 1e6))}.json`);
  await writeFile(
    place,
    typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
  );
  return place;
};
const correctionOf = (data: unknown, others: Partial<Correction> = {}): object => ({
  name: "jes",
  version: 1,
  inputs: [
    { name: "JetPt", type: "real", description: "transverse momentum" },
    { name: "JetEta", type: "real" },
    { name: "flavour", type: "int" },
    { name: "systematic", type: "string" },
  ],
  output: { name: "out", type: "real" },
  data,
  ...others,
});
const opened = async (data: Content | object, others?: Partial<Correction>) =>
  openCorrections(await written({ schema_version: 2, corrections: [correctionOf(data, others)] }), {
    displayName: "jerc.json",
  });

const BINNED: Content = { nodetype: "binning", input: "JetPt", edges: [10, 20, 50], content: [1, 2], flow: "error" };
const NAMED: Content = {
  nodetype: "category",
  input: "systematic",
  content: [
    { key: "up", value: 1.1 },
    { key: "down", value: BINNED },
  ],
};
const ALL = {
  JetPt: Float64Array.of(15, 12, 60),
  JetEta: new Float64Array(3),
  flavour: Int32Array.of(1, 2, 3),
  systematic: ["up", "up", "up"],
};
const said = (part: object): unknown => expect.objectContaining(part) as unknown;

describe("a file of corrections that cannot be opened", () => {
  const codeOf = async (place: string): Promise<unknown> =>
    openCorrections(place).then(
      () => null,
      (error: unknown) => (error as { code?: string }).code,
    );

  it("says whether it is missing, damaged, of another format or of another version", async () => {
    const packed = gzipSync(JSON.stringify({ schema_version: 2, corrections: [] }));
    const inside = path.join(folder, "folder");
    await mkdir(inside);
    expect(await codeOf(path.join(folder, "none.json"))).toBe("FP_CORRECTION_FILE_MISSING");
    expect(await codeOf(inside)).toBe("FP_CORRECTION_FILE_UNREADABLE");
    expect(await codeOf(await written(packed.subarray(0, packed.length - 12)))).toBe("FP_CORRECTION_FILE_UNREADABLE");
    expect(await codeOf(await written("pt,eta\n1,2\n"))).toBe("FP_CORRECTION_FILE_UNREADABLE");
    expect(await codeOf(await written({ schema_version: 1, corrections: [] }))).toBe("FP_CORRECTION_SCHEMA");
  });
});

describe("a correction that is not of its form", () => {
  const broken: readonly [string, object, string][] = [
    ["too few contents", { ...BINNED, content: [1] }, "jes: data.content"],
    ["edges that fall", { ...BINNED, edges: [10, 50, 20] }, "jes: data.edges"],
    ["a stray key", { ...BINNED, edge: 1 }, "jes: data"],
    ["a node of an unknown type", { nodetype: "switch", input: "JetPt" }, "jes: data.nodetype"],
    ["a mistake further down", { ...BINNED, content: [1, { nodetype: "formula" }] }, "jes: data.content[1].expression"],
    ["an input that there is not", { ...BINNED, input: "JetPtt" }, "jes: data"],
    ["a text as a bin", { ...BINNED, input: "systematic" }, "jes: data"],
    ["a generic formula that there is not", { nodetype: "formularef", index: 0, parameters: [] }, "jes: data"],
    [
      "too few parameters",
      { nodetype: "formula", expression: "[0]+[1]*x", parser: "TFormula", variables: ["JetPt"], parameters: [1] },
      "jes: data",
    ],
    [
      "too few variables",
      { nodetype: "formula", expression: "x+y", parser: "TFormula", variables: ["JetPt"] },
      "jes: data",
    ],
  ];
  it.each(broken)("names the place: %s", async (_, data, place) => {
    const file = await opened(data);
    expect(() => file.correction("jes").compile()).toThrow(
      said({ code: "FP_CORRECTION_SCHEMA", where: said({ file: "jerc.json", path: place }) }),
    );
  });

  it("names the position in a formula, and the nearest function", async () => {
    const file = await opened({
      nodetype: "formula",
      expression: "2*sqr(x)",
      parser: "TFormula",
      variables: ["JetPt"],
    });
    expect(() => file.correction("jes").compile()).toThrow(
      said({
        code: "FP_CORRECTION_FORMULA",
        message: expect.stringContaining("position 3") as unknown,
        hint: 'Did you mean "sqrt"?',
      }),
    );
  });

  it("says that a neural network is not evaluated", async () => {
    const file = await opened({ ...BINNED, content: [1, { nodetype: "lwtnn", opaque: {}, finalizer: {} }] });
    expect(() => file.correction("jes")).toThrow(
      said({ code: "FP_CORRECTION_NODE_UNSUPPORTED", where: said({ path: "jes: data.content[1].nodetype" }) }),
    );
  });

  it("is not asked of corrections that nobody wants", async () => {
    const file = await openCorrections(
      await written({ schema_version: 2, corrections: [correctionOf(BINNED), { name: "other", data: "?" }] }),
    );
    expect(file.correction("jes").inputs).toHaveLength(4);
    expect(() => file.correction("other")).toThrow(said({ code: "FP_CORRECTION_SCHEMA" }));
  });
});

describe("an event that a correction has no answer for", () => {
  it("is named by correction, node, input, value and row", async () => {
    const evaluator = (await opened(BINNED)).correction("jes").compile();
    expect(() => evaluator.evaluate({ rows: 3, columns: ALL })).toThrow(
      said({
        code: "FP_CORRECTION_OUT_OF_RANGE",
        message: expect.stringContaining("jerc.json: jes: data: JetPt = 60") as unknown,
        where: { file: "jerc.json", path: "jes: data", column: "JetPt", value: 60, row: 2 },
      }),
    );
  });

  it("is named below other nodes and in a later block too", async () => {
    const evaluator = (await opened({ nodetype: "transform", input: "JetEta", rule: 0, content: NAMED }))
      .correction("jes")
      .compile();
    const rows = 5000;
    const columns = {
      JetPt: new Float64Array(rows).fill(15),
      JetEta: new Float64Array(rows),
      flavour: new Int32Array(rows),
      systematic: Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? "up" : "down")),
    };
    columns.JetPt[4321] = 5;
    expect(() => evaluator.evaluate({ rows, columns })).toThrow(
      said({ where: said({ path: "jes: data.content.content[1].value", value: 5, row: 4321 }) }),
    );
  });

  it("is NaN where the value itself is missing", async () => {
    const evaluator = (await opened(BINNED)).correction("jes").compile();
    const columns = { ...ALL, JetPt: Float64Array.of(15, NaN, 30) };
    expect([...evaluator.evaluate({ rows: 3, columns })]).toEqual([1, NaN, 2]);
  });

  it("is named with the nearest key, for columns and for fixed values", async () => {
    const correction = (await opened(NAMED)).correction("jes");
    const unknown = said({
      code: "FP_CORRECTION_CATEGORY_UNKNOWN",
      hint: 'Did you mean "down"?',
      where: said({ column: "systematic", value: "dwn" }),
    });
    expect(() => correction.compile({ systematic: "dwn" })).toThrow(unknown);
    const columns = { ...ALL, systematic: ["up", "dwn", "up"] };
    expect(() => correction.compile().evaluate({ rows: 3, columns })).toThrow(unknown);
  });
});

describe("the inputs of a correction", () => {
  it("are asked for by name, with the nearest of what is given", async () => {
    const file = await opened(BINNED);
    expect(() => file.correction("jess")).toThrow(said({ code: "FP_CORRECTION_UNKNOWN", hint: 'Did you mean "jes"?' }));
    const evaluator = file.correction("jes").compile({ flavour: 5, systematic: "up" });
    expect(() => {
      evaluator.check(["JetPtt", "JetEta"]);
    }).toThrow(
      said({ code: "FP_CORRECTION_INPUT_MISSING", hint: expect.stringContaining('Did you mean "JetPtt"?') as unknown }),
    );
    expect(() => {
      evaluator.check(["JetPt", "JetEta", "Jeteta"]);
    }).toThrow(said({ code: "FP_CORRECTION_INPUT_UNKNOWN", hint: 'Did you mean "JetEta"?' }));
    expect(() => evaluator.evaluate({ rows: 3, columns: { JetPt: ALL.JetPt } })).toThrow(
      said({ code: "FP_CORRECTION_INPUT_MISSING", where: said({ column: "JetEta" }) }),
    );
  });

  it("must be of their types", async () => {
    const correction = (await opened(NAMED)).correction("jes");
    const wrong = said({ code: "FP_CORRECTION_INPUT_TYPE" });
    expect(() => correction.compile({ systematic: 1 })).toThrow(wrong);
    expect(() => correction.compile({ flavour: 1.5 })).toThrow(wrong);
    expect(() => correction.compile({ nothing: 1 })).toThrow(said({ code: "FP_CORRECTION_INPUT_UNKNOWN" }));
    const evaluate = (columns: object): unknown =>
      correction.compile().evaluate({ rows: 3, columns: { ...ALL, ...columns } });
    expect(() => evaluate({ flavour: Float64Array.of(1, 2, 2.5) })).toThrow(wrong);
    expect(() => evaluate({ JetPt: ["a", "b", "c"] })).toThrow(wrong);
    expect(() => evaluate({ systematic: Float64Array.of(1, 2, 3) })).toThrow(wrong);
  });
});

describe("a compound correction", () => {
  it("must fit its parts", async () => {
    const base = { name: "both", output: { name: "o", type: "real" }, input_op: "*", output_op: "*", stack: ["jes"] };
    const real = { name: "JetPt", type: "real" };
    const file = await openCorrections(
      await written({
        schema_version: 2,
        corrections: [correctionOf(1, { inputs: [{ name: "JetPt", type: "real" }] })],
        compound_corrections: [
          { ...base, inputs: [real], inputs_update: ["JetEta"] },
          { ...base, name: "narrow", inputs: [{ name: "x", type: "real" }], inputs_update: [] },
          { ...base, name: "lost", inputs: [real], inputs_update: [], stack: ["jess"] },
        ],
      }),
    );
    for (const name of ["both", "narrow"])
      expect(() => file.correction(name).compile()).toThrow(said({ code: "FP_CORRECTION_SCHEMA" }));
    expect(() => file.correction("lost")).toThrow(said({ code: "FP_CORRECTION_UNKNOWN" }));
  });
});
