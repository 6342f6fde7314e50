import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry.js";
import { type Actor, type ListRequest, listRequestSchema } from "../schemas/index.js";
import { folderOf, pushFolder } from "../testing/push.js";
import { refreshNetworks } from "../networks/refresh.js";
import { encodeCursor } from "./cursor.js";
import { actorOf, DATABASES, sharedRegistry } from "../testing/registries.js";

const SCORES = [90, null, 95.5, 90, 12, 100, null, 47.25, 90, 60];

describe.each(DATABASES)("lists on %s", (kind) => {
  let registry: Registry;
  let member: Actor;
  const all = (request: Partial<ListRequest>): ListRequest => listRequestSchema.parse(request);

  beforeAll(async () => {
    registry = await sharedRegistry(kind);
    // A group of its own: what other suites push into this registry is not in its lists.
    const admin = await actorOf(registry, "registry-admin");
    await registry.groups.create(admin, { slug: "sorted", name: "Sorted quarks" });
    for (const role of ["member", "author"] as const)
      await registry.groups.setMember(admin, { group: "sorted", upn: role, roles: [role] });
    member = await actorOf(registry, "member");
    const author = await actorOf(registry, "author");
    for (const [i, score] of SCORES.entries()) {
      const made = { network: `listed-${String(i % 7)}`, seed: i, score, hidden: score === null ? null : 100 - score };
      const folder = folderOf({ ...made, title: `Listed 100%_sure ${String(i)}` }, { private: true });
      await pushFolder(registry, author, { group: "sorted", folder });
    }
  }, 180_000);

  const walk = async (request: Partial<ListRequest>) => {
    const rows = [];
    for (let cursor: string | undefined, pages = 0; pages < 100; pages++) {
      const page = await registry.audits.list(member, all({ ...request, ...(cursor === undefined ? {} : { cursor }) }));
      rows.push(...page.rows);
      if (page.next === null) return { rows, total: page.total };
      cursor = page.next;
    }
    throw new Error("a list has no end");
  };

  it("give every row once and in order, whatever the order and the size of the pages", async () => {
    const sorts = ["newest", "oldest", "score", "-score", "hidden", "name"] as const;
    // By its words, and by filters alone: these are two queries.
    const choices = [{ search: "listed" }, { state: "submitted" as const, group: "sorted" }];
    const wholes = new Map<string, string[]>();
    for (const sort of sorts) {
      for (const choice of choices) {
        const { rows, total } = await walk({ ...choice, sort, limit: 100 });
        expect([rows.length, total]).toEqual([SCORES.length, SCORES.length]);
        wholes.set(
          JSON.stringify([sort, choice]),
          rows.map((row) => row.id),
        );
      }
    }
    const requests = fc.record({
      sort: fc.constantFrom(...sorts),
      choice: fc.constantFrom(...choices),
      limit: fc.integer({ min: 1, max: 11 }),
    });
    await fc.assert(
      fc.asyncProperty(requests, async ({ sort, choice, limit }) => {
        const { rows, total } = await walk({ ...choice, sort, limit });
        expect(rows.map((row) => row.id)).toEqual(wholes.get(JSON.stringify([sort, choice])));
        expect(total).toBe(SCORES.length);
      }),
      { numRuns: 16 },
    );
  });

  it("tell how many there are behind the last row too", async () => {
    const cursor = encodeCursor({ sort: "newest", value: "0", id: "" });
    for (const choice of [{ search: "listed" }, { state: "submitted" as const, group: "sorted" }]) {
      const { total } = await registry.audits.list(member, all(choice));
      const behind = await registry.audits.list(member, all({ ...choice, cursor }));
      expect(behind).toEqual({ rows: [], next: null, total });
      expect(total).toBeGreaterThan(0);
    }
  });

  it("sort by score with audits that have none last, from either end", async () => {
    const scores = async (sort: ListRequest["sort"]) =>
      (await walk({ search: "listed", sort })).rows.map((row) => row.verdict.score?.value ?? null);
    const numbers = SCORES.filter((score) => score !== null).sort((a, b) => a - b);
    expect(await scores("score")).toEqual([...numbers, null, null]);
    expect(await scores("-score")).toEqual([...numbers.reverse(), null, null]);
  });

  it("do not repeat or lose a row when others are pushed between two pages", async () => {
    const first = await registry.audits.list(member, all({ search: "listed", limit: 4 }));
    const author = await actorOf(registry, "author");
    await pushFolder(registry, author, { group: "sorted", folder: folderOf({ network: "listed-later", seed: 99 }) });
    const rest = await registry.audits.list(member, all({ search: "listed", limit: 100, cursor: first.next ?? "" }));
    const ids = [...first.rows, ...rest.rows].map((row) => row.id);
    expect(ids.length).toBe(SCORES.length);
    expect(new Set(ids).size).toBe(SCORES.length);
  });

  it("find what holds every word, wherever it stands, and take signs for signs", async () => {
    const found = async (search: string) => (await walk({ search })).rows.length;
    expect(await found("LISTED 100%_sure")).toBe(SCORES.length);
    expect(await found("listed-2 sorted")).toBe(2);
    expect(await found("listed some author quarks")).toBeGreaterThanOrEqual(SCORES.length);
    expect(await found("listed 100_sure")).toBe(0);
    expect(await found("listed' OR 1=1 --")).toBe(0);
  });

  it("filter by group, state and badge, all at once", async () => {
    const total = async (request: Partial<ListRequest>) => (await walk({ search: "listed 100%", ...request })).total;
    expect(await total({ group: "sorted", state: "submitted", badge: "claimed" })).toBe(SCORES.length);
    expect(await total({ group: "exotica" })).toBe(0);
    expect(await total({ state: "endorsed" })).toBe(0);
  });

  it("of networks give each once and in order, those of one's own groups among everybody's", async () => {
    const stranger = await actorOf(registry, "stranger");
    for (const i of [0, 1, 2, 3]) {
      const made = { network: `mixed-${String(i)}`, score: 90 - 7 * i, seed: i };
      const [who, group] = i % 2 === 0 ? [stranger, "exotica"] : [await actorOf(registry, "author"), "top"];
      const id = await pushFolder(registry, who, { group, folder: folderOf(made, { private: true }) });
      const where = { where: { id }, data: { audience: "everybody" } };
      const { networkId } = await registry.client.audit.update(where);
      await refreshNetworks(registry.client, [networkId]);
    }
    const names = async (sort: ListRequest["sort"], limit: number) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await registry.networks.list(member, all({ search: "mixed", sort, limit, cursor }));
        expect(page.total).toBe(4);
        found.push(...page.rows.map((row) => row.name));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return found;
    };
    const ascending = ["mixed-0", "mixed-1", "mixed-2", "mixed-3"];
    for (const limit of [1, 2, 3, 100]) {
      for (const sort of ["oldest", "name", "-score"] as const) expect(await names(sort, limit)).toEqual(ascending);
      for (const sort of ["newest", "score"] as const) expect(await names(sort, limit)).toEqual(ascending.toReversed());
    }
  });

  it("show each network once, with the newest audit and how many there are", async () => {
    const page = await registry.networks.list(member, all({ search: "listed-", sort: "name", limit: 100 }));
    const named = page.rows.filter((row) => /^listed-\d$/.test(row.name));
    expect(named.map((row) => [row.name, row.audits, row.latest?.title])).toEqual([
      ["listed-0", 2, "Listed 100%_sure 7"],
      ["listed-1", 2, "Listed 100%_sure 8"],
      ["listed-2", 2, "Listed 100%_sure 9"],
      ...[3, 4, 5, 6].map((i) => [`listed-${String(i)}`, 1, `Listed 100%_sure ${String(i)}`]),
    ]);
    const detail = await registry.networks.get(member, named[0]?.id ?? "");
    expect(detail.auditList.map((one) => one.title)).toEqual(["Listed 100%_sure 7", "Listed 100%_sure 0"]);
  });
});
