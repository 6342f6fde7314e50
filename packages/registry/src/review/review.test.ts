import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry.js";
import type { AuditDetail, ReviewAction } from "../schemas/index.js";
import type { MadeAudit } from "../testing/audit.js";
import { folderOf, pushFolder } from "../testing/push.js";
import { actorOf, DATABASES, sharedRegistry } from "../testing/registries.js";

describe.each(DATABASES)("a review on %s", (kind) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await sharedRegistry(kind);
  }, 180_000);

  const push = async (made: MadeAudit, draft = false): Promise<string> =>
    pushFolder(registry, await actorOf(registry, "author"), {
      group: "top",
      draft,
      folder: folderOf(made, { private: true }),
    });
  const look = async (id: string, upn = "convener"): Promise<AuditDetail> =>
    registry.audits.get(id, { actor: await actorOf(registry, upn), mode: "collaboration" });
  const step = async (id: string, upn: string, step: ReviewAction | [ReviewAction, string]): Promise<AuditDetail> => {
    const [action, reason] = typeof step === "string" ? [step] : step;
    const { digest } = await look(id);
    await registry.reviews.act(await actorOf(registry, upn), { audit: id, action, digest, reason });
    return look(id, upn);
  };
  const endorse = async (id: string): Promise<AuditDetail> => {
    await step(id, "reviewer", "start-review");
    await step(id, "reviewer", "approve");
    return step(id, "convener", "approve");
  };

  it("leads from a draft to what everybody sees, and says at each step who may do what", async () => {
    const id = await push({ network: "whole-way" }, true);
    expect((await look(id, "author")).review.allowed).toEqual(["submit"]);
    await step(id, "author", "submit");
    expect((await look(id, "author")).review.allowed).toEqual(["withdraw"]);
    expect((await look(id, "reviewer")).review.allowed).toEqual(["start-review"]);
    await step(id, "reviewer", "start-review");
    const first = await step(id, "reviewer", "approve");
    expect(first.review).toMatchObject({ state: "under-review", missing: ["approval by one more convener"] });
    const own = (await look(id, "author")).review.forbidden.find((one) => one.action === "approve");
    expect(own?.why).toMatch(/yourself/);
    const endorsed = await step(id, "convener", "approve");
    expect(endorsed.review).toMatchObject({ state: "endorsed", missing: [] });
    expect((await look(id, "guest")).state).toBe("endorsed");
    expect((await step(id, "convener", "publish")).state).toBe("published");
    const { rows } = await registry.reviews.timeline({ audit: id, limit: 100 });
    expect(rows.map((one) => one.to ?? one.kind)).toEqual([
      "draft",
      "submitted",
      "under-review",
      "approval",
      "approval",
      "endorsed",
      "published",
    ]);
    const sequences = rows.map((one) => one.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it("asks for changes and rejects only with a reason, and starts anew when the audit is handed in again", async () => {
    const id = await push({ network: "changes" });
    await step(id, "reviewer", "start-review");
    await step(id, "reviewer", "approve");
    await expect(step(id, "convener", "request-changes")).rejects.toMatchObject({ code: "FP_REVIEW_REASON" });
    await step(id, "convener", ["request-changes", "the jet energy scale is missing"]);
    expect((await step(id, "author", "resubmit")).review).toMatchObject({ state: "submitted", approvals: [] });
    await step(id, "reviewer", "start-review");
    await expect(step(id, "convener", ["reject", "  "])).rejects.toMatchObject({ code: "FP_REVIEW_REASON" });
    expect((await step(id, "convener", ["reject", "not an audit of our network"])).state).toBe("rejected");
  });

  it("refuses a step out of turn, and a decision about another audit than was looked at", async () => {
    const id = await push({ network: "out-of-turn" });
    await expect(step(id, "convener", "publish")).rejects.toMatchObject({ code: "FP_REVIEW_NOT_NOW" });
    await expect(step(id, "convener", "supersede")).rejects.toMatchObject({ code: "FP_REVIEW_NOT_NOW" });
    const request = { audit: id, action: "start-review", digest: "0".repeat(64) } as const;
    await expect(registry.reviews.act(await actorOf(registry, "reviewer"), request)).rejects.toMatchObject({
      code: "FP_REVIEW_STALE_VIEW",
    });
  });

  it("counts everybody once, and lets two who approve at the same moment both count", async () => {
    const id = await push({ network: "at-once" });
    await step(id, "reviewer", "start-review");
    await step(id, "reviewer", "approve");
    expect((await step(id, "reviewer", "approve")).review.approvals).toHaveLength(1);
    const other = await push({ network: "at-once-too" });
    await step(other, "reviewer", "start-review");
    await Promise.all([step(other, "reviewer", "approve"), step(other, "convener", "approve")]);
    expect((await look(other)).state).toBe("endorsed");
  });

  it("goes stale when the envelope changes, says what changed, and is fresh again once that version is withdrawn", async () => {
    const id = await push({ network: "envelope" });
    await endorse(id);
    const draft = await push({ network: "envelope", uncertainty: 0.05 }, true);
    expect((await look(id)).stale).toBe(false);
    await step(draft, "author", "submit");
    const stale = await look(id);
    expect(stale.staleness?.changes).toEqual([
      { part: "envelope", words: ["jet1_pt: relative 0.02 -> 0.05"], newestAudit: draft },
    ]);
    expect(stale.review.missing).toHaveLength(2);
    expect(stale.newer.map((one) => one.id)).toEqual([draft]);
    await expect(step(id, "convener", "publish")).rejects.toMatchObject({ code: "FP_REVIEW_NOT_NOW" });
    // Of a version in review, others learn that it is there and no more.
    expect((await look(id, "guest")).staleness?.changes).toEqual([
      { part: "envelope", words: ["a newer version is in review"], newestAudit: null },
    ]);
    expect((await look(id, "guest")).newer).toEqual([]);
    await step(draft, "author", "withdraw");
    expect(await look(id)).toMatchObject({ stale: false, staleness: null });
  });

  it.each([
    ["network", { version: "2" }],
    ["data", { dataset: "ttbar-2027" }],
    ["spec", { seed: 2 }],
  ] as const)("goes stale when the %s changes, until enough people approve knowing that", async (part, change) => {
    const network = `stale-${part}`;
    const id = await push({ network });
    await endorse(id);
    await push({ network, ...change });
    const stale = await look(id);
    expect(stale.staleness?.changes.map((one) => one.part)).toContain(part);
    expect(stale.staleness?.changes.every((one) => one.words.length > 0)).toBe(true);
    await step(id, "reviewer", "approve");
    expect((await look(id)).stale).toBe(true);
    expect(await step(id, "convener", "approve")).toMatchObject({ stale: false, state: "endorsed" });
  });

  it("lets an audit be superseded by a newer one of its network, which everybody still finds", async () => {
    const id = await push({ network: "superseded" });
    await endorse(id);
    await push({ network: "superseded", uncertainty: 0.04 });
    expect((await step(id, "author", "supersede")).state).toBe("superseded");
    expect((await look(id, "guest")).state).toBe("superseded");
  });

  it("follows the group's policy: a mismatch is never endorsed, and what must be reproduced not before it is", async () => {
    const id = await push({ network: "policy" });
    await step(id, "reviewer", "start-review");
    await registry.client.audit.update({ where: { id }, data: { badge: "mismatch" } });
    await expect(step(id, "reviewer", "approve")).rejects.toMatchObject({ code: "FP_REVIEW_NOT_NOW" });
    await registry.client.audit.update({ where: { id }, data: { badge: "recomputed" } });
    const convener = await actorOf(registry, "convener");
    const policy = { reviewers: 1, conveners: 1, requireReproduced: true };
    await registry.groups.setPolicy(convener, { group: "top", policy });
    await step(id, "reviewer", "approve");
    expect((await step(id, "convener", "approve")).review).toMatchObject({
      state: "under-review",
      missing: ["a worker that runs the audit again"],
    });
    await registry.groups.setPolicy(convener, { group: "top", policy: { ...policy, requireReproduced: false } });
    expect((await step(id, "convener", "approve")).state).toBe("endorsed");
  });

  it("is asked of people who can, and not of the audit's author", async () => {
    const id = await push({ network: "assigned" });
    const contact = await actorOf(registry, "contact");
    const ask = (upn: string, as: "reviewer" | "convener") => registry.reviews.assign(contact, { audit: id, upn, as });
    await ask("other-reviewer", "reviewer");
    for (const [upn, as] of [
      ["member", "reviewer"],
      ["reviewer", "convener"],
      ["author", "reviewer"],
      ["stranger", "reviewer"],
    ] as const)
      await expect(ask(upn, as)).rejects.toMatchObject({ code: "FP_REVIEW_ASSIGNEE" });
    const mine = async (upn: string) => {
      const request = { queue: "mine", search: "assigned", limit: 10, sort: "newest" } as const;
      return (await registry.audits.list(await actorOf(registry, upn), request)).total;
    };
    expect([await mine("other-reviewer"), await mine("reviewer")]).toEqual([1, 0]);
    await registry.reviews.unassign(contact, { audit: id, upn: "other-reviewer", as: "reviewer" });
    expect([await mine("other-reviewer"), await mine("reviewer"), await mine("author")]).toEqual([1, 1, 0]);
  });
});
