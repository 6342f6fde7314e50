import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorOf, openForTest, readAll, temporaryFolder } from "../testing/data.js";
import { arrayColumn, type OutputColumn } from "./output.js";
import { writeTable } from "./write.js";

async function written(name: string, columns: readonly OutputColumn[], rows: number): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeTable(path, columns, { rows });
  return path;
}

const maybe: OutputColumn = {
  name: "maybe",
  type: "float32",
  produce: (start, end) => ({
    values: new Float32Array(end - start).fill(0.1),
    valid: Uint8Array.from({ length: end - start }, (_, row) => (start + row) % 2),
  }),
};
const small: readonly OutputColumn[] = [
  arrayColumn("index", "int32", Int32Array.of(0, 1, 2)),
  arrayColumn("score", "float32", Float32Array.of(0.1, NaN, 1e-30)),
  arrayColumn('grad_"a", b', "float64", Float64Array.of(1 / 3, Infinity, -Infinity)),
  arrayColumn("class", "string", ["s", 'b, "x"', " y\n"]),
  arrayColumn("fooled", "bool", Uint8Array.of(1, 0, 1)),
  maybe,
];

describe("writeTable", () => {
  it("writes CSV that says what was in memory, float32 no longer than need be", async () => {
    expect(await readFile(await written("t.csv", small, 3), "utf8")).toBe(
      [
        'index,score,"grad_""a"", b",class,fooled,maybe',
        "0,0.1,0.3333333333333333,s,true,",
        '1,NaN,inf,"b, ""x""",false,0.1',
        '2,1e-30,-inf," y\n",true,',
        "",
      ].join("\n"),
    );
  });

  it("writes JSON with null for what JSON does not know", async () => {
    expect(JSON.parse(await readFile(await written("t.json", small, 3), "utf8"))).toEqual([
      { index: 0, score: 0.1, 'grad_"a", b': 1 / 3, class: "s", fooled: true, maybe: null },
      { index: 1, score: null, 'grad_"a", b': null, class: 'b, "x"', fooled: false, maybe: 0.1 },
      { index: 2, score: 1e-30, 'grad_"a", b': null, class: " y\n", fooled: true, maybe: null },
    ]);
  });

  it.each(["t.csv", "t.parquet"])("is read back by openTable from %s, float32 values bit by bit", async (name) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ noDefaultInfinity: false }), { minLength: 1, maxLength: 50 }),
        async (list) => {
          const x = Float32Array.from(list);
          const y = Float64Array.from(list, (value) => value / 3);
          const columns = [arrayColumn("x", "float32", x), arrayColumn("y", "float64", y)];
          const found = await readAll(await openForTest(await written(name, columns, x.length)));
          expect(Float32Array.from((found.get("x") ?? []) as Float64Array)).toEqual(x);
          expect(found.get("y")).toEqual(y);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("joins blocks of rows without a seam", async () => {
    const rows = 20_000;
    const columns = [
      arrayColumn(
        "row",
        "int32",
        Int32Array.from({ length: rows }, (_, row) => row),
      ),
    ];
    const csv = await readAll(await openForTest(await written("t.csv", columns, rows)));
    expect(csv.get("row")).toEqual(Float64Array.from({ length: rows }, (_, row) => row));
    const json = JSON.parse(await readFile(await written("t.json", columns, rows), "utf8")) as { row: number }[];
    expect(json.map(({ row }) => row)).toEqual(Array.from({ length: rows }, (_, row) => row));
    expect(JSON.parse(await readFile(await written("none.json", columns, 0), "utf8"))).toEqual([]);
  });

  it("refuses an ending that names no format, before it makes a file", async () => {
    const folder = await temporaryFolder();
    for (const name of ["scores.xlsx", "scores"]) {
      expect(await errorOf(writeTable(join(folder, name), small, { rows: 3 }))).toMatchObject({
        code: "FP_OUTPUT_FORMAT_UNKNOWN",
        hint: "End the name in .parquet, .csv or .json.",
      });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves nothing behind when it is aborted", async () => {
    const folder = await temporaryFolder();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(writeTable(join(folder, "t.csv"), small, { rows: 3, signal })).rejects.toThrow("enough");
    expect(await readdir(folder)).toEqual([]);
  });
});
