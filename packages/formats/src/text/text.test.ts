import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  digest,
  errorOf,
  ifShared,
  openForTest,
  readAll,
  readFixture,
  sharedData,
  sharedPath,
  temporaryFolder,
} from "../testing/data.js";

async function textFile(content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), "events.csv");
  await writeFile(path, content);
  return path;
}

const open = async (content: string | Buffer) => openForTest(await textFile(content), { displayName: "events.csv" });
const read = async (content: string | Buffer) =>
  Object.fromEntries([...(await readAll(await open(content)))].map(([name, values]) => [name, [...values]]));
const failure = async (content: string | Buffer) => errorOf(read(content));

describe("openTable on text", () => {
  describe.skipIf(sharedData === null)(`real files${ifShared}`, () => {
    it.each(readFixture("text.json").map((table) => [table.file, table] as const))(
      "reads %s as pandas and Python do, bit by bit",
      async (file, table) => {
        const source = await openForTest(sharedPath(file));
        expect(source.columns.map(({ name, kind }) => [name, kind])).toEqual(
          table.columns.map(({ name, kind }) => [name, kind]),
        );
        const values = await readAll(source);
        for (const column of table.columns) {
          const found = values.get(column.name) ?? [];
          expect([column.name, found.length, digest(found)]).toEqual([column.name, table.rows, column.digest]);
        }
      },
    );
  });

  it.each([
    ["comma", "a,b\n1,x\n2,y\n"],
    ["tab", "a\tb\n1\tx\n2\ty\n"],
    ["semicolon", "a;b\n1;x\n2;y\n"],
    ["bar", "a|b\n1|x\n2|y\n"],
    ["blanks, a blank before the header", "  a   b\n 1   x \n 2   y \n"],
    ["CRLF", "a,b\r\n1,x\r\n2,y\r\n"],
    ["CR", "a,b\r1,x\r2,y\r"],
    ["quotes", '"a","b"\n"1","x"\n"2","y"\n'],
    ["byte order mark", "\ufeffa,b\n1,x\n2,y\n"],
    ["no line end at the end", "a,b\n1,x\n2,y"],
    ["blank lines", "\na,b\n\n1,x\n\n2,y\n\n"],
    ["blanks after commas", "a, b\n1, x\n2, y\n"],
  ])("finds the layout of a table with %s", async (_, content) => {
    expect(await read(content)).toEqual({ a: [1, 2], b: ["x", "y"] });
  });

  it("reads a table of one column, with blanks in its name too", async () => {
    expect(await read("mass\n1\n2\n")).toEqual({ mass: [1, 2] });
    expect(await read("jet mass\n1\n2\n")).toEqual({ "jet mass": [1, 2] });
  });

  it("prefers the delimiter that fits the lines to one that occurs in texts", async () => {
    expect(await read("a;b\n1;x,y\n2;z\n")).toEqual({ a: [1, 2], b: ["x,y", "z"] });
    expect(await read("lepton pt,lepton eta\n1,2\n3,4\n")).toEqual({ "lepton pt": [1, 3], "lepton eta": [2, 4] });
  });

  it("names nameless columns by their place and keeps the numbers that pandas names columns with", async () => {
    expect(await read(",x\n0,5\n1,6\n")).toEqual({ column_1: [0, 1], x: [5, 6] });
    expect(await read("0,1\n7,8\n")).toEqual({ "0": [7], "1": [8] });
  });

  it("takes empty and NaN cells of a number column for missing, and empty texts for empty", async () => {
    expect(await read("a,b,c\n1,x,\n,,NaN\n3,z,nan\n")).toEqual({
      a: [1, NaN, 3],
      b: ["x", "", "z"],
      c: [NaN, NaN, NaN],
    });
  });

  it("gives the same values however long the lines are compared with the blocks that are read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 700_000 }),
        async (values, padding) => {
          const filler = "x".repeat(padding);
          const content = `v,t\n${values.map((value) => `${Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf")},${filler}`).join("\n")}\n`;
          const source = await open(content);
          const found = await readAll(source, ["v"]);
          expect(found.get("v")).toEqual(Float64Array.from(values));
        },
      ),
      { numRuns: 8 },
    );
  });

  it("numbers chunks by row and reads only what is asked for, each column once", async () => {
    const source = await open(`a,b\n${Array.from({ length: 400_000 }, (_, row) => `${String(row)},x`).join("\n")}\n`);
    let next = 0;
    for await (const chunk of source.chunks(["a", "a"])) {
      expect([...chunk.columns.keys()]).toEqual(["a"]);
      expect(chunk.firstRow).toBe(next);
      expect(chunk.columns.get("a")?.[0]).toBe(next);
      next += chunk.rows;
    }
    expect(next).toBe(400_000);
  });

  it("stops when it is aborted", async () => {
    const source = await open(`a\n${"1\n".repeat(2_000_000)}`);
    const controller = new AbortController();
    let rows = 0;
    const reading = (async () => {
      for await (const chunk of source.chunks(["a"], { signal: controller.signal })) {
        rows += chunk.rows;
        controller.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(rows).toBeLessThan(2_000_000);
  });

  it("names file, line, row, column and text of a text in a number column", async () => {
    expect(await failure("pt,eta\n1,2\n\n3,4\n5,oops\n6,7\n")).toEqual({
      code: "FP_DATA_NOT_A_NUMBER",
      message: 'events.csv:5: column "eta" holds numbers, but "oops" in row 2',
      hint: "Correct the cell; for a missing value leave it empty or write NaN.",
      where: { file: "events.csv", line: 5, column: "eta", row: 2, value: "oops" },
    });
  });

  it("finds the row of a text far beyond the rows that decided what the column holds", async () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => (row === 250_000 ? "bad" : String(row)));
    expect(await failure(`x\n${rows.join("\n")}\n`)).toMatchObject({
      code: "FP_DATA_NOT_A_NUMBER",
      where: { row: 250_000, line: 250_002, value: "bad" },
    });
  });

  it.each([
    { what: "too few cells", content: "a,b\n1,2\n3\n", line: 3, has: "1 cells where the header has 2" },
    { what: "too many cells", content: "a,b\n1,2\n3,4,5\n", line: 3, has: "3 cells where the header has 2" },
    {
      what: "a first row that is too long",
      content: "a,b\n1,2,3\n4,5,6\n",
      line: 2,
      has: "3 cells where the header has 2",
    },
    {
      what: "a line cut short at the end of the file",
      content: "a,b,c\n1,2,3\n4,5",
      line: 3,
      has: "2 cells where the header has 3",
    },
  ])("refuses $what, naming the line", async ({ content, line, has }) => {
    const error = await failure(content);
    expect(error).toMatchObject({ code: "FP_DATA_RAGGED_ROW", where: { file: "events.csv", line } });
    expect(error.message).toContain(has);
  });

  it("recognises a header that begins with #", async () => {
    expect((await failure("# a b\n1 2\n3 4\n")).hint).toContain("#");
  });

  it.each([
    ["a quote that is never closed", 'a,b\n1,"x\n2,y\n', 2],
    ["text after a closing quote", 'a,b\n1,x\n2,"y"z\n', 3],
  ])("refuses %s, naming the line", async (_, content, line) => {
    expect(await failure(content)).toMatchObject({ code: "FP_DATA_QUOTE_BROKEN", where: { line } });
  });

  it.each([
    ["a header without rows", "a,b\n", "FP_DATA_FILE_EMPTY"],
    ["nothing but blank lines", "\n \n\n", "FP_DATA_FILE_EMPTY"],
    ["numbers in the first line", "1,2\n3,4\n", "FP_DATA_HEADER_MISSING"],
    ["two columns of one name", "a,b,a\n1,2,3\n", "FP_DATA_COLUMN_DUPLICATE"],
  ])("refuses %s", async (_, content, code) => {
    expect(await failure(content)).toMatchObject({ code, where: { file: "events.csv" } });
  });

  it("names the nearest column to one that is missing", async () => {
    const source = await open("jet1_pt,jet2_pt\n1,2\n");
    expect(await errorOf(readAll(source, ["jet1_ptt"]))).toMatchObject({
      code: "FP_DATA_COLUMN_MISSING",
      hint: 'Did you mean "jet1_pt"?',
      where: { column: "jet1_ptt" },
    });
  });
});
