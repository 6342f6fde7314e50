import { z } from "zod";
import type { Queries } from "../database/open.js";
import { decodeCursor, encodeCursor } from "../lists/cursor.js";
import { type GroupEntry, groupEntrySchema } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";

const PERSON = { select: { id: true, upn: true, name: true } } as const;
const SORT = "group-history";
const sequenceSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .catch("0");

export interface HistoryRequest {
  /** Id of the group. */
  readonly group: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What has been decided about a group itself: who is what in it, and what it asks for. Newest first. */
export async function groupHistory(
  queries: Queries,
  { group, limit, cursor }: HistoryRequest,
): Promise<Page<GroupEntry>> {
  const before = cursor === undefined ? null : BigInt(sequenceSchema.parse(decodeCursor(cursor, SORT).value));
  const about = { groupId: group, kind: { in: groupEntrySchema.shape.kind.options } };
  const found = await queries.timelineEvent.findMany({
    where: before === null ? about : { ...about, sequence: { lt: before } },
    orderBy: { sequence: "desc" },
    take: limit + 1,
    include: { actor: PERSON, subject: PERSON },
  });
  const rows = found.slice(0, limit).map(({ sequence, at, actor, kind, subject, reason }) =>
    groupEntrySchema.parse({
      id: String(sequence),
      at: at.toISOString(),
      actor,
      kind,
      subject,
      words: reason ?? "",
    }),
  );
  const last = rows.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    rows,
    next: more ? encodeCursor({ sort: SORT, value: last.id, id: "" }) : null,
    total: cursor === undefined && !more ? rows.length : await queries.timelineEvent.count({ where: about }),
  };
}
