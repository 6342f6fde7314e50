import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FoolproofError } from "@foolproof/core";
import { describe, expect, it } from "vitest";
import type { Recompute } from "../audits/recomputed.js";
import { createRegistry, type Registry, type RegistryOptions } from "../registry.js";
import { folderOf, pushFolder } from "../testing/push.js";
import { actorOf, DATABASES, emptyDatabase, populate } from "../testing/registries.js";

const agreeing: Recompute = () =>
  Promise.resolve({
    badges: ["robustnessScore", "foolingRatio", "guards", "membership"].map((quantity) => ({
      quantity,
      level: "recomputed" as const,
      claimed: "92.5",
      found: "92.5",
      why: "from events.parquet",
    })),
  });

async function settled(registry: Registry, audit: string) {
  for (let look = 0; look < 600; look++) {
    const row = await registry.client.audit.findUniqueOrThrow({ where: { id: audit } });
    const [job] = await registry.client.job.findMany({ where: { payload: { path: ["audit"], equals: audit } } });
    if (row.recomputation !== "pending" && job?.state === "done") return row;
    await sleep(50);
  }
  throw new Error("the audit was never recomputed");
}

/** What another server leaves: two jobs that the table says were begun long ago, and that one of them is still worked on. */
async function promisedAndBegun(where: Pick<RegistryOptions, "database" | "artifacts">) {
  await using registry = await createRegistry({ ...where, recompute: null });
  await populate(registry);
  const author = await actorOf(registry, "author");
  const push = (network: string) => pushFolder(registry, author, { group: "top", folder: folderOf({ network }) });
  const [gone, busy] = [await push("gone"), await push("busy")];
  const begun = new Date(Date.now() - 600_000);
  const { job } = registry.client;
  await job.updateMany({ data: { state: "running", attempts: 1, startedAt: begun, aliveAt: begun } });
  const ofBusy = { payload: { path: ["audit"], equals: busy } };
  await job.updateMany({ where: ofBusy, data: { aliveAt: new Date() } });
  return { gone, busy };
}

describe.each(DATABASES)("promised work on %s", (kind) => {
  it("is done by the next server where one ended before or in the middle of it, and once", async () => {
    const database = await emptyDatabase(kind);
    const artifacts = await mkdtemp(join(tmpdir(), "foolproof-artifacts-"));
    let interrupted: string;
    {
      let began = (): void => undefined;
      const begun = new Promise<void>((resolve) => (began = resolve));
      const never: Recompute = (_, signal) =>
        new Promise((_resolve, reject) => {
          began();
          signal.addEventListener("abort", () => {
            reject(new Error("stopped"));
          });
        });
      await using registry = await createRegistry({ database, artifacts, recompute: never });
      await populate(registry);
      const author = await actorOf(registry, "author");
      interrupted = await pushFolder(registry, author, { group: "top", folder: folderOf({ network: "interrupted" }) });
      await begun;
    }
    let calls = 0;
    const counting: Recompute = (files, signal) => {
      calls += 1;
      return agreeing(files, signal);
    };
    await using registry = await createRegistry({ database, artifacts, recompute: counting });
    const author = await actorOf(registry, "author");
    expect(await settled(registry, interrupted)).toMatchObject({ recomputation: "done", badge: "recomputed" });
    const next = await pushFolder(registry, author, { group: "top", folder: folderOf({ network: "next" }) });
    await settled(registry, next);
    expect(calls).toBe(2);
    const { rows } = await registry.reviews.timeline({ audit: next, limit: 10 });
    expect(rows.map((one) => one.kind)).toEqual(["pushed", "recomputed"]);
  });

  it("of a server that is gone is done by another one, and of one that gives signs of life is left to it", async () => {
    const others = {
      database: await emptyDatabase(kind),
      artifacts: await mkdtemp(join(tmpdir(), "foolproof-artifacts-")),
    };
    const { gone, busy } = await promisedAndBegun(others);
    await using registry = await createRegistry({ ...others, recompute: agreeing });
    expect(await settled(registry, gone)).toMatchObject({ recomputation: "done" });
    const { state } = await registry.client.job.findFirstOrThrow({
      where: { payload: { path: ["audit"], equals: busy } },
    });
    // A folder's one process knows that nobody else is at it.
    if (kind === "embedded") await settled(registry, busy);
    else expect(state).toBe("running");
  });

  it("ends in a mismatch with both values, or in words where the files cannot be recomputed", async () => {
    const artifacts = await mkdtemp(join(tmpdir(), "foolproof-artifacts-"));
    const mismatch = { level: "mismatch", claimed: "99.9", found: "12.5", why: "events.parquet" } as const;
    const outcomes: Recompute[] = [
      () => Promise.resolve({ badges: [{ quantity: "robustnessScore", ...mismatch }] }),
      () => Promise.reject(new FoolproofError({ code: "FP_DATA_FILE_UNREADABLE", message: "cut short" })),
      () => Promise.reject(new Error("the first try fails")),
      agreeing,
    ];
    let turn = 0;
    const recompute: Recompute = (files, signal) => (outcomes[turn++] ?? agreeing)(files, signal);
    await using registry = await createRegistry({ database: await emptyDatabase(kind), artifacts, recompute });
    await populate(registry);
    const author = await actorOf(registry, "author");
    const push = async (network: string) =>
      settled(registry, await pushFolder(registry, author, { group: "top", folder: folderOf({ network }) }));
    const first = await push("forged");
    expect(first).toMatchObject({ recomputation: "done", badge: "mismatch" });
    const { rows } = await registry.reviews.timeline({ audit: first.id, limit: 10 });
    expect(rows.at(-1)?.reason).toBe("robustnessScore: claimed 99.9, found 12.5");
    expect(await push("unreadable")).toMatchObject({ recomputation: "failed", badge: "claimed" });
    expect(await push("second-try")).toMatchObject({ recomputation: "done", badge: "recomputed" });
    expect(turn).toBe(4);
  });

  it("that fails three times for a reason of the server's own is given up, says so, and is tried again when the audit is pushed again", async () => {
    const broken = (): Promise<never> => Promise.reject(new Error("the disk is gone"));
    const tries = { recompute: 0, reproduce: 0 };
    const given: string[][] = [];
    await using registry = await createRegistry({
      database: await emptyDatabase(kind),
      artifacts: await mkdtemp(join(tmpdir(), "foolproof-artifacts-")),
      recompute: () => {
        tries.recompute += 1;
        return broken();
      },
      reproduction: {
        find: () => Promise.resolve(),
        run: () => {
          tries.reproduce += 1;
          return broken();
        },
      },
      onGivenUp: (job, error) => void given.push([job.kind, error instanceof Error ? error.message : ""]),
    });
    await populate(registry);
    const author = await actorOf(registry, "author");
    const told = async (audit: string) => (await registry.reviews.timeline({ audit, limit: 10 })).rows.at(-1);
    const jobs = async () => (await registry.client.job.findMany({ orderBy: { createdAt: "asc" } })).map(stateOf);
    const stateOf = ({ state, error }: { readonly state: string; readonly error: string | null }) => [state, error];

    const id = await pushFolder(registry, author, { group: "top", folder: folderOf({ network: "given-up" }) });
    await expect.poll(jobs, { timeout: 30_000 }).toEqual([["failed", "the disk is gone"]]);
    const audit = await registry.audits.get(id, { actor: author, mode: "collaboration" });
    expect(audit).toMatchObject({ recomputation: "failed", badge: "claimed" });
    expect(new Set(audit.badges.map(({ level, why }) => `${level} ${why.split(":")[0] ?? ""}`))).toEqual(
      new Set(["claimed FP_INTERNAL"]),
    );
    expect(await told(id)).toMatchObject({ kind: "recomputed", reason: audit.badges[0]?.why });

    await registry.reproduce(id);
    await expect.poll(async () => (await jobs()).at(1), { timeout: 30_000 }).toEqual(["failed", "the disk is gone"]);
    expect(await told(id)).toMatchObject({ kind: "recomputed", reason: "could not be run again: FP_INTERNAL" });
    expect(tries).toEqual({ recompute: 3, reproduce: 3 });
    expect(given).toEqual(["recompute", "reproduce"].map((one) => [one, "the disk is gone"]));

    // Whoever has mended the server pushes again.
    expect(await pushFolder(registry, author, { group: "top", folder: folderOf({ network: "given-up" }) })).toBe(id);
    await expect.poll(() => given.length, { timeout: 30_000 }).toBe(3);
    expect(tries).toEqual({ recompute: 6, reproduce: 3 });
  });
});
