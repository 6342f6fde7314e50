import { z } from "zod";
import type { Mode } from "../access/decide.js";
import { insideGroups } from "../access/visible.js";
import { notFound } from "../access/notFound.js";
import type { Queries } from "../database/open.js";
import { reviewOf } from "../review/allowed.js";
import { loadReview, type ReviewRecord } from "../review/load.js";
import { type Actor, type AuditDetail, badgeSchema, type Stale, staleSchema } from "../schemas/index.js";
import { summariesOf } from "./list.js";

const changesSchema = staleSchema.shape.changes;

/** A newer version that somebody may not see is said to be there, and no more. */
function stalenessOf({ audit }: ReviewRecord, inside: boolean): Stale | null {
  if (!audit.stale || audit.staleSince === null) return null;
  const changes = changesSchema.parse(audit.staleChanges ?? []);
  return {
    since: audit.staleSince.toISOString(),
    changes: inside
      ? changes
      : changes.map(({ part }) => ({ part, words: ["a newer version is in review"], newestAudit: null })),
  };
}

const reproduce = (id: string, held: boolean): string[] => [
  ...(held ? [`foolproof pull ${id} -o ${id.slice(0, 8)}`] : []),
  `foolproof audit ${held ? `${id.slice(0, 8)}/audit.yaml` : "audit.yaml"} -o again`,
  `foolproof compare ${id} again`,
];

/** One audit with its badges, its review and its staleness, as somebody sees it. */
export async function auditDetail(
  queries: Queries,
  id: string,
  { actor, mode }: { readonly actor: Actor; readonly mode: Mode },
): Promise<AuditDetail> {
  const summary = (await summariesOf(queries, [id])).get(id);
  if (summary === undefined) throw notFound("audit", id);
  const [row, record, unresolvedComments] = await Promise.all([
    queries.audit.findUniqueOrThrow({
      where: { id },
      select: {
        specDigest: true,
        toolVersion: true,
        badges: true,
        files: { orderBy: { name: "asc" } },
        datasetVersion: { include: { dataset: { select: { name: true } } } },
        envelopeVersion: { include: { envelope: { select: { name: true } } } },
      },
    }),
    loadReview(queries, id),
    queries.comment.count({ where: { auditId: id, parentId: null, resolvedAt: null } }),
  ]);
  const { audit, line } = record;
  const inside = insideGroups(actor)?.includes(audit.groupId) ?? true;
  const newer = line.filter((one) => one.pushedAt > audit.pushedAt && (inside || one.audience === "everybody"));
  const { datasetVersion: dataset, envelopeVersion: envelope } = row;
  const held = (name: string): boolean => row.files.some((file) => file.name === name && file.held);
  return {
    ...summary,
    dataset: { id: dataset.id, name: dataset.dataset.name, number: dataset.number, digest: dataset.digest },
    envelope: { id: envelope.id, name: envelope.envelope.name, number: envelope.number, digest: envelope.digest },
    specDigest: row.specDigest,
    toolVersion: row.toolVersion,
    badges: z.array(badgeSchema).parse(row.badges),
    review: reviewOf(record, { actor, mode, unresolvedComments }),
    staleness: stalenessOf(record, inside),
    artifacts: row.files.map((file) => ({
      name: file.name,
      sha256: file.sha256,
      bytes: Number(file.bytes),
      held: file.held,
    })),
    reproduce: reproduce(id, held("audit.yaml")),
    newer: newer
      .sort((a, b) => b.pushedAt.getTime() - a.pushedAt.getTime())
      .map((one) => ({ id: one.id, title: one.title, pushedAt: one.pushedAt.toISOString() })),
  };
}
