import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Action, ACTIONS, COLUMNS, permissionTable, type Registry, REVIEW_ACTIONS } from "@foolproof/registry";
import { beforeAll, describe, expect, it } from "vitest";
import { announcement, folderOf, pushFolder } from "../../registry/src/testing/push.js";
import { actorOf, DATABASES, sharedRegistry } from "../../registry/src/testing/registries.js";
import { appRouter } from "./router.js";
import { callerOf, codeOf } from "./testing/callers.js";

type Route = Awaited<ReturnType<typeof callerOf>>;

interface Subjects {
  readonly audit: string;
  readonly comment: string;
  readonly push: string;
  readonly token: string;
  readonly network: string;
}

const DENIED = ["FP_AUTH_REQUIRED", "FP_AUTH_FORBIDDEN", "FP_AUTH_SCOPE", "FP_REVIEW_OWN", "FP_REGISTRY_NOT_FOUND"];
/** Nobody looked at an audit with this digest: a step that is permitted goes no further. */
const NO_DIGEST = "0".repeat(64);
const POLICY = { reviewers: 1, conveners: 1, requireReproduced: false };

/** A call of every route that its input alone does not spoil. */
const calls = (as: Route, to: Subjects, unique: string): Partial<Record<Action, () => Promise<unknown>>> => ({
  "session.me": () => as.session.me(),
  "groups.list": () => as.groups.list(),
  "groups.create": () => as.groups.create({ slug: unique, name: "New" }),
  "groups.history": () => as.groups.history({ group: "top" }),
  "groups.members": () => as.groups.members({ group: "top" }),
  "groups.setMember": () => as.groups.setMember({ group: "top", upn: "newcomer", roles: ["member"] }),
  "groups.setPolicy": () => as.groups.setPolicy({ group: "top", policy: POLICY }),
  "networks.list": () => as.networks.list({}),
  "networks.get": () => as.networks.get({ id: to.network }),
  "audits.list": () => as.audits.list({}),
  "audits.get": () => as.audits.get({ id: to.audit }),
  "audits.compare": () => as.audits.compare({ a: to.audit, b: to.audit }),
  "audits.find": () => as.audits.find({ digest: NO_DIGEST }),
  "audits.reproduce": () => as.audits.reproduce({ id: to.audit }),
  ...Object.fromEntries(
    REVIEW_ACTIONS.map((action) => [
      `reviews.act:${action}`,
      () => as.reviews.act({ audit: to.audit, action, digest: NO_DIGEST, reason: "why not" }),
    ]),
  ),
  "reviews.assign": () => as.reviews.assign({ audit: to.audit, upn: "other-reviewer", as: "reviewer" }),
  "reviews.unassign": () => as.reviews.unassign({ audit: to.audit, upn: "other-reviewer", as: "reviewer" }),
  "reviews.timeline": () => as.reviews.timeline({ audit: to.audit }),
  "comments.list": () => as.comments.list({ audit: to.audit }),
  "comments.add": () => as.comments.add({ audit: to.audit, anchor: "audit", body: "hm" }),
  "comments.resolve": () => as.comments.resolve({ comment: to.comment }),
  "comments.reopen": () => as.comments.reopen({ comment: to.comment }),
  "push.begin": () => as.push.begin(announcement(folderOf({ network: unique }), { group: "top" })),
  "push.finish": () => as.push.finish({ pushId: to.push }),
  "push.state": () => as.push.state({ pushId: to.push }),
  "tokens.list": () => as.tokens.list(),
  "tokens.create": () => as.tokens.create({ name: "t", scopes: ["read"], days: 1 }),
  "tokens.revoke": () => as.tokens.revoke({ id: to.token }),
  "changes.latest": () => as.changes.latest(),
});

const upnOf = (column: (typeof COLUMNS)[number]): string | null =>
  column === "nobody" ? null : column === "no role" ? "guest" : column;

async function makeSubjects(registry: Registry): Promise<Subjects> {
  const pusher = await actorOf(registry, "pusher");
  const audit = await pushFolder(registry, pusher, { group: "top", folder: folderOf({ network: "permissions" }) });
  // Everybody has to see it: what is asked here is what they may do then.
  const { networkId } = await registry.client.audit.update({ where: { id: audit }, data: { audience: "everybody" } });
  const comment = await registry.comments.add(pusher, { audit, anchor: "audit", body: "first" });
  const open = await registry.pushes.begin(pusher, announcement(folderOf({ network: "open" }), { group: "top" }));
  const token = await registry.tokens.create(pusher, { name: "t", scopes: ["read"], days: 1 });
  return { audit, comment: comment.id, push: open.pushId, token: token.id, network: networkId };
}

describe("the table of permissions", () => {
  it("has a row for every route, and no other", () => {
    const routes = Object.keys(appRouter._def.procedures).flatMap((path) =>
      path === "reviews.act" ? REVIEW_ACTIONS.map((action) => `${path}:${action}`) : [path],
    );
    expect(Object.keys(ACTIONS).sort()).toEqual([...routes, "files.get", "uploads.put"].sort());
  });

  it("stands in the reference as it is in the program", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/reference/permissions.md"), "utf8");
    for (const { action, cells } of permissionTable()) {
      const line = page.split("\n").find((one) => one.includes(`\`${action}\``)) ?? "";
      const written = line.split("|").slice(4, 4 + COLUMNS.length);
      expect(written.map((cell) => cell.trim() === "yes")).toEqual(COLUMNS.map((column) => cells[column]));
    }
  });

  it("lets nobody review what they pushed, and nobody who is not signed in do anything but ask who they are", () => {
    const rows = permissionTable();
    for (const step of ["approve", "request-changes", "reject", "start-review"] as const)
      expect(rows.find((row) => row.action === `reviews.act:${step}`)?.cells.pusher).toBe(false);
    expect(rows.filter((row) => row.cells.nobody).map((row) => row.action)).toEqual(["session.me"]);
  });
});

describe.each(DATABASES)("on %s, a caller of each column", (kind) => {
  let registry: Registry;
  let subjects: Subjects;
  beforeAll(async () => {
    registry = await sharedRegistry(kind);
    subjects = await makeSubjects(registry);
  }, 180_000);

  it.each(permissionTable().map((row) => [row.action, row.cells] as const))(
    "may %s as the table says",
    async (action, cells) => {
      const found: Record<string, boolean> = {};
      for (const column of COLUMNS) {
        const upn = upnOf(column);
        const as = await callerOf(registry, upn);
        const unique = `${action.replace(/[^a-z]/gi, "").toLowerCase()}-${column.replace(/[^a-z]/g, "")}-x`;
        const actor = upn === null ? null : await actorOf(registry, upn);
        const id = action === "uploads.put" ? subjects.push : subjects.audit;
        const call =
          calls(as, subjects, unique)[action] ??
          (() => registry.authorize(action, { actor, mode: "collaboration", id }));
        found[column] = !DENIED.includes(await codeOf(call()));
      }
      expect(found).toEqual(cells);
    },
  );

  it("is offered what the table lets them do, and nothing else", async () => {
    const rows = permissionTable();
    // Somebody of the group who has pushed nothing and written nothing here.
    for (const column of COLUMNS.filter((one) => one !== "nobody" && one !== "pusher")) {
      const as = await callerOf(registry, upnOf(column));
      const allowed = (actions: readonly Action[]): readonly string[] =>
        rows.filter(({ action, cells }) => actions.includes(action) && cells[column]).map((row) => row.action);
      const [comment] = await as.comments.list({ audit: subjects.audit });
      expect(comment?.may.toSorted()).toEqual(allowed(["comments.reopen", "comments.resolve"]).toSorted());
      const { review } = await as.audits.get({ id: subjects.audit });
      expect(review.may).toEqual(allowed(["reviews.assign", "reviews.unassign"]));
      const group = (await as.groups.list()).find((one) => one.slug === "top");
      expect(group?.may ?? []).toEqual(group === undefined ? [] : allowed(["groups.setMember", "groups.setPolicy"]));
    }
    const pusher = await callerOf(registry, "pusher");
    expect((await pusher.audits.get({ id: subjects.audit })).review.may).toEqual([]);
    const own = (await pusher.comments.list({ audit: subjects.audit })).find((one) => one.id === subjects.comment);
    expect(own?.may).toEqual(["comments.resolve", "comments.reopen"]);
  });

  it("is held to the scopes of their token", async () => {
    const reader = await callerOf(registry, "convener", { scopes: ["read"] });
    expect(await codeOf(reader.audits.get({ id: subjects.audit }))).toBe("none");
    expect(await codeOf(reader.comments.add({ audit: subjects.audit, anchor: "audit", body: "x" }))).toBe(
      "FP_AUTH_SCOPE",
    );
    expect(await codeOf(reader.push.begin(announcement(folderOf({}), { group: "top" })))).toBe("FP_AUTH_SCOPE");
    const everything = await callerOf(registry, "convener", { scopes: ["read", "push", "review"] });
    expect(await codeOf(everything.tokens.create({ name: "x", scopes: ["read"], days: 1 }))).toBe("FP_AUTH_SCOPE");
    expect(await codeOf(everything.groups.setPolicy({ group: "top", policy: POLICY }))).toBe("FP_AUTH_SCOPE");
  });

  it("completes an audit with what it lacks only as long as they may push to its group", async () => {
    const author = await actorOf(registry, "author");
    const whole = announcement(folderOf({ network: "to-complete" }), { group: "top" });
    const audit = await pushFolder(registry, author, {
      group: "top",
      folder: folderOf({ network: "to-complete" }, { private: true }),
    });
    for (const upn of ["member", "reviewer"])
      expect(await codeOf((await callerOf(registry, upn)).push.begin(whole))).toBe("FP_AUTH_FORBIDDEN");
    const convener = await callerOf(registry, "convener");
    const was = async (roles: ("author" | "member")[]) => {
      await convener.groups.setMember({ group: "top", upn: "leaving", roles });
      return callerOf(registry, "leaving");
    };
    const { pushId, auditId } = await (await was(["author"])).push.begin(whole);
    expect(auditId).toBeNull();
    const left = await was(["member"]);
    expect(await codeOf(left.push.finish({ pushId }))).toBe("FP_AUTH_FORBIDDEN");
    const put = { actor: await actorOf(registry, "leaving"), mode: "collaboration", id: pushId } as const;
    expect(await codeOf(registry.authorize("uploads.put", put))).toBe("FP_AUTH_FORBIDDEN");
    expect((await convener.audits.get({ id: audit })).artifacts.every((one) => one.held)).toBe(false);
  });

  it("has no business with other users in a registry on one's own machine", async () => {
    const local = await callerOf(registry, "convener", { mode: "embedded" });
    expect(await codeOf(local.groups.setMember({ group: "top", upn: "x", roles: [] }))).toBe("FP_AUTH_FORBIDDEN");
    expect(await codeOf(local.tokens.create({ name: "x", scopes: ["read"], days: 1 }))).toBe("FP_AUTH_FORBIDDEN");
  });

  it("finds nothing of another group's draft, by whatever way they ask", async () => {
    const author = await actorOf(registry, "author");
    const folder = folderOf({ network: "secret-draft" });
    const id = await pushFolder(registry, author, { group: "top", draft: true, folder });
    const comment = await registry.comments.add(author, { audit: id, anchor: "audit", body: "psst" });
    const network = (await registry.audits.get(id, { actor: author, mode: "collaboration" })).network.networkId;
    for (const upn of ["stranger", "guest"]) {
      const as = await callerOf(registry, upn);
      const digest = folder.digest;
      const actor = await actorOf(registry, upn);
      const attempts = [
        () => as.audits.get({ id }),
        () => as.audits.compare({ a: id, b: subjects.audit }),
        () => as.audits.compare({ a: subjects.audit, b: id }),
        () => as.networks.get({ id: network }),
        () => as.comments.list({ audit: id }),
        () => as.comments.add({ audit: id, anchor: "audit", body: "hi" }),
        () => as.comments.resolve({ comment: comment.id }),
        () => as.reviews.timeline({ audit: id }),
        () => as.reviews.act({ audit: id, action: "approve", digest }),
        () => registry.authorize("files.get", { actor, mode: "collaboration", id }),
      ];
      for (const attempt of attempts) expect(await codeOf(attempt())).toBe("FP_REGISTRY_NOT_FOUND");
      expect(await as.audits.find({ digest })).toBeNull();
      expect((await as.audits.list({ search: "secret-draft" })).total).toBe(0);
      expect((await as.networks.list({ search: "secret-draft" })).total).toBe(0);
    }
    const missing = await codeOf((await callerOf(registry, "stranger")).audits.get({ id: "0000" }));
    expect(missing).toBe("FP_REGISTRY_NOT_FOUND");
    expect((await (await callerOf(registry, "member")).audits.list({ search: "secret-draft" })).total).toBe(1);
  });

  it("learns of an input that is none with a code and its place", async () => {
    const as = await callerOf(registry, "member");
    expect(await codeOf(as.audits.list({ limit: 1000 }))).toBe("FP_REGISTRY_INPUT");
    expect(await codeOf(as.audits.list({ cursor: "nonsense" }))).toBe("FP_REGISTRY_CURSOR");
    expect(await codeOf(as.audits.get({} as { id: string }))).toBe("FP_REGISTRY_INPUT");
  });
});
