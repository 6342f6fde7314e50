import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRuntime } from "./embedded/runtimeFile.js";
import type { RunningServer } from "./start.js";
import { smallAudit } from "./testing/audits.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles, testServer } from "./testing/server.js";

let server: RunningServer & { readonly data: string };
let files: readonly PushFile[];
let token: string;
const bearer = () => ({ Authorization: `Bearer ${token}` });
const put = (pushId: string, name: string, body: Buffer) =>
  fetch(`${server.url}/api/uploads/${pushId}/${name}`, {
    method: "PUT",
    headers: bearer(),
    body: new Uint8Array(body),
  });

beforeAll(async () => {
  server = await testServer();
  files = await pushFiles(await smallAudit());
  token = (await readFile(path.join(server.data, "token"), "utf8")).trim();
}, 240_000);
afterAll(() => server[Symbol.asyncDispose]());

describe("a registry of one's own", () => {
  test("tells the command line where it answers, and gives its token to nobody else", async () => {
    expect(await readRuntime(server.data)).toEqual({ url: server.url, pid: process.pid });
    expect((await stat(path.join(server.data, "token"))).mode & 0o777).toBe(0o600);
  });

  test("knows one user without a sign-in", async () => {
    const { actor, mode, signInUrl } = await apiClient(server.url, {}).session.me.query();
    expect([actor?.upn, mode, signInUrl]).toEqual(["you", "embedded", null]);
  });

  test("is healthy", async () => {
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: "ok" });
  });

  test("takes a push, and the same push again is that push", async () => {
    const api = apiClient(server.url, bearer());
    const request = { digest: digestOf(files), files: announcement(files) };
    const begun = await api.push.begin.mutate(request);
    expect(begun).toMatchObject({ auditId: null, missing: ["audit.json", "events.parquet", "report.html", "network"] });
    for (const { name, content } of files) expect((await put(begun.pushId, name, content)).status).toBe(200);
    const { auditId } = await api.push.finish.mutate({ pushId: begun.pushId });
    expect(auditId).not.toBeNull();
    expect(await api.push.begin.mutate(request)).toMatchObject({ auditId, missing: [] });
    expect((await api.audits.list.query({})).total).toBe(1);
  });
});
