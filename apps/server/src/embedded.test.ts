import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { auditResultSchema, sealAudit } from "@foolproof/core";
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

/** Sends what is asked for and finishes the push. */
async function pushAll(pushed: readonly PushFile[]): Promise<string> {
  const api = apiClient(server.url, bearer());
  const begun = await api.push.begin.mutate({ digest: digestOf(pushed), files: announcement(pushed) });
  for (const { name, content } of pushed) expect((await put(begun.pushId, name, content)).status).toBe(200);
  return (await api.push.finish.mutate({ pushId: begun.pushId })).auditId ?? "";
}

/** An audit once the server has recomputed it. */
async function recomputed(id: string) {
  const api = apiClient(server.url, bearer());
  for (;;) {
    const audit = await api.audits.get.query({ id });
    if (audit.recomputation !== "pending") return audit;
    await sleep(200);
  }
}

const replaced = (all: readonly PushFile[], name: string, content: Buffer): readonly PushFile[] =>
  all.map((one) => (one.name === name ? { ...one, content } : one));

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

  test("finds in the per-event file what an honest audit claims of it", async () => {
    const [audit] = (await apiClient(server.url, bearer()).audits.list.query({})).rows;
    const { badge, badges } = await recomputed(audit.id);
    expect(badge).toBe("recomputed");
    const level = (quantity: string) => badges.find((one) => one.quantity === quantity)?.level;
    expect(["robustnessScore", "foolingRatio", "guards", "membership"].map(level)).toEqual(Array(4).fill("recomputed"));
    expect(["hiddenRatio", "leverage", "selfChecks"].map(level)).toEqual(Array(3).fill("claimed"));
  });

  test("refuses another network than the audited one, and registers nothing", async () => {
    const others = await pushFiles(await smallAudit({ width: 0.25 }));
    const network = Buffer.concat([others.find((one) => one.name === "network")?.content ?? Buffer.of(), Buffer.of(0)]);
    await expect(pushAll(replaced(others, "network", network))).rejects.toThrow("the network is another one");
    expect((await apiClient(server.url, bearer()).audits.list.query({})).total).toBe(1);
  });

  test("shows both values where a sealed audit claims another score than its events have", async () => {
    const others = await pushFiles(await smallAudit({ width: 0.3 }));
    const content = (name: string): Buffer => others.find((one) => one.name === name)?.content ?? Buffer.of();
    const result = auditResultSchema.parse(JSON.parse(content("audit.json").toString()));
    const invented = { value: 99.9, low: 99.8, high: 100 };
    const events = createHash("sha256").update(content("events.parquet")).digest("hex");
    const forged = sealAudit({ ...result, verdict: { ...result.verdict, robustnessScore: invented } }, events);
    const { badge, badges } = await recomputed(await pushAll(replaced(others, "audit.json", Buffer.from(forged.json))));
    expect(badge).toBe("mismatch");
    const score = badges.find((one) => one.quantity === "robustnessScore");
    expect(score).toMatchObject({ level: "mismatch", claimed: expect.stringContaining("99.9") as string });
    expect(score?.found).not.toContain("99.9");
    expect(badges.map((one) => one.level)).not.toContain("reproduced");
  });
});
