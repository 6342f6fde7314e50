import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FoolproofError } from "@foolproof/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { describeColumns } from "../describing/describe.js";
import { listTables, openTable } from "../opening/open.js";
import {
  digest,
  errorOf,
  fixturePath,
  ifShared,
  listFixtures,
  openForTest,
  readAll,
  readFixture,
  readLists,
  sharedData,
  sharedPath,
  type TableFixture,
  temporaryFolder,
} from "../testing/data.js";

async function expectEqualTables(path: string, table: TableFixture): Promise<void> {
  const source = await openForTest(path, { tree: table.tree });
  expect(source).toMatchObject({ format: "root", tree: table.tree, rows: table.rows });
  const values = await readAll(
    source,
    table.columns.map(({ name }) => name),
  );
  for (const column of table.columns) {
    const found = values.get(column.name) ?? [];
    expect([column.name, found.length, digest(found)]).toEqual([column.name, table.rows, column.digest]);
  }
}

const types = fixturePath("types.root");
const hzz = sharedPath("skhep-testdata/uproot-HZZ.root");

async function damagedCopy(path: string, damage: (bytes: Buffer) => Buffer): Promise<string> {
  const copy = join(await temporaryFolder(), "events.root");
  await writeFile(copy, damage(await readFile(path)));
  return copy;
}

describe("openTable on ROOT files", () => {
  afterEach(() => vi.restoreAllMocks());

  describe.skipIf(sharedData === null)(`real files${ifShared}`, () => {
    it.each(readFixture("root.json").map((table) => [`${table.file}, ${table.tree ?? ""}`, table] as const))(
      "reads every flat branch of %s as uproot does, bit by bit",
      (_, table) => expectEqualTables(sharedPath(table.file), table),
    );

    it.each(listFixtures().map((table) => [table.file, table] as const))(
      "reads every list of %s as uproot does, bit by bit",
      async (_, { file, tree, rows, columns }) => {
        const lists = await readLists(
          await openForTest(sharedPath(file), { tree }),
          columns.map(([name]) => name),
        );
        for (const [name, lengths, elements] of columns) {
          const found = lists.get(name);
          expect([name, found?.lengths.length, digest(found?.lengths ?? []), digest(found?.values ?? [])]).toEqual([
            name,
            rows,
            lengths,
            elements,
          ]);
        }
      },
    );

    it("says of objects why they are not read, and of lists how they are", async () => {
      const reasons = async (file: string, tree: string): Promise<Record<string, string | undefined>> => {
        const source = await openForTest(sharedPath(file), { tree });
        return Object.fromEntries(
          source.columns.filter(({ kind }) => kind === "unsupported").map(({ name, why }) => [name, why]),
        );
      };
      const objects = await reasons("skhep-testdata/uproot-HZZ-objects.root", "events");
      expect(objects.jetp4).toBe("it holds an object or a list of objects per event");
      const error = await errorOf(readAll(await openForTest(hzz), ["Jet_Px"]));
      expect(error).toMatchObject({ code: "FP_DATA_COLUMN_UNSUPPORTED", where: { column: "Jet_Px" } });
      expect(error.message).toContain("of type Float_t[NJet] that holds a list per event");
      expect(error.hint).toContain("Write Jet_Px[0]");
    });

    it("is silent on the console, on files that its library complains about too", async () => {
      const print = [
        vi.spyOn(console, "log").mockImplementation(() => undefined),
        vi.spyOn(console, "warn"),
        vi.spyOn(console, "error"),
        vi.spyOn(process.stdout, "write"),
      ];
      await listTables(sharedPath("coffea-nanoaod/PHYSLITE_example.root"));
      const cut = await damagedCopy(hzz, (bytes) => bytes.subarray(0, bytes.length - 2000));
      await errorOf(openTable(cut));
      for (const spy of print) expect(spy).not.toHaveBeenCalled();
      console.log("the console works again");
      expect(print[0]).toHaveBeenCalledOnce();
    });
  });

  it.each(readFixture("types.json").map((table) => [table.tree, table] as const))(
    "reads every number type over several baskets: tree %s",
    (_, table) => expectEqualTables(types, table),
  );

  it("refuses an RNTuple that is damaged or cut short, wherever", async () => {
    const path = fixturePath("readers/ntuple.root");
    const { length } = await readFile(path);
    let refused = 0;
    for (let start = 100; start < length; start += Math.ceil(length / 40)) {
      for (const damage of [
        (bytes: Buffer) => bytes.fill(0xa5, start, start + 80),
        (bytes: Buffer) => bytes.subarray(0, start),
      ]) {
        const outcome = await openForTest(await damagedCopy(path, damage))
          .then((source) => describeColumns(source))
          .then(({ rows }) => rows)
          .catch((error: unknown) => (error instanceof FoolproofError ? error.code : error));
        if (typeof outcome === "string") refused++;
        expect([300, "FP_DATA_FILE_UNREADABLE", "FP_DATA_TREE_MISSING", "FP_DATA_FILE_EMPTY"]).toContain(outcome);
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  it("lists trees with folders, entries and columns, empty trees too", async () => {
    const listed = await listTables(types);
    expect(listed.map(({ format, tree, rows }) => [format, tree, rows])).toEqual([
      ["root", "numbers", 400],
      ["root", "folder/inner", 20],
      ["root", "nothing", 0],
    ]);
    expect(listed[1]?.columns.map(({ name, type, kind }) => [name, type, kind])).toEqual([
      ["x", "Double_t", "number"],
      ["nlist", "Int_t", "number"],
      ["list", "Float_t[nlist]", "list"],
      ["triple", "Double_t[3]", "list"],
    ]);
  });

  it("asks which tree is meant where there are several", async () => {
    expect(await errorOf(openTable(types, { displayName: "types.root" }))).toEqual({
      code: "FP_DATA_TREE_AMBIGUOUS",
      message: 'types.root holds 3 trees: "numbers", "folder/inner", "nothing"',
      hint: "Say which one, e.g. tree: numbers",
      where: { file: "types.root" },
    });
  });

  it("names the nearest tree to one that is missing", async () => {
    expect(await errorOf(openTable(types, { tree: "numbrs" }))).toMatchObject({
      code: "FP_DATA_TREE_MISSING",
      hint: 'Did you mean "numbers"?',
      where: { value: "numbrs" },
    });
  });

  it("takes a tree's name with a leading slash or a cycle", async () => {
    expect((await openForTest(types, { tree: "/folder/inner;1" })).tree).toBe("folder/inner");
  });

  it("refuses a tree without entries", async () => {
    expect(await errorOf(openTable(types, { tree: "nothing" }))).toMatchObject({ code: "FP_DATA_FILE_EMPTY" });
  });

  it("refuses a file that is cut short, wherever", async () => {
    const { length } = await readFile(types);
    for (let kept = 4; kept < length; kept += Math.ceil(length / 25)) {
      const path = await damagedCopy(types, (bytes) => bytes.subarray(0, kept));
      const error = await errorOf(openTable(path, { tree: "numbers", displayName: "cut.root" }).then(readAll));
      expect([kept, error.code, error.where]).toEqual([kept, "FP_DATA_FILE_UNREADABLE", { file: "cut.root" }]);
    }
  });

  // Blocks that ROOT left uncompressed carry no checksum: damage inside their values cannot be seen.
  it("ends in an error in the user's terms, or in a value for every row, wherever a file is damaged", async () => {
    const { length } = await readFile(types);
    let refused = 0;
    for (let start = 300; start < length - 200; start += 997) {
      const path = await damagedCopy(types, (bytes) => bytes.fill(0xa5, start, start + 150));
      const outcome = await openForTest(path, { tree: "numbers" })
        .then((source) => readAll(source, ["int8", "int64", "float64", "flag"]))
        .then((values) => [...values.values()].map((column) => column.length))
        .catch((error: unknown) => (error instanceof FoolproofError ? error.code : error));
      if (outcome === "FP_DATA_FILE_UNREADABLE") refused++;
      else expect(outcome).toEqual([400, 400, 400, 400]);
    }
    expect(refused).toBeGreaterThan(10);
  });

  it("stops when it is aborted", async () => {
    const source = await openForTest(types, { tree: "numbers" });
    const chunks = source.chunks(["float64"], { signal: AbortSignal.abort(new Error("enough")) });
    await expect(chunks[Symbol.asyncIterator]().next()).rejects.toThrow("enough");
  });
});
