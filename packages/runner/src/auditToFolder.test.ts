import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditToFolder, readAudit } from "./auditToFolder.js";

let folder = "";
let spec = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof runner "));
  spec = await materialiseTask("donut", path.join(folder, "donut"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bytesOf = async (place: string): Promise<readonly string[]> =>
  Promise.all(
    ["audit.json", "events.parquet"].map(async (name) => (await readFile(path.join(place, name))).toString("base64")),
  );

const exists = (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    () => false,
  );

/** The built runner in a process of its own, so that it can be killed. */
const begin = (out: string): ChildProcess => {
  const runner = new URL("../dist/index.js", import.meta.url).href;
  const program = `import { auditToFolder } from ${JSON.stringify(runner)}; await auditToFolder(${JSON.stringify(spec)}, { out: ${JSON.stringify(out)}, quick: true, workers: 1 });`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: "ignore",
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
};

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once("exit", resolve));

/** Waits until so many pieces of work are kept, then kills without warning. */
async function killAfter(out: string, kept: number): Promise<void> {
  const child = begin(out);
  const end = ended(child);
  const count = async (): Promise<number> =>
    (await readdir(path.join(`${out}.partial`, "checkpoint")).catch(() => [])).filter((name) => name.endsWith(".bin"))
      .length;
  while (child.exitCode === null && (await count()) < kept) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await end;
}

describe("auditToFolder", () => {
  it("writes the same bytes with one, two and four workers, and after being killed at three points", async () => {
    const [one, two, four, killed] = ["one", "two", "four", "killed"].map((name) => path.join(folder, name));
    await auditToFolder(spec, { out: one, quick: true, workers: 1 });
    await auditToFolder(spec, { out: two, quick: true, workers: 2 });
    await auditToFolder(spec, { out: four, quick: true, workers: 4 });
    for (const kept of [2, 12, 24]) await killAfter(killed, kept);
    expect(await exists(killed)).toBe(false);
    await auditToFolder(spec, { out: killed, quick: true, resume: true });
    const expected = await bytesOf(one);
    expect(await bytesOf(two)).toEqual(expected);
    expect(await bytesOf(four)).toEqual(expected);
    expect(await bytesOf(killed)).toEqual(expected);
    expect((await readdir(killed)).sort()).toEqual(["audit.json", "events.parquet", "report.html", "run.json"]);
    expect((await readAudit(killed)).verdict.attackProfile).toBe("quick");
  }, 180_000);

  it("never overwrites, and shows an identical finished audit instead of making it again", async () => {
    const first = await auditToFolder(spec, { base: folder, quick: true });
    expect(first.reused).toBe(false);
    expect(await auditToFolder(spec, { base: folder, quick: true })).toMatchObject({
      reused: true,
      folder: first.folder,
    });
    await expect(auditToFolder(spec, { out: first.folder, quick: true })).rejects.toMatchObject({
      code: "FP_OUTPUT_EXISTS",
    });
  }, 60_000);

  it("leaves no folder behind when it is cancelled, only what it can go on from", async () => {
    const out = path.join(folder, "cancelled");
    const controller = new AbortController();
    const cancelled = auditToFolder(spec, {
      out,
      quick: true,
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage.startsWith("pgd")) controller.abort(new Error("cancelled by the user"));
      },
    });
    await expect(cancelled).rejects.toThrow("cancelled by the user");
    expect(await exists(out)).toBe(false);
    expect(await exists(`${out}.partial`)).toBe(true);
  }, 60_000);

  it("refuses to resume what was not begun", async () => {
    await expect(auditToFolder(spec, { out: path.join(folder, "nothing"), resume: true })).rejects.toMatchObject({
      code: "FP_RESUME_NOTHING",
    });
  });

  it("says that a folder cannot be written", async () => {
    await expect(auditToFolder(spec, { out: path.join(spec, "out"), quick: true })).rejects.toMatchObject({
      code: "FP_OUTPUT_FOLDER_UNWRITABLE",
    });
  });
});
