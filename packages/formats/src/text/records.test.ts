import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellText } from "./cells.js";
import { type Delimiter, type Records, type ScanOptions, scanRecords } from "./records.js";

type Table = readonly (readonly string[])[];

const cellsOf = (bytes: Buffer, records: Records, columns: number): Table =>
  Array.from({ length: records.count }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cellText({ bytes, records }, row * columns + column)),
  );

/** Scans a text in blocks cut at the given places, as a reader of files does. */
function scanInBlocks(
  text: string,
  options: Omit<ScanOptions, "final" | "line">,
  cuts: readonly number[],
): { table: Table; lines: readonly number[] } {
  const bytes = Buffer.from(text);
  const table: (readonly string[])[] = [];
  const lines: number[] = [];
  let start = 0;
  let line = 1;
  for (const cut of [...cuts.map((part) => part % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    const block = bytes.subarray(start, cut);
    const records = scanRecords(block, { ...options, line, final: cut === bytes.length });
    expect(records.broken).toBeNull();
    table.push(...cellsOf(block, records, options.columns ?? 0));
    lines.push(...records.lines.subarray(0, records.count));
    start += records.consumed;
    line = records.nextLine;
  }
  return { table, lines };
}

const tables = (columns: number, cell: fc.Arbitrary<string>): fc.Arbitrary<string[][]> =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 12 });

const cuts = fc.array(fc.nat(400), { maxLength: 4 });

describe("scanRecords", () => {
  it("reads every table that an independent parser reads, however it is cut into blocks", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "7", ".", ",", ";", '"', "\n", "\r\n", " ", "é"),
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }).chain((n) => tables(n, cell)),
        fc.tuple(fc.constantFrom<Delimiter>(",", ";", "\t", "|"), fc.constantFrom("\n", "\r\n")),
        cuts,
        (rows, [delimiter, lineEnd], places) => {
          const text =
            rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(delimiter)).join(lineEnd) +
            lineEnd;
          const columns = rows[0]?.length ?? 0;
          const expected = parse(text, { delimiter, record_delimiter: lineEnd });
          expect(scanInBlocks(text, { delimiter, columns }, places).table).toEqual(expected);
          expect(expected).toEqual(rows);
        },
      ),
    );
  });

  it("reads plain cells as an independent parser does, empty ones and a last line without an end among them", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "7", ".", "-", "e", "é"), maxLength: 4 });
    fc.assert(
      fc.property(tables(3, cell), fc.constantFrom("\n", "\r\n"), cuts, (rows, lineEnd, places) => {
        const text = rows.map((row) => row.join(",")).join(lineEnd);
        const expected: Table = parse(text, { record_delimiter: lineEnd });
        expect(scanInBlocks(text, { delimiter: ",", columns: 3 }, places).table).toEqual(expected);
      }),
    );
  });

  it("splits at runs of blanks, those at both ends of a line not counted", () => {
    const blank = fc.string({ unit: fc.constantFrom(" ", "\t"), minLength: 1, maxLength: 3 });
    const cell = fc.string({ unit: fc.constantFrom("a", "7", ".", "-", ","), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tables(3, cell), blank, cuts, (rows, gap, places) => {
        const text = rows.map((row) => `${gap}${row.join(gap)}${gap}\n`).join("");
        expect(scanInBlocks(text, { delimiter: "blanks", columns: 3 }, places).table).toEqual(rows);
      }),
    );
  });

  it("takes LF, CRLF and CR for a line end and skips blank lines, counting them", () => {
    for (const lineEnd of ["\n", "\r\n", "\r"]) {
      const text = ["a,b", "", "1,2", "  ", "", "3,4", ""].join(lineEnd);
      for (let cut = 0; cut < text.length; cut++) {
        expect(scanInBlocks(text, { delimiter: ",", columns: 2 }, [cut])).toEqual({
          table: [
            ["a", "b"],
            ["1", "2"],
            ["3", "4"],
          ],
          lines: [1, 3, 6],
        });
      }
    }
  });

  it("counts the lines inside quoted cells", () => {
    expect(scanInBlocks('a,"x\ny\r\nz"\n1,2\n', { delimiter: ",", columns: 2 }, []).lines).toEqual([1, 4]);
  });

  it("keeps a tab that separates and drops blanks around cells", () => {
    expect(scanInBlocks(" a \t\tc\n\t\t\n", { delimiter: "\t", columns: 3 }, []).table).toEqual([
      ["a", "", "c"],
      ["", "", ""],
    ]);
    expect(scanInBlocks(' 1 , "x y" ,\t3\n', { delimiter: ",", columns: 3 }, []).table).toEqual([["1", "x y", "3"]]);
  });

  it.each([
    ["a,b\n1,2\n3\n4,5\n", { kind: "ragged", line: 3, cells: 1 }, 2],
    ["a,b\n1,2,3\n", { kind: "ragged", line: 2, cells: 3 }, 1],
    ['a,b\n1,"2\n3,4\n', { kind: "open-quote", line: 2, cells: 1 }, 1],
    ['a,b\n"x"y,2\n', { kind: "text-after-quote", line: 2, cells: 0 }, 1],
  ] as const)("stops at the broken record of %j and says where it is", (text, broken, count) => {
    const records = scanRecords(Buffer.from(text), { delimiter: ",", columns: 2, line: 1, final: true });
    expect(records).toMatchObject({ broken, count });
  });
});
