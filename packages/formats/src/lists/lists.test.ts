import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listReference } from "@foolproof/core";
import { errorOf, fixturePath, openForTest, readAll } from "../testing/data.js";
import { openTable } from "../opening/open.js";
import { joinLists, type ListValues, type ReadChunk, sliceLists, type TableReader } from "./reader.js";
import { withLists } from "./table.js";

const lists = (rows: readonly (readonly number[])[]): ListValues => ({
  offsets: Int32Array.from([0, ...rows.map((_, r) => rows.slice(0, r + 1).flat().length)]),
  values: Float64Array.from(rows.flat()),
});

interface Table {
  readonly pt: readonly (readonly number[])[];
  readonly eta: readonly (readonly number[])[];
  readonly cut: readonly number[];
}

/** A table in memory of two lists, a plain column and one of texts, in chunks of two rows. */
const table = ({ pt, eta, cut }: Table): TableReader => ({
  file: "nano.root",
  format: "root",
  tree: null,
  contentHash: "00",
  rows: pt.length,
  columns: [
    { name: "pt", type: "Float_t[n]", kind: "list" },
    { name: "eta", type: "Float_t[n]", kind: "list" },
    { name: "cut", type: "Float_t", kind: "number" },
    { name: "run", type: "Char_t*", kind: "string" },
  ],
  async *read(): AsyncGenerator<ReadChunk> {
    for (let firstRow = 0; firstRow < pt.length; firstRow += 2) {
      await Promise.resolve();
      const rows = Math.min(2, pt.length - firstRow);
      const part = <T>(all: readonly T[]): readonly T[] => all.slice(firstRow, firstRow + rows);
      yield {
        firstRow,
        rows,
        columns: new Map<string, ListValues | Float64Array>([
          ["pt", lists(part(pt))],
          ["eta", lists(part(eta))],
          ["cut", Float64Array.from(part(cut))],
        ]),
      };
    }
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

const some: Table = {
  pt: [[50, 40, 10], [], [31], [5, NaN, 7, 60]],
  eta: [[0.1, 3, 0.2], [], [-1], [1, 2, 3, -4]],
  cut: [30, 0, 31, 6],
};

const columnOf = async (name: string, of: Table = some): Promise<readonly number[]> => {
  const values = (await readAll(withLists(table(of), [name]), [name])).get(name);
  return [...(values ?? [])].map(Number);
};

describe("lists as columns", () => {
  it.each([
    ["pt[0]", [50, NaN, 31, 5]],
    ["pt[2]", [10, NaN, NaN, 7]],
    ["count(pt)", [3, 0, 1, 4]],
    ["sum(pt > 30)", [2, 0, 1, 1]],
    ["sum(pt > cut)", [2, 0, 0, 2]],
    ["sum(pt > 30 and abs(eta) < 2.5)", [1, 0, 1, 0]],
    ["sum(pt)", [100, 0, 31, NaN]],
    ["sum(coalesce(pt, 0))", [100, 0, 31, 72]],
    ["sum(missing(pt))", [0, 0, 0, 1]],
    ["mean(eta)", [1.1, NaN, -1, 0.5]],
    ["max(eta)", [3, NaN, -1, 3]],
    ["min(eta)", [0.1, NaN, -1, -4]],
    ["any(pt > 45)", [1, 0, 0, 1]],
    ["all(pt > 20)", [0, 1, 1, 0]],
    ["max(abs(eta) * 2)", [6, NaN, 2, 8]],
    ["sum(pt < pt[0])", [2, 0, 0, 0]],
  ])("%s", async (name, expected) => {
    expect((await columnOf(name)).map((value) => Number(value.toPrecision(12)))).toEqual(expected);
  });

  it("gives the same whether written out over elements or aggregated, for any lists", async () => {
    const event = fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 7 }),
        fc.double({ noNaN: true }),
        async (all, cut) => {
          const of: Table = {
            pt: all.map((one) => one.map(([pt]) => pt)),
            eta: all.map((one) => one.map(([, eta]) => eta)),
            cut: all.map(() => cut),
          };
          expect(await columnOf("sum(pt > cut and eta < 0)", of)).toEqual(
            all.map((one) => one.filter(([pt, eta]) => pt > cut && eta < 0).length),
          );
          expect(await columnOf("max(pt)", of)).toEqual(
            all.map((one) => (one.length === 0 ? NaN : Math.max(...one.map(([pt]) => pt)))),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("names the file, the row and the columns when lists differ in length", async () => {
    const broken = { ...some, eta: [[1, 2, 3], [], [4, 5], [6, 7, 8, 9]] };
    expect(await errorOf(columnOf("sum(pt * eta)", broken))).toEqual({
      code: "FP_DATA_LIST_LENGTHS",
      message:
        'nano.root: sum(pt * eta) goes through lists of different lengths: in row 2, "pt" has 1 elements and "eta" 2',
      hint: "Lists in one expression belong to the same objects, element by element; take each list by itself.",
      where: { file: "nano.root", row: 2, column: "eta" },
    });
  });

  it("refuses to take plain columns for lists, and names what is missing", async () => {
    expect(await errorOf(columnOf("cut[0]"))).toMatchObject({ code: "FP_DATA_NOT_A_LIST", where: { column: "cut" } });
    expect(await errorOf(columnOf("sum(cut)"))).toMatchObject({ code: "FP_DATA_NOT_A_LIST", where: { column: "cut" } });
    expect(await errorOf(columnOf("sum(pt * run)"))).toMatchObject({ code: "FP_DATA_COLUMN_TEXT" });
    expect(await errorOf(columnOf("sum(pt > cutt)"))).toMatchObject({
      code: "FP_DATA_COLUMN_MISSING",
      message: 'nano.root has no column "cutt", which sum(pt > cutt) needs',
      hint: 'Did you mean "cut"?',
    });
    expect(await errorOf(columnOf("ptt[0]"))).toMatchObject({ code: "FP_DATA_COLUMN_MISSING" });
    expect(await errorOf(readAll(withLists(table(some), []), ["pt"]))).toMatchObject({
      code: "FP_DATA_COLUMN_UNSUPPORTED",
      hint: "Write pt[0] for its first element, pt[:4] for four observables, count(pt), or an aggregation such as max(pt).",
    });
  });

  it("cut and joined again are the same", () => {
    const all = lists(some.pt);
    for (let at = 0; at <= 4; at++) expect(joinLists([sliceLists(all, 0, at), sliceLists(all, at, 4)])).toEqual(all);
    expect(listReference("pt[0]")).toMatchObject({ kind: "element", list: "pt", index: 0 });
  });
});

describe("lists of a ROOT file", () => {
  const types = fixturePath("types.root");

  it("become columns beside those of one value", async () => {
    const uses = ["list[0]", "list[2]", "triple[1]", "count(list)", "sum(list)", "not a name"];
    const source = await openForTest(types, { tree: "folder/inner", uses });
    expect(source.columns.slice(-5).map(({ name, type, kind }) => [name, type, kind])).toEqual([
      ["list[0]", "element of Float_t[nlist]", "number"],
      ["list[2]", "element of Float_t[nlist]", "number"],
      ["triple[1]", "element of Double_t[3]", "number"],
      ["count(list)", "of list", "number"],
      ["sum(list)", "of list", "number"],
    ]);
    const values = await readAll(source);
    expect([...(values.get("count(list)") ?? [])]).toEqual([...(values.get("nlist") ?? [])]);
    expect([...(values.get("sum(list)") ?? [])]).toEqual(Array.from({ length: 20 }, (_, row) => 0.5 * (row % 4)));
    expect([...(values.get("list[2]") ?? [])]).toEqual(
      Array.from({ length: 20 }, (_, row) => (row % 4 > 2 ? 0.5 : NaN)),
    );
    expect(values.get("triple[1]")).toEqual(new Float64Array(20).fill(1));
  });

  it("are refused with the file's name where there is none", async () => {
    const error = await errorOf(
      openTable(types, { tree: "folder/inner", uses: ["sum(x)"], displayName: "types.root" }),
    );
    expect(error).toMatchObject({
      code: "FP_DATA_NOT_A_LIST",
      message: 'types.root: "sum(x)" speaks of a list, but column "x" holds one value per event',
    });
  });
});
