import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTable } from "../opening/open.js";
import { errorOf, temporaryFolder } from "../testing/data.js";
import { writeFileAtomically } from "./atomic.js";
import { hashFile } from "./hash.js";
import { loadZstd } from "./zstd.js";

describe("hashFile", () => {
  it("is the SHA-256 of the bytes, of long files too", async () => {
    const path = join(await temporaryFolder(), "file");
    for (const size of [0, 1, 3_000_001]) {
      const bytes = Buffer.alloc(size, "foolproof");
      await writeFile(path, bytes);
      expect(await hashFile(path)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  it("is the content hash of an opened table", async () => {
    const path = join(await temporaryFolder(), "t.csv");
    await writeFile(path, "a\n1\n");
    await using table = await openTable(path);
    expect(table.contentHash).toBe(await hashFile(path));
  });

  it("refuses a file that is not there", async () => {
    expect(await errorOf(hashFile(join(await temporaryFolder(), "none")))).toMatchObject({
      code: "FP_DATA_FILE_UNREADABLE",
    });
  });
});

describe("writeFileAtomically", () => {
  it("writes texts and bytes, replaces an older file and leaves no other file", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "audit.json");
    await writeFileAtomically(path, "{}\n");
    expect(await readFile(path, "utf8")).toBe("{}\n");
    await writeFileAtomically(path, Uint8Array.of(1, 2, 255));
    expect([...(await readFile(path))]).toEqual([1, 2, 255]);
    expect(await readdir(folder)).toEqual(["audit.json"]);
  });

  it("never shows a file half-written to those who read it meanwhile", async () => {
    const path = join(await temporaryFolder(), "audit.json");
    const contents = ["a", "b"].map((letter) => letter.repeat(3_000_000));
    await writeFileAtomically(path, contents[0] ?? "");
    const writing = Promise.all(contents.map((content) => writeFileAtomically(path, content)));
    for (let look = 0; look < 20; look++) expect(contents).toContain(await readFile(path, "utf8"));
    await writing;
  });
});

describe("opening what is no readable file", () => {
  it("names the nearest file of the folder", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "signal.csv"), "a\n1\n");
    expect(await errorOf(openTable(join(folder, "signl.csv"), { displayName: "data/signl.csv" }))).toEqual({
      code: "FP_DATA_FILE_MISSING",
      message: "There is no file data/signl.csv",
      hint: 'Did you mean "signal.csv"?',
      where: { file: "data/signl.csv" },
    });
  });

  it("says that the folder is missing", async () => {
    const path = join(await temporaryFolder(), "nowhere", "signal.csv");
    expect(await errorOf(openTable(path, { displayName: "nowhere/signal.csv" }))).toMatchObject({
      code: "FP_DATA_FILE_MISSING",
      message: "There is no file nowhere/signal.csv: its folder nowhere does not exist",
    });
  });

  it("refuses a folder, naming what is in it", async () => {
    const folder = join(await temporaryFolder(), "events");
    await mkdir(folder);
    await writeFile(join(folder, "signal.csv"), "a\n1\n");
    expect(await errorOf(openTable(folder))).toMatchObject({
      code: "FP_DATA_FILE_IS_FOLDER",
      hint: "Name one of its files: signal.csv.",
    });
  });

  it("refuses an empty file", async () => {
    const path = join(await temporaryFolder(), "events.root");
    await writeFile(path, "");
    expect(await errorOf(openTable(path))).toMatchObject({ code: "FP_DATA_FILE_EMPTY" });
  });

  it.skipIf(process.platform === "win32")("says why the system refuses a file", async () => {
    const path = join(await temporaryFolder(), "loop.csv");
    await symlink(path, path);
    const error = await errorOf(openTable(path));
    expect(error.code).toBe("FP_DATA_FILE_UNREADABLE");
    expect(error.message).toContain("ELOOP");
    expect(await errorOf(openTable("/dev/null"))).toMatchObject({ code: "FP_DATA_FILE_UNREADABLE" });
  });
});

describe("zstd", () => {
  it("unpacks what it packed, in the room that is known to suffice", async () => {
    const zstd = await loadZstd();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 9 }), (bytes, level) => {
        expect([...zstd.decompress(zstd.compress(bytes, level), bytes.length)]).toEqual([...bytes]);
      }),
    );
  });

  it("refuses a frame that claims more than there can be, or that is no frame", async () => {
    const zstd = await loadZstd();
    for (const size of [200, 1000, 70_000, 300_000]) {
      const frame = zstd.compress(new Uint8Array(size), 1);
      expect(zstd.decompress(frame, size)).toHaveLength(size);
      expect(() => zstd.decompress(frame, size - 1)).toThrow(String(size));
      expect(() => zstd.decompress(frame.subarray(0, frame.length - 3), size)).toThrow();
    }
    expect(() => zstd.decompress(new Uint8Array(20), 100)).toThrow("not a zstd frame");
  });
});
