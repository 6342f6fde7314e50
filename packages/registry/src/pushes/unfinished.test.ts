import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry.js";
import type { Actor } from "../schemas/index.js";
import { announcement, folderOf, oneBlock, pushFolder } from "../testing/push.js";
import { actorOf, DATABASES, openTestRegistry, populate } from "../testing/registries.js";
import { clearUnfinished } from "./unfinished.js";

const DAY_MS = 24 * 3_600_000;

describe.each(DATABASES)("what pushes left unfinished on %s", (kind) => {
  let registry: Registry;
  let author: Actor;
  beforeAll(async () => {
    registry = await openTestRegistry(kind);
    await populate(registry);
    author = await actorOf(registry, "author");
  }, 180_000);

  /** A push of which all files came in, and that nobody finished. */
  const leave = async (network: string) => {
    const folder = folderOf({ network });
    const request = announcement(folder, { group: "top" });
    const { pushId } = await registry.pushes.begin(author, request);
    for (const { name, bytes } of folder.files)
      await registry.pushes.upload(pushId, { name, content: oneBlock(bytes) });
    const age = (ms: number) =>
      registry.client.push.update({ where: { id: pushId }, data: { createdAt: new Date(Date.now() - ms) } });
    const digests = request.files.map((file) => file.sha256);
    const held = () => Promise.all(digests.map((sha256) => registry.artifacts.has(sha256)));
    return { folder, request, pushId, age, held, digests };
  };
  const clear = (before: Date) => clearUnfinished(registry.client, registry.artifacts, before);
  const soon = () => new Date(Date.now() + DAY_MS);

  it("is cleared with its bytes, and may be pushed again from the start", async () => {
    const left = await leave("left");
    await clear(soon());
    expect(await left.held()).toEqual([false, false]);
    expect(await registry.client.artifact.count({ where: { sha256: { in: left.digests } } })).toBe(0);
    expect(await registry.pushes.pendingBytes(author, "")).toBe(0);
    await expect(registry.pushes.state(left.pushId)).rejects.toMatchObject({ code: "FP_REGISTRY_NOT_FOUND" });
    expect(await pushFolder(registry, author, { group: "top", folder: left.folder })).not.toBe("");
  });

  it("stays while it is younger, and begins to age anew when it is announced again", async () => {
    const left = await leave("young");
    await left.age(2 * DAY_MS);
    await registry.pushes.begin(author, left.request);
    await clear(new Date(Date.now() - DAY_MS));
    expect(await left.held()).toEqual([true, true]);
    expect((await registry.pushes.finish(author, left.pushId)).auditId).not.toBeNull();
  });

  it("leaves alone what audits hold, and what another push has sent too", async () => {
    const { client } = registry;
    const done = folderOf({ network: "done" });
    const id = await pushFolder(registry, author, { group: "top", folder: done });
    const shared = await leave("shared");
    const other = await actorOf(registry, "contact");
    const begun = await registry.pushes.begin(other, shared.request);
    for (const { name, bytes } of shared.folder.files)
      await registry.pushes.upload(begun.pushId, { name, content: oneBlock(bytes) });
    await shared.age(2 * DAY_MS);
    await client.artifact.updateMany({ data: { createdAt: new Date(0) } });
    await clear(new Date(Date.now() - DAY_MS));
    expect(await shared.held()).toEqual([true, true]);
    const files = await client.auditFile.findMany({ where: { auditId: id, held: true } });
    for (const { sha256 } of files) expect(await registry.artifacts.has(sha256)).toBe(true);
    expect((await registry.pushes.finish(other, begun.pushId)).auditId).not.toBeNull();
  });

  it("is either finished or cleared where both happen at the same moment", async () => {
    const left = await leave("at-once");
    const [finished] = await Promise.allSettled([registry.pushes.finish(author, left.pushId), clear(soon())]);
    const registered = await registry.client.audit.findFirst({ where: { digest: left.folder.digest } });
    expect(registered !== null).toBe(finished.status === "fulfilled");
    expect(await left.held()).toEqual(registered === null ? [false, false] : [true, true]);
  });
});
