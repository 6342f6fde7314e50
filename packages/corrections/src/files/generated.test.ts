import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { FoolproofError } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseFormula } from "../formula/parse.js";
import { apart, decoded, points, readFixture } from "../testing/points.js";
import type { CorrectionFile } from "./correctionFile.js";
import { openCorrections } from "./open.js";

interface Generated {
  readonly correctionlib: string;
  readonly rows: number;
  readonly step: readonly number[];
  readonly reals: Readonly<Record<string, readonly [number, number]>>;
  readonly integers: { readonly n: readonly [number, number] };
  readonly texts: { readonly s: readonly string[] };
  readonly refused: readonly string[];
  readonly file: { readonly corrections: readonly { readonly name: string }[] };
  readonly values: Readonly<Record<string, string>>;
}

const given = readFixture<Generated>("generated.json");
const { rows, step } = given;
const texts = given.texts.s;
const columns = {
  ...Object.fromEntries(Object.entries(given.reals).map(([name, range], k) => [name, points(rows, step[k], range)])),
  n: points(rows, step[3], given.integers.n).map(Math.floor),
  s: Array.from(points(rows, step[4], [0, texts.length]), (value) => texts[Math.floor(value)]),
};
const names = Object.keys(given.values);

let folder = "";
let file: CorrectionFile;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof corrections "));
  const place = path.join(folder, "generated.json.gz");
  await writeFile(place, gzipSync(JSON.stringify(given.file)));
  file = await openCorrections(place);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("corrections of every kind", () => {
  it.each(names)("%s gives what correctionlib gives", (name) => {
    const values = file.correction(name).compile().evaluate({ rows, columns });
    expect(apart(values, decoded(given.values[name]))).toBeLessThan(1e-12);
  });

  it.each(names)("%s gives the same by the evaluator that checks it", (name) => {
    const correction = file.correction(name);
    const values = correction.compile().evaluate({ rows, columns });
    const one = correction.reference();
    const checked = Float64Array.from({ length: rows }, (_, row) =>
      one(Object.fromEntries(Object.entries(columns).map(([input, column]) => [input, column[row]]))),
    );
    expect(apart(values, checked)).toBeLessThan(1e-14);
  });

  it("draws flat random numbers to the bit", () => {
    const values = file.correction("random stdflat").compile().evaluate({ rows, columns });
    expect([...values]).toEqual([...decoded(given.values["random stdflat"])]);
  });

  it("has met every kind of node, flow and edge", () => {
    const text = JSON.stringify(given.file);
    for (const kind of ["binning", "multibinning", "category", "formula", "formularef", "transform", "hashprng"])
      expect(text).toContain(`"nodetype":"${kind}"`);
    for (const flow of ["clamp", "wrap"]) expect(text).toContain(`"flow":"${flow}"`);
    expect(text).toMatch(/"flow":[{\-\d]/);
    expect(text).toContain('"edges":{"n":');
    expect(text).toContain('"inf"');
  });
});

describe("formulas", () => {
  it.each(given.refused)("%j is refused as by correctionlib", (text) => {
    const parse = (): unknown => {
      const tree = JSON.stringify(parseFormula(text, { file: "f.json", path: "c: data" }));
      // Numbers beyond what the correction has are told when it is compiled.
      if (/"kind":"parameter"|"index":3/.test(tree))
        throw new FoolproofError({ code: "FP_CORRECTION_SCHEMA", message: "" });
      return tree;
    };
    expect(parse).toThrow(FoolproofError);
  });
});
