import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry.js";
import { listRequestSchema } from "../schemas/index.js";
import { fill } from "../testing/fill.js";
import { actorOf, DATABASES, openTestRegistry } from "../testing/registries.js";

const SIZE = { networks: 60, audits: 250, groups: 3, whole: 0, people: 4 };

describe.each(DATABASES)("the overview of a filled registry on %s", (kind) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await openTestRegistry(kind);
    await fill(registry, SIZE);
    return () => registry[Symbol.asyncDispose]();
  }, 180_000);

  it.each(["convener-0", "person-1-2", "outsider"])(
    "shows %s the newest audit that they may see, and counts those alone",
    async (upn) => {
      await registry.people.signedIn({ upn: "outsider", name: "Out Sider" });
      const actor = await actorOf(registry, upn);
      const mine = actor.memberships.map((one) => one.group);
      const audits = await registry.client.audit.findMany({ orderBy: [{ pushedAt: "desc" }, { id: "desc" }] });
      const visible = audits.filter((one) => one.audience === "everybody" || mine.includes(one.groupId));
      const expected = new Map<string, { newest: string; count: number }>();
      for (const { networkId, id } of visible) {
        const before = expected.get(networkId);
        expected.set(networkId, { newest: before?.newest ?? id, count: (before?.count ?? 0) + 1 });
      }
      const page = await registry.networks.list(actor, listRequestSchema.parse({ limit: 100 }));
      expect(page.total).toBe(expected.size);
      expect(new Map(page.rows.map((row) => [row.id, { newest: row.latest?.id, count: row.audits }]))).toEqual(
        expected,
      );
      const all = await registry.audits.list(actor, listRequestSchema.parse({ limit: 1 }));
      expect(all.total).toBe(visible.length);
    },
  );
});
