import { appendFile, readdir, truncate, writeFile } from "node:fs/promises";
import { digestOf } from "@foolproof/core";
import { beforeAll, expect, test } from "vitest";
import { recomputeInChild } from "./child.js";
import { recomputeFiles, type RecomputeFiles } from "./files.js";
import { residentBytes } from "./memory.js";
import { auditFiles, VERSION } from "./testing/auditFiles.js";

let files: RecomputeFiles;
beforeAll(async () => {
  files = await auditFiles();
});

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

/** Processes that this one has started and that still run; null where the system does not tell. */
async function children(): Promise<number | null> {
  const tasks = await readdir("/proc").catch(() => null);
  if (tasks === null) return null;
  const { readFile } = await import("node:fs/promises");
  const parents = await Promise.all(
    tasks.filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  const ours = new RegExp(`^\\d+ \\(.*node.*\\) [RSD] ${String(process.pid)} `);
  return parents.filter((line) => ours.test(line)).length;
}

test("a process of its own finds what this one would, and is gone afterwards", async () => {
  const before = await children();
  const stages: string[] = [];
  const found = await recomputeInChild(files, { version: VERSION, onProgress: ({ stage }) => stages.push(stage) });
  expect(found).toEqual(await recomputeFiles(files, { version: VERSION }));
  expect(found.badges.filter((one) => one.level === "mismatch")).toEqual([]);
  expect(stages).toContain("guard nulls");
  expect(await children()).toBe(before);
});

test("time that is over, memory that is full and a caller that gives up end it at once", async () => {
  const before = await children();
  expect(await codeOf(recomputeInChild(files, { version: VERSION, limits: { seconds: 0.05 } }))).toBe(
    "FP_REGISTRY_RECOMPUTE_TIME",
  );
  // Only where the system tells how much a process holds.
  if ((await residentBytes(process.pid)) !== null)
    expect(await codeOf(recomputeInChild(files, { version: VERSION, limits: { memoryBytes: 20 * 2 ** 20 } }))).toBe(
      "FP_REGISTRY_RECOMPUTE_MEMORY",
    );
  const controller = new AbortController();
  const work = recomputeInChild(files, { version: VERSION, signal: controller.signal });
  controller.abort(new Error("given up"));
  await expect(work).rejects.toThrow("given up");
  expect(await children()).toBe(before);
});

test("files that are not of one audit, damaged or no files at all are refused with a code", async () => {
  const other = await auditFiles((result) => (result.baseline.events = 4e9));
  expect(await codeOf(recomputeInChild(other, { version: VERSION }))).toBe("FP_VERIFY_ROWS");
  const changed = await auditFiles();
  await appendFile(changed.eventsParquet, "x");
  expect(await codeOf(recomputeInChild(changed, { version: VERSION }))).toMatch(
    /^FP_(DATA_FILE_UNREADABLE|DATA_FORMAT_UNKNOWN)$/,
  );
  await truncate(changed.eventsParquet, 2000);
  expect(await codeOf(recomputeInChild(changed, { version: VERSION }))).toMatch(/^FP_DATA_/);
  await writeFile(changed.auditJson, "{}");
  expect(await codeOf(recomputeInChild(changed, { version: VERSION }))).toBe("FP_AUDIT_UNREADABLE");
  expect(
    await codeOf(recomputeInChild({ ...changed, auditJson: `${changed.auditJson}.not` }, { version: VERSION })),
  ).toBe("FP_AUDIT_MISSING");
});

test("a process that breaks is a failure with a code, and none of this process", async () => {
  const absurd = await auditFiles((result) => {
    const guards = result.spec["guards"] as Record<string, unknown>;
    guards["bins"] = 9e15;
    const {
      title: _,
      network,
      data,
      ...rest
    } = result.spec as {
      title: string;
      network: Record<string, unknown>;
      data: Record<string, unknown>[];
    };
    const { file: __, ...bare } = network;
    result.digest.spec = digestOf({ ...rest, network: bare, data: data.map(({ file: ___, ...one }) => one) });
  });
  expect(await codeOf(recomputeInChild(absurd, { version: VERSION }))).toMatch(
    /^FP_REGISTRY_RECOMPUTE_(FAILED|MEMORY)$/,
  );
});
