import type { Queries } from "../database/open.js";
import { Prisma } from "../generated/client.js";
import type { NewEntry } from "../timeline/append.js";
import { DIGEST_PARTS, missingApprovals, newerVersion, validApprovals } from "./policy.js";

/** States in which approvals can go stale. */
const BOUND = ["under-review", "endorsed", "published"];

/** Says in words how one part of an audit differs in another one. */
export type DescribeChanges = (
  queries: Queries,
  audits: { readonly from: string; readonly to: string },
) => Promise<Map<string, readonly string[]>>;

/**
 * Looks at every approval of a network's audits again: it goes stale when a version arrives that it did not know, and is fresh
 * again when that version is withdrawn or rejected, or enough people approve anew. To be called in the transaction that adds
 * an audit or changes a state.
 * @returns the entries of those that went stale, for the timeline.
 */
export async function refreshStaleness(
  transaction: Queries,
  network: string,
  describe: DescribeChanges,
): Promise<NewEntry[]> {
  const line = await transaction.audit.findMany({
    where: { networkId: network },
    include: { approvals: true, group: true },
  });
  const entries: NewEntry[] = [];
  for (const audit of line) {
    const newer = BOUND.includes(audit.state) ? newerVersion(audit, line) : null;
    const valid = validApprovals(audit.approvals, audit, newer);
    const enough = missingApprovals(audit.group, valid).length === 0;
    const stale = newer !== null && valid.length < audit.approvals.length && !enough;
    if (!stale) {
      if (audit.stale)
        await transaction.audit.update({
          where: { id: audit.id },
          data: { stale: false, staleSince: null, staleChanges: Prisma.DbNull },
        });
      continue;
    }
    const before = audit.staleChanges as { newestAudit: string }[] | null;
    if (before?.[0]?.newestAudit === newer.id) continue;
    const words = await describe(transaction, { from: audit.id, to: newer.id });
    const differing = DIGEST_PARTS.filter(({ key }) => audit[key] !== newer[key]);
    // The spec repeats what the other parts say: alone it speaks of what only it has.
    const telling = differing.filter(({ part }) => part !== "spec" || words.has(part) || differing.length === 1);
    const changes = telling.map(({ part }) => ({ part, words: [...(words.get(part) ?? [])], newestAudit: newer.id }));
    await transaction.audit.update({
      where: { id: audit.id },
      data: { stale: true, staleSince: audit.staleSince ?? newer.arrivedAt, staleChanges: changes },
    });
    const reason = changes.flatMap((one) => one.words).join("; ");
    entries.push({ group: audit.groupId, audit: audit.id, kind: "stale", digest: audit.digest, reason });
  }
  return entries;
}
