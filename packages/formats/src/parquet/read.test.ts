import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTable } from "../opening/open.js";
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
import { arrayColumn } from "../tables/output.js";
import { openDatabase } from "./database.js";
import { writeParquet } from "./write.js";

/** Has DuckDB write a Parquet file. */
async function parquetFile(query: string, { name = "events.parquet", options = "" } = {}): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await using database = await openDatabase();
  // DuckDB takes a target's name literally.
  await database.connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet${options})`);
  return path;
}

const read = async (path: string) =>
  Object.fromEntries([...(await readAll(await openForTest(path)))].map(([name, values]) => [name, [...values]]));

describe("openTable on Parquet files", () => {
  describe.skipIf(sharedData === null)(`real files${ifShared}`, () => {
    it.each(readFixture("parquet.json").map((table) => [table.file, table] as const))(
      "reads %s as pyarrow does, bit by bit",
      async (file, table) => {
        const source = await openForTest(sharedPath(file));
        expect(source).toMatchObject({ format: "parquet", tree: null, rows: table.rows });
        expect(source.columns.map(({ name, kind }) => [name, kind])).toEqual(
          table.columns.map(({ name, kind }) => [name, kind]),
        );
        const values = await readAll(source);
        for (const column of table.columns)
          expect([column.name, digest(values.get(column.name) ?? [])]).toEqual([column.name, column.digest]);
      },
    );

    it("reads the lists of nested columns, with as many elements as the file counts", async () => {
      const uses = ["count(Jet_pt)", "max(Jet_pt)", "Jet_pt[0]"];
      const source = await openForTest(sharedPath("coffea-nanoaod/nano_dy.parquet"), { uses });
      expect(source.columns.find(({ name }) => name === "Jet_pt")).toMatchObject({ type: "FLOAT[]", kind: "list" });
      const values = await readAll(source, ["nJet", ...uses]);
      expect(values.get("count(Jet_pt)")).toEqual(values.get("nJet"));
      expect(values.get("max(Jet_pt)")).toEqual(values.get("Jet_pt[0]"));
    });
  });

  it("gives the rows in the order of the file, for every codec and row group size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("snappy", "zstd", "gzip", "uncompressed"),
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        async (codec, groupRows, rows) => {
          const query = `SELECT i::DOUBLE AS x, 'r' || i AS t FROM range(${String(rows)}) r(i)`;
          const path = await parquetFile(query, { options: `, CODEC ${codec}, ROW_GROUP_SIZE ${String(groupRows)}` });
          const values = await readAll(await openForTest(path));
          expect(values.get("x")).toEqual(Float64Array.from({ length: rows }, (_, row) => row));
          expect(values.get("t")).toEqual(Array.from({ length: rows }, (_, row) => `r${String(row)}`));
        },
      ),
      { numRuns: 8 },
    );
  });

  it("reads every number type as float64 and texts as texts; null is NaN or empty", async () => {
    const numbers = [
      "TINYINT",
      "UTINYINT",
      "SMALLINT",
      "USMALLINT",
      "INTEGER",
      "UINTEGER",
      "BIGINT",
      "UBIGINT",
      "HUGEINT",
      "FLOAT",
      "DOUBLE",
      "DECIMAL(9,2)",
    ];
    const columns = numbers.map((type, at) => `v::${type} AS n${String(at)}`);
    const path = await parquetFile(
      `SELECT ${columns.join(", ")}, v = 1 AS flag, t, e::ENUM('up', 'down') AS e FROM (VALUES (1, 'a', 'up'), (NULL, NULL, NULL), (100, 'ä"', 'down')) x(v, t, e)`,
    );
    expect(await read(path)).toEqual({
      ...Object.fromEntries(numbers.map((_, at) => [`n${String(at)}`, [1, NaN, 100]])),
      flag: [1, NaN, 0],
      t: ["a", "", 'ä"'],
      e: ["up", "", "down"],
    });
  });

  it("keeps the names of columns as they are: case, quotes, blanks and dots", async () => {
    const names = ["mass", "Mass", "a b.c", 'say "hi"', "select", "c0", "pgd@a-to-b.pt"];
    const path = join(await temporaryFolder(), "names.parquet");
    const columns = names.map((name, at) => arrayColumn(name, "float32", Float32Array.of(at)));
    await writeParquet(path, columns, { rows: 1 });
    expect(await read(path)).toEqual(Object.fromEntries(names.map((name, at) => [name, [at]])));
  });

  it("reads exactly the file that is named, whatever signs its name has", async () => {
    const folder = join(await temporaryFolder(), "k=1");
    await mkdir(folder);
    const names = ["a[1].parquet", "a1.parquet", "b*.parquet", "bb.parquet", "c?.parquet", "it's {x,y} ü.parquet"];
    for (const [at, name] of names.entries())
      await writeFile(join(folder, name), await readFile(await parquetFile(`SELECT ${String(at)} AS x`)));
    for (const [at, name] of names.entries()) expect(await read(join(folder, name))).toEqual({ x: [at] });
  });

  it("says of columns that are neither numbers nor texts why they are not read", async () => {
    const path = await parquetFile(
      "SELECT 1 AS x, [1, 2] AS l, {'a': 1} AS s, MAP {'a': 1} AS m, DATE '2024-01-01' AS d, TIMESTAMP '2024-01-01' AS t, 'x'::BLOB AS b",
    );
    const source = await openForTest(path);
    expect(Object.fromEntries(source.columns.map(({ name, why }) => [name, why]))).toEqual({
      x: undefined,
      l: undefined,
      "s.a": undefined,
      m: "it holds neither numbers nor texts",
      d: "it holds dates or times",
      t: "it holds dates or times",
      b: "it holds neither numbers nor texts",
    });
    expect(await errorOf(readAll(source, ["l"]))).toMatchObject({
      code: "FP_DATA_COLUMN_UNSUPPORTED",
      where: { column: "l" },
    });
  });

  it("reads columns in the order asked for, each once, and none if none is asked for", async () => {
    const source = await openForTest(await parquetFile("SELECT 1 AS a, 2 AS b, 3 AS c"));
    expect([...(await readAll(source, ["c", "a", "c"])).entries()].map(([name, values]) => [name, values[0]])).toEqual([
      ["c", 3],
      ["a", 1],
    ]);
    const chunks = [];
    for await (const chunk of source.chunks([])) chunks.push(chunk);
    expect(chunks).toEqual([{ firstRow: 0, rows: 1, columns: new Map() }]);
  });

  it("refuses a table without rows", async () => {
    expect(await errorOf(openTable(await parquetFile("SELECT 1 AS x WHERE false")))).toMatchObject({
      code: "FP_DATA_FILE_EMPTY",
    });
  });

  it("refuses a file that is cut short, wherever", async () => {
    const whole = await readFile(await parquetFile("SELECT i AS x FROM range(1000) r(i)"));
    const path = join(await temporaryFolder(), "cut.parquet");
    for (let kept = 4; kept < whole.length; kept += Math.ceil(whole.length / 20)) {
      await writeFile(path, whole.subarray(0, kept));
      const error = await errorOf(openTable(path, { displayName: "cut.parquet" }));
      expect([kept, error.code, error.where]).toEqual([kept, "FP_DATA_FILE_UNREADABLE", { file: "cut.parquet" }]);
      expect(error.message).not.toContain("\n");
    }
  });

  it("refuses a page that does not unpack", async () => {
    const path = await parquetFile("SELECT i // 7 AS x FROM range(100000) r(i)", { options: ", CODEC gzip" });
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0x55, 40, bytes.length - 1000));
    expect(await errorOf(openTable(path).then((source) => readAll(source)))).toMatchObject({
      code: "FP_DATA_FILE_UNREADABLE",
    });
  });

  it("stops when it is aborted", async () => {
    const source = await openForTest(await parquetFile("SELECT i AS x FROM range(500000) r(i)"));
    const controller = new AbortController();
    let rows = 0;
    const reading = (async () => {
      for await (const chunk of source.chunks(["x"], { signal: controller.signal })) {
        rows += chunk.rows;
        controller.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(rows).toBeLessThan(500_000);
  });
});
