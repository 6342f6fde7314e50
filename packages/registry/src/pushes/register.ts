import { randomUUID } from "node:crypto";
import type { AuditResult } from "@foolproof/core";
import { knownAlone } from "../audits/recomputed.js";
import type { PrismaClient } from "../generated/client.js";
import { enqueue } from "../jobs/enqueue.js";
import { searchText } from "../lists/search.js";
import { refreshNetworks } from "../networks/refresh.js";
import { holdNetwork } from "../networks/hold.js";
import { type DescribeChanges, refreshStaleness } from "../review/stale.js";
import type { Actor } from "../schemas/index.js";
import { appendEntries, type NewEntry } from "../timeline/append.js";
import { completeAudit } from "./complete.js";
import type { AnnouncedFile } from "./files.js";
import { claimedBadges, sparkline, verdictSummary } from "./summary.js";
import { ensureVersions } from "./versions.js";

export interface Registration {
  readonly push: {
    readonly id: string;
    readonly groupId: string;
    readonly draft: boolean;
    readonly files: readonly AnnouncedFile[];
  };
  readonly result: AuditResult;
  readonly actor: Actor;
  readonly describe: DescribeChanges;
  /** Version of this tool. */
  readonly version: string;
}

/**
 * Makes an audit of a complete push, or completes one that was registered without some of its files: all of it in one transaction,
 * the recomputation promised in the same. Finishing twice is finishing once.
 * @returns the audit's id.
 */
export function registerAudit(
  client: PrismaClient,
  { push, result, actor, describe, version }: Registration,
): Promise<string> {
  return client.$transaction(async (transaction) => {
    // Pushes of a group wait for each other: versions are numbered without gaps, and the same audit comes once.
    const [group] = await transaction.$queryRaw<{ slug: string; name: string }[]>`
        SELECT "slug", "name" FROM "Group" WHERE "id" = ${push.groupId} FOR NO KEY UPDATE`;
    const key = { groupId: push.groupId, digest: result.digest.audit };
    const before = await transaction.audit.findUnique({ where: { groupId_digest: key }, select: { id: true } });
    if (before !== null) {
      const entries = await completeAudit(transaction, before.id, push.files);
      await transaction.push.update({ where: { id: push.id }, data: { auditId: before.id } });
      await appendEntries(transaction, actor, entries);
      return before.id;
    }
    const versions = await ensureVersions(transaction, result, { group: push.groupId, person: actor.id });
    await holdNetwork(transaction, versions.network.id);
    const { digest, verdict } = result;
    const now = new Date();
    const recomputable = push.files.some((file) => file.name === "events.parquet" && !file.private);
    const known = recomputable
      ? { recomputation: "pending", badge: "claimed", badges: claimedBadges("not recomputed yet") }
      : knownAlone(result, version);
    const state = push.draft ? "draft" : "submitted";
    const id = randomUUID();
    await transaction.audit.create({
      data: {
        id,
        ...key,
        networkId: versions.network.id,
        networkVersionId: versions.networkVersion,
        datasetVersionId: versions.datasetVersion,
        envelopeVersionId: versions.envelopeVersion,
        networkDigest: digest.network,
        dataDigest: digest.data,
        envelopeDigest: digest.envelope,
        specDigest: digest.spec,
        title: result.title,
        toolVersion: result.tool.version,
        pushedById: actor.id,
        pushedAt: now,
        state,
        audience: "group",
        arrivedAt: push.draft ? null : now,
        score: verdict.robustnessScore?.value ?? null,
        hidden: verdict.hiddenRatio?.value ?? null,
        verdict: verdictSummary(result),
        sparkline: sparkline(result),
        recomputation: known.recomputation,
        badge: known.badge,
        badges: [...known.badges],
        search: searchText([
          result.title,
          versions.network.name,
          group?.slug ?? "",
          group?.name ?? "",
          actor.name,
          actor.upn,
        ]),
        files: {
          create: push.files.map((file) => ({
            name: file.name,
            sha256: file.sha256,
            bytes: BigInt(file.bytes),
            held: !file.private,
          })),
        },
      },
    });
    await transaction.push.update({ where: { id: push.id }, data: { auditId: id } });
    if (recomputable) await enqueue(transaction, { kind: "recompute", audit: id });
    const entries: NewEntry[] = [{ group: push.groupId, audit: id, kind: "pushed", digest: digest.audit, to: state }];
    if (!push.draft) entries.push(...(await refreshStaleness(transaction, versions.network.id, describe)));
    await refreshNetworks(transaction, [versions.network.id]);
    await appendEntries(transaction, actor, entries);
    return id;
  });
}
