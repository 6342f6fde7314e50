import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const lockModule = new URL("./lock.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "foolproof lock "));
const temporary = () => join(mkdtempSync(join(folder, "test ")), "a lock");

afterAll(() => rmSync(folder, { recursive: true }));

function holder(lock: string, log: string): Promise<number | null> {
  const source = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(lockModule)};
    await withLock(${JSON.stringify(lock)}, {}, async () => {
      appendFileSync(${JSON.stringify(log)}, "in ");
      await sleep(150);
      appendFileSync(${JSON.stringify(log)}, "out ");
    });`;
  return new Promise((resolve) => {
    spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: "inherit" }).once("close", resolve);
  });
}

test("processes that want the same lock work one after the other", async () => {
  const lock = temporary();
  const codes = await Promise.all([1, 2, 3].map(() => holder(lock, `${lock}.log`)));
  expect(codes).toEqual([0, 0, 0]);
  expect(readFileSync(`${lock}.log`, "utf8")).toBe("in out in out in out ");
});

test("a lock whose owner is gone is taken over by exactly one of those who wait", async () => {
  const lock = temporary();
  const gone = spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout.trim();
  writeFileSync(lock, gone);
  await Promise.all([1, 2].map(() => holder(lock, `${lock}.log`)));
  expect(readFileSync(`${lock}.log`, "utf8")).toBe("in out in out ");
});

test("a lock that was never signed does not hold forever", async () => {
  const lock = temporary();
  writeFileSync(lock, "");
  const before = new Date(Date.now() - 60_000);
  utimesSync(lock, before, before);
  expect(await holder(lock, `${lock}.log`)).toBe(0);
  expect(readFileSync(`${lock}.log`, "utf8")).toBe("in out ");
});
