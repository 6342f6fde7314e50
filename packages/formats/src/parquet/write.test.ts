import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrayColumn, type OutputColumn } from "../tables/output.js";
import { errorOf, openForTest, readAll, temporaryFolder } from "../testing/data.js";
import { openDatabase } from "./database.js";
import { writeParquet } from "./write.js";

const run = promisify(execFile);
const built = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const unlessBuilt = existsSync(built) ? "" : " (skipped: the package is not built)";

const values = (rows: number, at: (row: number) => number): Float32Array =>
  Float32Array.from({ length: rows }, (_, row) => at(row));

/** Every type, with and without missing values. */
function sampleColumns(rows: number): readonly OutputColumn[] {
  const masked = (name: string, type: OutputColumn["type"], at: (row: number) => number): OutputColumn => ({
    name,
    type,
    produce: (start, end) => ({
      values: Array.from({ length: end - start }, (_, row) => at(start + row)),
      valid: Uint8Array.from({ length: end - start }, (_, row) => ((start + row) % 3 === 0 ? 0 : 1)),
    }),
  });
  return [
    arrayColumn(
      "file",
      "string",
      Array.from({ length: rows }, (_, row) => (row < rows / 2 ? "signal.csv" : 'say "ä"')),
    ),
    arrayColumn(
      "row",
      "uint32",
      Uint32Array.from({ length: rows }, (_, row) => 4294967295 - row),
    ),
    arrayColumn(
      "class",
      "uint8",
      Uint8Array.from({ length: rows }, (_, row) => row % 256),
    ),
    arrayColumn(
      "charge",
      "int32",
      Int32Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? -2147483648 : row)),
    ),
    arrayColumn(
      "correct",
      "bool",
      Uint8Array.from({ length: rows }, (_, row) => row % 2),
    ),
    arrayColumn(
      "weight",
      "float64",
      Float64Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? NaN : 1 / (row + 1))),
    ),
    arrayColumn(
      "pgd@a-to-b.pt",
      "float32",
      values(rows, (row) => Math.fround(Math.sin(row) * 100)),
    ),
    masked("pgd.fooled", "bool", (row) => row % 2),
    masked("pgd.x", "float32", (row) => Math.fround(row / 7)),
    masked("pgd.n", "int32", (row) => -row),
  ];
}

async function write(rows: number, rowGroupSize?: number): Promise<string> {
  const path = join(await temporaryFolder(), "events.parquet");
  await writeParquet(path, sampleColumns(rows), { rows, rowGroupSize });
  return path;
}

describe("writeParquet", () => {
  it("writes what other readers read back, for every type and row group size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 4000 }),
        async (rows, rowGroupSize) => {
          const columns = sampleColumns(rows);
          const source = await openForTest(await write(rows, rowGroupSize));
          expect(source.rows).toBe(rows);
          const found = await readAll(source);
          for (const column of columns) {
            const { values: wanted, valid } = await column.produce(0, rows);
            const expected = Array.from<number | string, number | string>(wanted, (value, row) =>
              valid?.[row] === 0 ? NaN : value,
            );
            expect([column.name, [...(found.get(column.name) ?? [])]]).toEqual([column.name, expected]);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it("tells missing values from NaN", async () => {
    const path = await write(10);
    await using database = await openDatabase();
    const result = await database.connection.runAndReadAll(
      `SELECT count(*) - count("pgd.x"), count(*) - count(weight), count(*) FILTER (isnan(weight)), any_value(typeof(row)), any_value(typeof(class)) FROM '${path}'`,
    );
    expect(result.getRows()).toEqual([[4n, 0n, 2n, "UINTEGER", "UTINYINT"]]);
  });

  it("writes a table without rows", async () => {
    const path = join(await temporaryFolder(), "none.parquet");
    await writeParquet(path, [arrayColumn("x", "float32", new Float32Array(0))], { rows: 0 });
    expect(await errorOf(openForTest(path))).toMatchObject({ code: "FP_DATA_FILE_EMPTY" });
  });

  it("uses zstd, row groups of 65,536 rows and no statistics", async () => {
    const path = await write(70_000);
    await using database = await openDatabase();
    const groups = await database.connection.runAndReadAll(
      `SELECT DISTINCT row_group_id, row_group_num_rows, compression, stats_min FROM parquet_metadata('${path}') ORDER BY ALL`,
    );
    expect(groups.getRows()).toEqual([
      [0n, 65_536n, "ZSTD", null],
      [1n, 4_464n, "ZSTD", null],
    ]);
  });

  it("gives the same bytes for the same table, values in memory or made on demand", async () => {
    const bytes = await readFile(await write(5000, 800));
    expect(await readFile(await write(5000, 800))).toEqual(bytes);
    const path = join(await temporaryFolder(), "events.parquet");
    const onDemand = sampleColumns(5000).map((column): OutputColumn => ({
      ...column,
      produce: async (start, end) => Promise.resolve(column.produce(start, end)),
    }));
    await writeParquet(path, onDemand, { rows: 5000, rowGroupSize: 800 });
    expect(await readFile(path)).toEqual(bytes);
  });

  it("gives the same bytes whichever bit pattern a NaN has", async () => {
    const folder = await temporaryFolder();
    const bytes = await Promise.all(
      [0x7fc00000, 0xffc00000, 0x7fc00001, 0xffffffff].map(async (pattern, at) => {
        const path = join(folder, `${String(at)}.parquet`);
        await writeParquet(
          path,
          [arrayColumn("x", "float32", new Float32Array(new Uint32Array([pattern, 0]).buffer))],
          { rows: 2 },
        );
        return readFile(path);
      }),
    );
    for (const one of bytes) expect(one).toEqual(bytes[0]);
  });

  it.skipIf(unlessBuilt !== "")(`gives the same bytes in another process${unlessBuilt}`, async () => {
    const folder = await temporaryFolder();
    const program = `
      const { arrayColumn, writeParquet } = await import(process.argv[1]);
      const x = Float32Array.from({ length: 50_000 }, (_, row) => Math.fround(Math.sqrt(row) % 1));
      const t = Array.from(x, (value) => (value > 0.5 ? "s" : "b"));
      await writeParquet(process.argv[2], [arrayColumn("x", "float32", x), arrayColumn("t", "string", t)], { rows: x.length });`;
    const paths = ["one.parquet", "two.parquet"].map((name) => join(folder, name));
    for (const path of paths) await run(process.execPath, ["--input-type=module", "-e", program, built, path]);
    const x = Float32Array.from({ length: 50_000 }, (_, row) => Math.fround(Math.sqrt(row) % 1));
    const here = join(folder, "here.parquet");
    await writeParquet(
      here,
      [
        arrayColumn("x", "float32", x),
        arrayColumn(
          "t",
          "string",
          Array.from(x, (value) => (value > 0.5 ? "s" : "b")),
        ),
      ],
      { rows: x.length },
    );
    for (const path of paths) expect(await readFile(path)).toEqual(await readFile(here));
  });

  it("leaves nothing behind and an older file untouched when it is aborted or fails", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "events.parquet");
    await writeFile(path, "older");
    const controller = new AbortController();
    const aborting: OutputColumn = {
      name: "x",
      type: "float32",
      produce: (start, end) => {
        if (start > 0) controller.abort(new Error("enough"));
        return { values: new Float32Array(end - start), valid: null };
      },
    };
    await expect(
      writeParquet(path, [aborting], { rows: 100, rowGroupSize: 10, signal: controller.signal }),
    ).rejects.toThrow("enough");
    const short = arrayColumn("x", "float32", new Float32Array(5));
    await expect(writeParquet(path, [short], { rows: 6 })).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual(["events.parquet"]);
    expect(await readFile(path, "utf8")).toBe("older");
  });

  it("refuses a folder that is missing or a file, and a name that a folder has", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "taken.parquet"));
    await writeFile(join(folder, "file"), "");
    const columns = [arrayColumn("x", "float32", new Float32Array(1))];
    const attempt = (name: string) => errorOf(writeParquet(join(folder, name), columns, { rows: 1 }));
    expect(await attempt("missing/x.parquet")).toMatchObject({
      code: "FP_OUTPUT_FOLDER_UNWRITABLE",
      where: { file: join(folder, "missing/x.parquet") },
    });
    expect(await attempt("file/x.parquet")).toMatchObject({ code: "FP_OUTPUT_FOLDER_UNWRITABLE" });
    expect(await attempt("taken.parquet")).toMatchObject({ code: "FP_OUTPUT_WRITE_FAILED" });
  });

  const root = process.getuid?.() === 0;
  it.skipIf(root || process.platform === "win32")(
    `refuses a folder that may not be written${root ? " (skipped: root may write everywhere)" : ""}`,
    async () => {
      const folder = await temporaryFolder();
      await chmod(folder, 0o500);
      const attempt = writeParquet(join(folder, "x.parquet"), [arrayColumn("x", "float32", new Float32Array(1))], {
        rows: 1,
      });
      expect(await errorOf(attempt)).toMatchObject({ code: "FP_OUTPUT_FOLDER_UNWRITABLE" });
    },
  );

  // A limit on the size of files makes the system refuse to write, as a full disk does.
  it.skipIf(unlessBuilt !== "" || process.platform === "win32")(
    `says so when there is no more space, and leaves nothing behind${unlessBuilt}`,
    async () => {
      const folder = await temporaryFolder();
      const program = `
      const { arrayColumn, writeParquet } = await import(process.argv[1]);
      const x = Float64Array.from({ length: 200_000 }, (_, row) => Math.sin(row));
      await writeParquet(process.argv[2], [arrayColumn("x", "float64", x)], { rows: x.length }).catch((error) => console.log(JSON.stringify(error)));`;
      const limited = `trap '' XFSZ; ulimit -f 200; exec "$0" --input-type=module -e "$1" "$2" "$3"`;
      const { stdout } = await run("sh", [
        "-c",
        limited,
        process.execPath,
        program,
        built,
        join(folder, "events.parquet"),
      ]);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: "FP_OUTPUT_DISK_FULL", where: { file: join(folder, "events.parquet") } },
      });
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
