import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { errorOf, fixturePath, temporaryFolder } from "../testing/data.js";
import { findKind } from "./kind.js";
import { listTables, openTable } from "./open.js";

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), "events.csv");
  await writeFile(path, content);
  return path;
}

const bytes = (latin1: string): Buffer => Buffer.from(latin1, "latin1");

describe("the format of a file", () => {
  it("is found by content, not by name", async () => {
    expect(await findKind(fixturePath("types.root"), "x")).toBe("root");
    expect(await findKind(await fileOf("PAR1...."), "x")).toBe("parquet");
    expect(await findKind(await fileOf("a b\n1 2\n"), "x")).toBe("text");
  });

  it.each([
    ["a Feather file of version 1", bytes("FEA1\x00\x00\x00\x00"), "version 2"],
    ["packed, and no text inside", gzipSync("a,b\0\n1,2\n"), "tar"],
    ["compressed with xz", bytes("\xfd7zXZ\x00"), "unxz"],
    ["text in UTF-16", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), "UTF-8"],
    ["a Git LFS pointer", bytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"), "git lfs pull"],
    ["an HTML or XML document", bytes("<!DOCTYPE html>\n<html>"), "login"],
    ["a JSON document", bytes('{"a": [1, 2]}\n'), "CSV, Parquet, HDF5"],
    ["a binary file of an unknown format", bytes("abc\x00\x01\x02"), "Arrow and ROOT"],
  ])("is refused with what to do when it is %s", async (what, content, hint) => {
    const error = await errorOf(openTable(await fileOf(content), { displayName: "events.csv" }));
    expect(error).toMatchObject({ code: "FP_DATA_FORMAT_UNKNOWN", where: { file: "events.csv" } });
    expect(error.message).toContain(`events.csv is ${what}`);
    expect(error.hint).toContain(hint);
  });
});

describe("listTables", () => {
  it("lists the columns of a text table without reading on", async () => {
    expect(await listTables(await fileOf("pt,label\n1,s\n2,b\n"))).toEqual([
      {
        format: "csv",
        tree: null,
        rows: null,
        columns: [
          { name: "pt", type: "number", kind: "number" },
          { name: "label", type: "string", kind: "string" },
        ],
      },
    ]);
  });
});
