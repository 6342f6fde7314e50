import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../server/src/testing/port.js";
import { type ServerProcess, startProcess } from "../../server/src/testing/process.js";
import { type CutLine, cutLine } from "./testing/cutLine.js";
import { foolproof, newFolder, type Ran, smallAudit } from "./testing/run.js";

let server: ServerProcess;
let line: CutLine;
let data: string;
let folder: string;
const run = (...args: string[]): Promise<Ran> =>
  foolproof(args, { cwd: folder, env: { FOOLPROOF_DATA: data, XDG_CONFIG_HOME: data } });
const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.stdout) as Record<string, unknown>;

beforeAll(async () => {
  const port = await freePort();
  [line, data, folder] = await Promise.all([cutLine(port), newFolder(), smallAudit()]);
  // Whoever asks for the registry's address is led over the line.
  await writeFile(path.join(data, "registry.yaml"), JSON.stringify({ port, baseUrl: line.url }));
  [server] = await Promise.all([
    startProcess(data),
    foolproof(["audit", "audit.yaml", "-o", "out", "-q"], { cwd: folder }),
  ]);
}, 240_000);
afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.ended;
  await line[Symbol.asyncDispose]();
});

test("a push whose line breaks off in a file says how to go on, registers nothing, and goes on with what is missing", async () => {
  line.cutAt("/events.parquet HTTP/1.1");
  const broken = await run("push", "out");
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining("FP_PUSH_BROKEN_OFF")]);
  expect(broken.stderr).toContain("while events.parquet was being sent");
  expect(broken.stderr).toContain("To go on: foolproof push out");
  expect((await run("ls", "-q")).stdout).toBe("");
  await expect.poll(() => readdir(path.join(data, "artifacts", "arriving")), { timeout: 60_000 }).toEqual([]);

  const again = json(await run("push", "out", "--json"));
  expect(again["sent"]).toEqual(["events.parquet", "run.json", "report.html", "audit.yaml", "network"]);
  expect((await run("ls", "-q")).stdout).toBe(`${String(again["digest"])}\n`);
});
