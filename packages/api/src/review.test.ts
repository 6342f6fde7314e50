import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRegistry } from "@foolproof/registry";
import { expect, it } from "vitest";
import { folderOf, pushFolder } from "../../registry/src/testing/push.js";
import { appRouter, createCallerFactory, createContext } from "./index.js";

it("leads an audit from its push to endorsement, and makes it stale when a wider envelope arrives", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  const artifacts = join(folder, "artifacts");
  await using registry = await createRegistry({ database: { kind: "embedded", folder }, artifacts });
  const as = async (upn: string) =>
    createCallerFactory(appRouter)(
      createContext({ registry, actor: await registry.people.actor(upn), mode: "collaboration" }),
    );
  await registry.people.signedIn({ upn: "root", name: "Root", globalRoles: ["registry-admin"] });
  const admin = await as("root");
  await admin.groups.create({ slug: "top", name: "Top" });
  await admin.groups.setMember({ group: "top", upn: "ann", roles: ["author"] });
  await admin.groups.setMember({ group: "top", upn: "rev", roles: ["reviewer"] });
  await admin.groups.setMember({ group: "top", upn: "con", roles: ["convener"] });
  const ann = await registry.people.actor("ann");
  if (ann === null) throw new Error("ann is a member");

  const id = await pushFolder(registry, ann, { group: "top", folder: folderOf({}, { private: true }) });
  const [reviewer, convener] = [await as("rev"), await as("con")];
  const { digest } = await reviewer.audits.get({ id });
  await reviewer.reviews.act({ audit: id, action: "start-review", digest });
  await reviewer.reviews.act({ audit: id, action: "approve", digest });
  const endorsed = await convener.reviews.act({ audit: id, action: "approve", digest });
  expect(endorsed).toMatchObject({ state: "endorsed", stale: false, review: { missing: [] } });

  const wider = folderOf({ uncertainty: 0.03 }, { private: true });
  const newer = await pushFolder(registry, ann, { group: "top", folder: wider });
  expect((await convener.audits.get({ id })).staleness?.changes).toEqual([
    { part: "envelope", words: ["jet1_pt: relative 0.02 -> 0.03"], newestAudit: newer },
  ]);
  await expect((await as("ann")).reviews.act({ audit: newer, action: "start-review", digest })).rejects.toThrow(/own/);
});
