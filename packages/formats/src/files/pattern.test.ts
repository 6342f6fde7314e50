import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { openTable } from "../opening/open.js";
import { errorOf, openForTest, readAll, temporaryFolder } from "../testing/data.js";
import { filesMatching } from "./pattern.js";

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

describe("a pattern", () => {
  it("stands for the files that match, sorted, in any folder of its path", async () => {
    const folder = await folderOf({
      "b/p-10.csv": "",
      "a/p-1.csv": "",
      "a/p-2.csv": "",
      "a/.p-3.csv": "",
      "a/q+.csv": "",
    });
    const names = async (pattern: string): Promise<readonly string[]> =>
      (await filesMatching(join(folder, pattern), pattern)).map((one) => relative(folder, one));
    expect(await names("a/p-?.csv")).toEqual(["a/p-1.csv", "a/p-2.csv"]);
    expect(await names("?/p-*.csv")).toEqual(["a/p-1.csv", "a/p-2.csv", "b/p-10.csv"]);
    expect(await names("a/q+*")).toEqual(["a/q+.csv"]);
    expect(await names("a/p-1.csv")).toEqual(["a/p-1.csv"]);
    expect(await errorOf(names("a/x*.csv"))).toMatchObject({
      code: "FP_DATA_FILE_MISSING",
      message: "No file matches a/x*.csv",
    });
  });

  it("means a file that is really called so", async () => {
    const folder = await folderOf({ "p*.csv": "a\n1\n", "p1.csv": "a\n2\n" });
    expect(await filesMatching(join(folder, "p*.csv"), "p*.csv")).toEqual([join(folder, "p*.csv")]);
  });
});

describe("files that one pattern stands for", () => {
  it("are one table, in the order of their names", async () => {
    const folder = await folderOf({ "p-1.csv": "a,b\n1,x\n2,y\n", "p-2.csv": "b,a\nz,3\n" });
    const source = await openForTest(join(folder, "p-*.csv"), { displayName: "p-*.csv" });
    expect(source.file).toBe("p-*.csv");
    const values = await readAll(source);
    expect([...(values.get("a") ?? [])]).toEqual([1, 2, 3]);
    expect(values.get("b")).toEqual(["x", "y", "z"]);
  });

  it("have a hash that depends on each of them", async () => {
    const hashes = [];
    for (const last of ["3", "4"]) {
      const folder = await folderOf({ "p-1.csv": "a\n1\n", "p-2.csv": `a\n${last}\n` });
      hashes.push((await openForTest(join(folder, "p-*.csv"))).contentHash);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it("are refused where they differ, with both names", async () => {
    const folder = await folderOf({
      "p-1.csv": "a,b\n1,2\n",
      "p-2.csv": "a\n3\n",
      "q-1.csv": "a\n1\n",
      "q-2.csv": "a\nx\n",
    });
    const error = (pattern: string) => errorOf(openTable(join(folder, pattern), { displayName: pattern }));
    expect(await error("p-*.csv")).toMatchObject({
      code: "FP_DATA_FILES_DIFFER",
      message: 'p-2.csv has no column "b", which p-1.csv has',
      where: { file: "p-2.csv", column: "b" },
    });
    expect((await error("q-*.csv")).message).toBe('column "a" holds a string in q-2.csv and a number in q-1.csv');
  });
});
