import type { Queries } from "../database/open.js";
import type { Actor, ReviewAction, ReviewState, TimelineEntry } from "../schemas/index.js";

/** Any number, the same for every server: whoever appends waits for whoever appends before. */
const LOCK = 7_270_736_902;

export interface NewEntry {
  readonly group: string;
  readonly audit: string | null;
  readonly kind: TimelineEntry["kind"] | "membership" | "policy";
  readonly digest: string;
  readonly action?: ReviewAction;
  readonly from?: ReviewState;
  readonly to?: ReviewState;
  readonly reason?: string | null;
  readonly subject?: string;
  readonly comment?: string;
}

/** The number of the newest entry about an audit; 0: there is none. */
export async function lastSequence(queries: Queries, audit: string): Promise<number> {
  const last = await queries.timelineEvent.findFirst({
    where: { auditId: audit },
    orderBy: { sequence: "desc" },
    select: { sequence: true },
  });
  return Number(last?.sequence ?? 0n);
}

/**
 * Writes what has happened, last thing in a transaction: sequences then grow in the order of commits, and whoever has seen
 * number n has seen everything before it.
 */
export async function appendEntries(
  transaction: Queries,
  actor: Pick<Actor, "id">,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`;
  const at = new Date();
  await transaction.timelineEvent.createMany({
    data: entries.map((one) => ({
      groupId: one.group,
      auditId: one.audit,
      at,
      actorId: actor.id,
      kind: one.kind,
      action: one.action ?? null,
      from: one.from ?? null,
      to: one.to ?? null,
      reason: one.reason ?? null,
      digest: one.digest,
      subjectId: one.subject ?? null,
      commentId: one.comment ?? null,
    })),
  });
}
