import { createHash } from "node:crypto";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openArtifactStore } from "../artifacts/store.js";
import type { Registry } from "../registry.js";
import type { Actor } from "../schemas/index.js";
import { makeAudit } from "../testing/audit.js";
import { announcement, folderOf, oneBlock, type PushFile, pushFolder } from "../testing/push.js";
import { actorOf, DATABASES, sharedRegistry } from "../testing/registries.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe.each(DATABASES)("a push on %s", (kind) => {
  let registry: Registry;
  let author: Actor;
  beforeAll(async () => {
    registry = await sharedRegistry(kind);
    author = await actorOf(registry, "author");
  }, 180_000);

  const send = (pushId: string, file: PushFile): Promise<void> =>
    registry.pushes.upload(pushId, { name: file.name, content: oneBlock(file.bytes) });
  const audits = (digest: string): Promise<number> => registry.client.audit.count({ where: { digest } });

  it("is one push however often it is made, by whoever in the group, and at the same moment", async () => {
    const folder = folderOf({ network: "twice" });
    const others = { group: "top", folder };
    const contact = await actorOf(registry, "contact");
    const first = await pushFolder(registry, author, others);
    expect(await pushFolder(registry, author, others)).toBe(first);
    expect(await pushFolder(registry, contact, others)).toBe(first);
    const at = folderOf({ network: "at-the-same-moment" });
    const begun = await registry.pushes.begin(author, announcement(at, { group: "top" }));
    for (const file of at.files) await send(begun.pushId, file);
    const states = await Promise.all(Array.from({ length: 4 }, () => registry.pushes.finish(author, begun.pushId)));
    expect(new Set(states.map((state) => state.auditId)).size).toBe(1);
    expect(await audits(at.digest)).toBe(1);
  });

  it("that broke off goes on with what is missing, and registers nothing before it is whole", async () => {
    const folder = folderOf({ network: "broken-off" });
    const request = announcement(folder, { group: "top" });
    const begun = await registry.pushes.begin(author, request);
    expect(begun.missing).toEqual(["audit.json", "events.parquet"]);
    const [audit, events] = folder.files;
    if (audit === undefined || events === undefined) throw new Error("an audit has two files");
    await send(begun.pushId, audit);
    await expect(registry.pushes.finish(author, begun.pushId)).rejects.toMatchObject({ code: "FP_PUSH_INCOMPLETE" });
    expect(await audits(folder.digest)).toBe(0);
    const again = await registry.pushes.begin(author, request);
    expect(again).toMatchObject({ pushId: begun.pushId, missing: ["events.parquet"] });
    await send(again.pushId, events);
    expect((await registry.pushes.finish(author, again.pushId)).auditId).not.toBeNull();
  });

  it("asks for the bytes although another group has sent them: knowing a digest is not having the file", async () => {
    const folder = folderOf({ network: "known-digest" });
    await pushFolder(registry, author, { group: "top", folder });
    const stranger = await actorOf(registry, "stranger");
    const begun = await registry.pushes.begin(stranger, announcement(folder, { group: "exotica" }));
    expect(begun).toMatchObject({ auditId: null, missing: ["audit.json", "events.parquet"] });
  });

  it("is refused where bytes, size or name are not as announced, and leaves no file behind", async () => {
    const folder = folderOf({ network: "other-bytes" });
    const begun = await registry.pushes.begin(author, announcement(folder, { group: "top" }));
    const put = (name: string, content: AsyncIterable<Uint8Array>) =>
      registry.pushes.upload(begun.pushId, { name, content });
    const bytes = Buffer.from(folder.files[0]?.bytes ?? []);
    const flipped = Buffer.from(bytes);
    flipped[10] = (flipped[10] ?? 0) ^ 1;
    await expect(put("audit.json", oneBlock(flipped))).rejects.toMatchObject({ code: "FP_PUSH_HASH" });
    await expect(put("audit.json", oneBlock(bytes.subarray(1)))).rejects.toMatchObject({ code: "FP_PUSH_HASH" });
    let sent = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        sent += 65_536;
        yield await Promise.resolve(new Uint8Array(65_536));
      }
    }
    await expect(put("audit.json", endless())).rejects.toMatchObject({ code: "FP_PUSH_TOO_LARGE" });
    expect(sent).toBeLessThan(1_000_000);
    for (const name of ["../audit.json", "network", "..", "a/b", "audit.json\0"])
      await expect(put(name, oneBlock(bytes))).rejects.toMatchObject({ code: "FP_PUSH_FILE_UNKNOWN" });
    expect((await registry.pushes.state(begun.pushId)).missing).toEqual(["audit.json", "events.parquet"]);
  });

  it("is refused before any byte where it could not become an audit", async () => {
    const request = announcement(folderOf({ network: "announced" }), { group: "top" });
    const [audit, events] = request.files;
    if (audit === undefined || events === undefined) throw new Error("an audit has two files");
    const code = async (files: (typeof request)["files"]): Promise<unknown> =>
      registry.pushes.begin(author, { ...request, files }).then(
        () => "none",
        (error: { code: string }) => error.code,
      );
    expect(await code([audit])).toBe("FP_PUSH_FILES");
    expect(await code([events])).toBe("FP_PUSH_FILES");
    expect(await code([audit, audit, events])).toBe("FP_PUSH_FILES");
    expect(await code([{ ...audit, private: true }, events])).toBe("FP_PUSH_FILES");
    expect(await code([{ ...audit, bytes: 1e12 }, events])).toBe("FP_PUSH_TOO_LARGE");
    expect(await code([audit, { ...events, bytes: 1e15, private: true }])).toBe("none");
  });

  const tampered: [string, (json: string) => string, string][] = [
    ["a changed score", (json) => json.replace('"value":92.5', '"value":99.5'), "DIGEST"],
    ["a changed count", (json) => json.replace('"fooled":64', '"fooled":1'), "DIGEST"],
    ["an edited envelope", (json) => json.replace('"relative":0.02', '"relative":0.002'), "DIGEST"],
    ["no JSON", (json) => json.slice(0, -2), "UNREADABLE"],
    ["another schema", (json) => json.replace('"schemaVersion":1', '"schemaVersion":9'), "UNREADABLE"],
    ["a list nested a million deep", () => "[".repeat(1e6) + "]".repeat(1e6), "UNREADABLE"],
  ];
  it.each(tampered)("of an audit.json with %s is refused, and nothing is registered", async (_, edit, code) => {
    const folder = folderOf({ network: "tampered" });
    const [audit, ...others] = folder.files;
    const text = edit(Buffer.from(audit?.bytes ?? []).toString());
    expect(text).not.toBe(Buffer.from(audit?.bytes ?? []).toString());
    const files = [{ name: "audit.json" as const, bytes: Buffer.from(text) }, ...others];
    const push = pushFolder(registry, author, { group: "top", folder: { ...folder, files } });
    await expect(push).rejects.toMatchObject({ code: expect.stringMatching(new RegExp(code)) as unknown });
    expect(await audits(folder.digest)).toBe(0);
  });

  it("with another per-event file is refused with both digests", async () => {
    const folder = folderOf({ network: "swapped-events" });
    const [audit] = folder.files;
    if (audit === undefined) throw new Error("an audit has two files");
    const files = [audit, { name: "events.parquet" as const, bytes: Buffer.from("other events") }];
    const push = pushFolder(registry, author, { group: "top", folder: { ...folder, files } });
    await expect(push).rejects.toThrow(new RegExp(sha256(Buffer.from("other events")).slice(0, 12)));
  });

  it("keeps names with markup as the text that they are", async () => {
    const network = '<img src=x onerror="alert(1)">';
    const title = "<script>alert('title')</script>";
    const id = await pushFolder(registry, author, { group: "top", folder: folderOf({ network, title }) });
    const detail = await registry.audits.get(id, { actor: author, mode: "collaboration" });
    expect([detail.network.name, detail.title]).toEqual([network, title]);
  });

  it("numbers versions by content: the same network again is the same version", async () => {
    const names = { group: "top" };
    const version = async (made: Parameters<typeof folderOf>[0]) => {
      const id = await pushFolder(registry, author, { ...names, folder: folderOf({ network: "numbered", ...made }) });
      const detail = await registry.audits.get(id, { actor: author, mode: "collaboration" });
      return [detail.network.number, detail.dataset.number, detail.envelope.number];
    };
    expect(await version({})).toEqual([1, 1, 1]);
    expect(await version({ uncertainty: 0.03 })).toEqual([1, 1, 2]);
    expect(await version({ version: "2" })).toEqual([2, 1, 1]);
    expect(await version({ version: "2", seed: 5 })).toEqual([2, 1, 1]);
  });
});

describe("the artifact store", () => {
  it("shows a file under its hash only when it is whole, and no path is made from a name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    const store = await openArtifactStore(folder);
    const bytes = Buffer.from(makeAudit().json);
    const expected = { sha256: sha256(bytes), bytes: bytes.length };
    async function* broken(): AsyncIterable<Uint8Array> {
      yield await Promise.resolve(bytes.subarray(0, 100));
      throw new Error("the line is cut");
    }
    await expect(store.write(broken(), expected)).rejects.toThrow("cut");
    expect(await store.has(expected.sha256)).toBe(false);
    expect(await readdir(join(folder, "arriving"))).toEqual([]);
    await Promise.all([store.write(oneBlock(bytes), expected), store.write(oneBlock(bytes), expected)]);
    expect(Buffer.concat(await store.read(expected.sha256).toArray())).toEqual(bytes);
    for (const name of ["../../etc/passwd", "..", "", `${expected.sha256}/x`, expected.sha256.toUpperCase()])
      expect(() => store.pathOf(name)).toThrow();
  });
});
