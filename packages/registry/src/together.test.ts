import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "./registry.js";
import { actorOf, DATABASES, sharedRegistry } from "./testing/registries.js";
import { announcement, folderOf, oneBlock } from "./testing/push.js";

/** More than a connection pool holds, so that some do run at the same moment. */
const AT_ONCE = Array.from({ length: 24 }, (_, i) => i);

describe.each(DATABASES)("many at the same moment on %s", (kind) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await sharedRegistry(kind);
  }, 180_000);

  it("make one group of a new name", async () => {
    const made = await Promise.all(AT_ONCE.map(() => registry.groups.ensure("at-once", "At once")));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  it("make one person of a new key, whether they sign in or are given a role", async () => {
    const admin = await actorOf(registry, "registry-admin");
    const made = await Promise.all(AT_ONCE.map(() => registry.people.signedIn({ upn: "at-once", name: "At once" })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const member = { group: "top", upn: "named-at-once", roles: ["member"] } as const;
    const lists = await Promise.all(AT_ONCE.map(() => registry.groups.setMember(admin, member)));
    for (const members of lists)
      expect(members.filter(({ person }) => person.upn === "named-at-once")).toEqual([
        expect.objectContaining({ roles: ["member"] }),
      ]);
  });

  it("begin one push, and all who send its bytes succeed", async () => {
    const author = await actorOf(registry, "author");
    const folder = folderOf({ network: "sent-at-once" });
    const begun = await Promise.all(
      AT_ONCE.map(() => registry.pushes.begin(author, announcement(folder, { group: "top" }))),
    );
    const [pushId = ""] = new Set(begun.map((state) => state.pushId));
    expect(begun.every((state) => state.pushId === pushId)).toBe(true);
    for (const { name, bytes } of folder.files)
      await Promise.all(AT_ONCE.map(() => registry.pushes.upload(pushId, { name, content: oneBlock(bytes) })));
    expect((await registry.pushes.finish(author, pushId)).auditId).not.toBeNull();
  });
});
