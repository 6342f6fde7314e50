import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "./registry.js";
import { actorOf, DATABASES, sharedRegistry } from "./testing/registries.js";
import { announcement, folderOf, oneBlock, pushFolder } from "./testing/push.js";

/** More than a connection pool holds, so that some do run at the same moment. */
const AT_ONCE = Array.from({ length: 24 }, (_, i) => i);

/** What `appendEntries` waits for. */
const TIMELINE_LOCK = 7_270_736_902;

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

  it("take one name for a group: one gets it, the others are told", async () => {
    const admin = await actorOf(registry, "registry-admin");
    const codes = await Promise.all(
      AT_ONCE.map(() =>
        registry.groups.create(admin, { slug: "taken-at-once", name: "Taken" }).then(
          () => "made",
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(codes.sort()).toEqual([...AT_ONCE.slice(1).map(() => "FP_REGISTRY_EXISTS"), "made"]);
  });

  it("assign one reviewer and settle one comment, and the timeline tells of it once", async () => {
    const [author, convener] = [await actorOf(registry, "author"), await actorOf(registry, "convener")];
    const folder = folderOf({ network: "settled-at-once" }, { private: true });
    const audit = await pushFolder(registry, author, { group: "top", folder });
    const { id } = await registry.comments.add(author, { audit, anchor: "audit", body: "Sure?" });
    await Promise.all(
      AT_ONCE.flatMap(() => [
        registry.reviews.assign(convener, { audit, upn: "reviewer", as: "reviewer" }),
        registry.comments.resolve(convener, id),
      ]),
    );
    const { rows } = await registry.reviews.timeline({ audit, limit: 100 });
    expect(rows.map(({ kind }) => kind).sort()).toEqual(["assigned", "comment", "pushed", "resolved"]);
  });
});

describe("between two servers on one PostgreSQL", () => {
  it("an approval that a newer version overtakes is noted, and stale", async () => {
    const registry = await sharedRegistry("postgres");
    const { client } = registry;
    const [author, reviewer] = [await actorOf(registry, "author"), await actorOf(registry, "reviewer")];
    const made = { network: "overtaken" };
    const push = (uncertainty: number) =>
      pushFolder(registry, author, { group: "top", folder: folderOf({ ...made, uncertainty }, { private: true }) });
    const audit = await push(0.02);
    const detail = () => registry.audits.get(audit, { actor: reviewer, mode: "collaboration" });
    const { digest } = await detail();
    await registry.reviews.act(reviewer, { audit, action: "start-review", digest });

    // While somebody holds the timeline, the approval is made and not committed, and the push comes as far as it can.
    const waiting = async (): Promise<number> => {
      const [found] = await client.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM pg_locks WHERE NOT "granted"`;
      return found?.count ?? 0;
    };
    const steps: Promise<unknown>[] = [];
    await client.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${TIMELINE_LOCK}::bigint)::text`;
      steps.push(registry.reviews.act(reviewer, { audit, action: "approve", digest }));
      await expect.poll(waiting, { timeout: 60_000 }).toBe(1);
      steps.push(push(0.03));
      await expect.poll(waiting, { timeout: 60_000 }).toBe(2);
    });
    await Promise.all(steps);
    const { review, staleness } = await detail();
    expect(review.approvals.map(({ upn }) => upn)).toEqual(["reviewer"]);
    expect(staleness?.changes.map(({ part }) => part)).toContain("envelope");
  });
});
