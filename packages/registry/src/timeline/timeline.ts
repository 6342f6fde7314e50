import { z } from "zod";
import { visibleAudits } from "../access/visible.js";
import type { Queries } from "../database/open.js";
import { decodeCursor, encodeCursor } from "../lists/cursor.js";
import { type Actor, type TimelineEntry, timelineEntrySchema } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";

const PERSON = { select: { id: true, upn: true, name: true } } as const;
const SORT = "timeline";
const sequenceSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .catch("0");

/** What has happened to an audit, oldest first. */
export async function listTimeline(
  queries: Queries,
  { audit, limit, cursor }: { readonly audit: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<TimelineEntry>> {
  const after = cursor === undefined ? 0n : BigInt(sequenceSchema.parse(decodeCursor(cursor, SORT).value));
  const found = await queries.timelineEvent.findMany({
    where: { auditId: audit, sequence: { gt: after } },
    orderBy: { sequence: "asc" },
    take: limit + 1,
    include: { actor: PERSON, subject: PERSON },
  });
  const rows = found.slice(0, limit).map((row) =>
    timelineEntrySchema.parse({
      id: String(row.sequence),
      sequence: Number(row.sequence),
      at: row.at.toISOString(),
      actor: row.actor,
      kind: row.kind,
      action: row.action,
      from: row.from,
      to: row.to,
      reason: row.reason,
      digest: row.digest,
      subject: row.subject,
      commentId: row.commentId,
    }),
  );
  const last = rows.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    rows,
    next: more ? encodeCursor({ sort: SORT, value: last.id, id: "" }) : null,
    total:
      cursor === undefined && !more ? rows.length : await queries.timelineEvent.count({ where: { auditId: audit } }),
  };
}

/** Sequence of the newest entry about an audit that somebody sees; 0: there is none. */
export async function latestSequence(queries: Queries, actor: Actor): Promise<number> {
  const rows = await queries.$queryRaw<{ sequence: bigint }[]>`
    SELECT e."sequence" FROM "TimelineEvent" e JOIN "Audit" a ON a."id" = e."auditId" WHERE ${visibleAudits(actor)}
    ORDER BY e."sequence" DESC LIMIT 1`;
  return Number(rows[0]?.sequence ?? 0);
}
