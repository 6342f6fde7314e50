import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { FoolproofError } from "@foolproof/core";
import { describe, expect, it, vi } from "vitest";
import {
  digest,
  errorOf,
  fixturePath,
  ifShared,
  openForTest,
  readAll,
  readLists,
  sharedData,
  sharedPath,
  temporaryFolder,
} from "../testing/data.js";
import { describeColumns } from "../describing/describe.js";
import { listTables, openTable } from "./open.js";

/** What h5py, numpy and pyarrow read from a table: name, kind, digest of the values, of a list also of its lengths. */
interface ReaderFixture {
  readonly file: string;
  readonly tree: string | null;
  readonly rows: number;
  readonly columns: readonly (readonly [name: string, kind: string, values: string, lengths?: string])[];
}

const folder = (name: string): string => fixturePath(join("readers", name));
const fixtures = JSON.parse(readFileSync(folder("readers.json"), "utf8")) as readonly ReaderFixture[];

describe("every value of", () => {
  it.each(fixtures.map((one) => [`${one.file} ${one.tree ?? ""}`, one] as const))(
    "%s is what the format's own library reads",
    async (_, { file, tree, rows, columns }) => {
      const source = await openForTest(folder(file), { tree });
      expect(source.rows ?? rows).toBe(rows);
      const kinds = new Map(source.columns.map(({ name, kind }) => [name, kind]));
      expect(columns.map(([name]) => [name, kinds.get(name)])).toEqual(columns.map(([name, kind]) => [name, kind]));
      const named = (list: boolean): readonly string[] =>
        columns.filter(([, kind]) => (kind === "list") === list).map(([name]) => name);
      const plain = await readAll(source, named(false));
      const lists = await readLists(source, named(true));
      for (const [name, kind, values, lengths] of columns) {
        const list = lists.get(name);
        const found = kind === "list" ? (list?.values ?? []) : (plain.get(name) ?? []);
        expect([name, digest(found)]).toEqual([name, values]);
        if (kind === "list") expect([name, digest(list?.lengths ?? [])]).toEqual([name, lengths]);
        else expect(found.length).toBe(rows);
      }
    },
  );
});

const whys = async (file: string, tree: string | null): Promise<Record<string, string | undefined>> => {
  const { columns } = await openForTest(folder(file), { tree });
  return Object.fromEntries(columns.filter(({ why }) => why !== undefined).map(({ name, why }) => [name, why]));
};

describe("what cannot be read", () => {
  it("is listed with the reason", async () => {
    expect(await whys("types.h5", "ftag")).toEqual({ bins: "it has 5 rows where the table has 300" });
    expect(await whys("types.h5", "flat")).toEqual({
      dates: "it holds neither numbers nor texts",
      lzf: "it is compressed by lzf (HDF5 filter 32000), which is not read: write it with gzip",
    });
    expect(await whys("packed.npz", null)).toEqual({
      scalar: "it holds one value and no rows",
      short: "it has 3 rows where the table has 300",
      when: "its elements are neither numbers nor texts (Python objects, dates or complex numbers)",
    });
  });

  it.each([
    "types.h5",
    "plain.npy",
    "stored.npz",
    "packed.npz",
    "zstd.feather",
    "lz4.feather",
    "text.csv.gz",
    "text.csv.zst",
  ])("is refused in the user's terms where %s is cut short", async (name) => {
    const whole = await readFile(folder(name));
    const home = await temporaryFolder();
    for (const kept of [20, 200, Math.floor(whole.length / 2), whole.length - 5]) {
      const path = join(home, `${String(kept)}-${name}`);
      await writeFile(path, whole.subarray(0, kept));
      const work = openTable(path, { tree: name === "types.h5" ? "ftag" : null, displayName: "cut" }).then((source) =>
        describeColumns(source),
      );
      const error = await errorOf(work);
      expect([kept, error.code, error.where.file]).toEqual([kept, "FP_DATA_FILE_UNREADABLE", "cut"]);
    }
  });

  it("ends in an error or in a value for every row wherever an HDF5 file is damaged, without a word on the console", async () => {
    const print = [vi.spyOn(console, "error"), vi.spyOn(console, "log"), vi.spyOn(process.stderr, "write")];
    const whole = await readFile(folder("types.h5"));
    const home = await temporaryFolder();
    let refused = 0;
    for (let start = 8; start < 60_000; start += 2999) {
      const path = join(home, `${String(start)}.h5`);
      await writeFile(path, Buffer.from(whole).fill(0xa5, start, start + 60));
      const outcome = await openTable(path, { tree: "ftag" })
        .then(async (source) => {
          await using held = source;
          return [...(await readAll(held, ["jets.pt", "jets.flavour"])).values()].map((one) => one.length);
        })
        .catch((error: unknown) => (error instanceof FoolproofError ? error.code : error));
      if (outcome === "FP_DATA_FILE_UNREADABLE") refused++;
      else expect(outcome).toEqual([300, 300]);
    }
    expect(refused).toBeGreaterThan(3);
    for (const spy of print) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe("the tables of an HDF5 file", () => {
  it("are its groups, and datasets of records that are alone in theirs", async () => {
    const listed = await listTables(folder("types.h5"));
    expect(listed.map(({ format, tree, rows }) => [format, tree, rows])).toEqual([
      ["hdf5", "alone/table", 300],
      ["hdf5", "big/table", 300],
      ["hdf5", "flat", 300],
      ["hdf5", "ftag", 300],
    ]);
  });

  it("must be named where there are several, and are found by the nearest name", async () => {
    const open = (tree: string | null) => errorOf(openTable(folder("types.h5"), { tree, displayName: "types.h5" }));
    expect(await open(null)).toMatchObject({
      code: "FP_DATA_TREE_AMBIGUOUS",
      message: 'types.h5 holds 4 trees: "alone/table", "big/table", "flat", "ftag"',
    });
    expect(await open("ftag/jet")).toMatchObject({ code: "FP_DATA_TREE_MISSING", hint: 'Did you mean "ftag/jets"?' });
  });

  it("give elements and numbers of their lists", async () => {
    const uses = ["tracks.d0[0]", "sum(tracks.valid)", "jets.p4[3]"];
    const source = await openForTest(folder("types.h5"), { tree: "/ftag", uses });
    const values = await readAll(source, uses);
    const lists = await readLists(source, ["tracks.d0", "tracks.valid", "jets.p4"]);
    const at = (name: string, place: number): number => lists.get(name)?.values[place] ?? NaN;
    const valid = lists.get("tracks.valid")?.values ?? [];
    for (let row = 0; row < 300; row++) {
      expect(values.get("tracks.d0[0]")?.[row]).toBe(at("tracks.d0", 7 * row));
      expect(values.get("jets.p4[3]")?.[row]).toBe(at("jets.p4", 4 * row + 3));
      const count = Array.from({ length: 7 }, (_, k) => valid[7 * row + k]).filter((one) => one === 1).length;
      expect(values.get("sum(tracks.valid)")?.[row]).toBe(count);
    }
  });

  it.skipIf(sharedData === null)(`are jets and tracks of the flavour-tagging layout${ifShared}`, async () => {
    const uses = ["count(tracks.d0)", "sum(tracks.valid)"];
    const source = await openForTest(sharedPath("ftag-puma-h5/file1.h5"), { uses });
    expect([source.tree, source.rows]).toEqual(["/", 1000]);
    const values = await readAll(source, ["jets.flavour_label", "jets.n_tracks", ...uses]);
    expect(values.get("count(tracks.d0)")).toEqual(new Float64Array(1000).fill(40));
    // numpy.unique of the labels, and the first jets' sums of valid tracks.
    expect(new Set(values.get("jets.flavour_label") as Float64Array)).toEqual(new Set([0, 4, 5]));
    expect([...(values.get("sum(tracks.valid)") ?? [])].slice(0, 5)).toEqual([24, 16, 22, 20, 22]);
  });
});

describe("packed text tables", () => {
  it("have the lines of the text in their errors", async () => {
    const { gzipSync } = await import("node:zlib");
    const path = join(await temporaryFolder(), "events.csv.gz");
    const text = `a,b\n${"1,2\n".repeat(400_000)}1\n`;
    await writeFile(path, gzipSync(text));
    const error = await errorOf(
      openTable(path, { displayName: "events.csv.gz" }).then((source) => readAll(source, ["a"])),
    );
    expect(error).toMatchObject({ code: "FP_DATA_RAGGED_ROW", where: { line: 400_002 } });
  });
});
