import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry.js";
import type { Actor, Badge } from "../schemas/index.js";
import { announcement, folderOf, pushFolder } from "../testing/push.js";
import { actorOf, DATABASES, openTestRegistry, populate } from "../testing/registries.js";

const QUANTITIES = ["robustnessScore", "foolingRatio", "guards", "membership"];
const REPORT = { name: "report.html" as const, bytes: Buffer.from("a report") };
const badge = (quantity: string, level: Badge["level"], why = "from events.parquet"): Badge => ({
  quantity,
  level,
  claimed: null,
  found: null,
  why,
});

describe.each(DATABASES)("an audit whose files were private on %s", (kind) => {
  let registry: Registry;
  let author: Actor;
  let found: readonly Badge[] = [];
  let recomputed = 0;
  beforeAll(async () => {
    const recompute = () => {
      recomputed += 1;
      return Promise.resolve({ badges: found });
    };
    registry = await openTestRegistry(kind, { recompute });
    await populate(registry);
    author = await actorOf(registry, "author");
  }, 180_000);

  const read = (id: string) => registry.audits.get(id, { actor: author, mode: "collaboration" });
  const timeline = async (audit: string) => (await registry.reviews.timeline({ audit, limit: 20 })).rows;
  const settled = async (id: string) => {
    await expect.poll(async () => (await read(id)).recomputation, { timeout: 30_000 }).not.toBe("pending");
    return read(id);
  };
  /** Pushes an audit without its per-event file, and gives the folder that has it. */
  const withheld = async (network: string) => {
    const group = "top";
    const id = await pushFolder(registry, author, { group, folder: folderOf({ network }, { private: true }) });
    return { id, whole: { group, folder: folderOf({ network }) } };
  };

  it("is completed by a push with them: recomputed, and told in the timeline; pushing that again is pushing once", async () => {
    found = QUANTITIES.map((one) => badge(one, "recomputed"));
    recomputed = 0;
    const { id, whole } = await withheld("completed");
    expect(await read(id)).not.toMatchObject({ recomputation: "pending" });
    const contact = await actorOf(registry, "contact");
    const begun = await registry.pushes.begin(contact, announcement(whole.folder, whole));
    expect(begun).toMatchObject({ auditId: null, missing: ["events.parquet"] });
    expect(await pushFolder(registry, contact, whole)).toBe(id);
    const audit = await settled(id);
    expect(audit).toMatchObject({ recomputation: "done", badge: "recomputed" });
    expect(audit.artifacts.map(({ name, held }) => [name, held])).toEqual([
      ["audit.json", true],
      ["events.parquet", true],
    ]);
    const { sha256 } = await registry.audits.file(id, "events.parquet");
    expect(await registry.artifacts.has(sha256)).toBe(true);
    const before = await timeline(id);
    expect(before.map((one) => [one.kind, one.actor.upn, one.reason])).toEqual([
      ["pushed", "author", null],
      ["completed", "contact", "events.parquet"],
      ["recomputed", "author", "everything that was looked at agrees"],
    ]);
    for (const actor of [contact, author]) expect(await pushFolder(registry, actor, whole)).toBe(id);
    const state = await registry.pushes.begin(author, announcement(whole.folder, whole));
    expect(state).toMatchObject({ auditId: id, missing: [] });
    expect(await timeline(id)).toEqual(before);
    expect(recomputed).toBe(1);
  });

  it("is completed once by all who send them at the same moment", async () => {
    recomputed = 0;
    const { id, whole } = await withheld("completed-at-once");
    const people = await Promise.all(["author", "contact", "convener", "pusher"].map((upn) => actorOf(registry, upn)));
    const ids = await Promise.all(people.map((actor) => pushFolder(registry, actor, whole)));
    expect(new Set(ids)).toEqual(new Set([id]));
    await settled(id);
    expect((await timeline(id)).map((one) => one.kind)).toEqual(["pushed", "completed", "recomputed"]);
    expect(recomputed).toBe(1);
  });

  it("stays as it was where what is sent is not what was registered, which is refused with both values", async () => {
    const { id, whole } = await withheld("disagrees");
    const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const [before, told] = [await read(id), await timeline(id)];
    const swapped = Buffer.from("other events");
    const files = whole.folder.files.map((file) =>
      file.name === "events.parquet" ? { ...file, bytes: swapped } : file,
    );
    const push = pushFolder(registry, author, { ...whole, folder: { ...whole.folder, files } });
    const registered = before.artifacts.find(({ name }) => name === "events.parquet")?.sha256.slice(0, 12) ?? "";
    await expect(push).rejects.toMatchObject({
      code: "FP_PUSH_DIGEST",
      message: expect.stringMatching(new RegExp(`${registered}.*${sha256(swapped)}`)) as unknown,
    });
    const other = { ...REPORT, bytes: Buffer.from("another report") };
    const own = folderOf({ network: "disagrees-in-its-report" });
    const folder = { ...own, files: [...own.files, { ...REPORT, private: true }] };
    const second = await pushFolder(registry, author, { group: "top", folder });
    await settled(second);
    const again = pushFolder(registry, author, { group: "top", folder: { ...own, files: [...own.files, other] } });
    await expect(again).rejects.toMatchObject({
      code: "FP_PUSH_DIGEST",
      message: expect.stringMatching(new RegExp(`${sha256(REPORT.bytes)}.*${sha256(other.bytes)}`)) as unknown,
    });
    expect([await read(id), await timeline(id)]).toEqual([before, told]);
    expect((await read(second)).artifacts.find(({ name }) => name === "report.html")?.held).toBe(false);
  });

  it("keeps what running it again has shown, unless its events show something else", async () => {
    const { id, whole } = await withheld("run-again-before");
    const shown = [
      ...QUANTITIES.map((one) => badge(one, "reproduced", "Run again.")),
      badge("leverage", "mismatch", "Run again."),
      badge("selfChecks", "claimed", "Needs the network."),
    ].map((one) => ({ ...one }));
    await registry.client.audit.update({ where: { id }, data: { badges: shown, badge: "mismatch" } });
    found = [
      badge("robustnessScore", "recomputed"),
      badge("foolingRatio", "recomputed"),
      badge("guards", "mismatch"),
      badge("membership", "recomputed"),
      badge("leverage", "claimed"),
      badge("selfChecks", "claimed"),
    ];
    await pushFolder(registry, author, whole);
    const { badges } = await settled(id);
    expect(Object.fromEntries(badges.map(({ quantity, level }) => [quantity, level]))).toEqual({
      robustnessScore: "reproduced",
      foolingRatio: "reproduced",
      guards: "mismatch",
      membership: "reproduced",
      leverage: "mismatch",
      selfChecks: "claimed",
    });
  });

  it("gains the other files alone where the per-event file stays private", async () => {
    const folder = (hidden: boolean) => {
      const own = folderOf({ network: "report-alone" }, { private: true });
      return { ...own, files: [...own.files, { ...REPORT, private: hidden }] };
    };
    const id = await pushFolder(registry, author, { group: "top", folder: folder(true) });
    const before = await read(id);
    expect(await pushFolder(registry, author, { group: "top", folder: folder(false) })).toBe(id);
    const { artifacts, ...others } = await read(id);
    expect(artifacts.filter((one) => one.held).map((one) => one.name)).toEqual(["audit.json", "report.html"]);
    expect({ ...others, artifacts: before.artifacts }).toEqual(before);
  });
});
