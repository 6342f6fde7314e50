import { z } from "zod";
import { Prisma } from "../generated/client.js";
import {
  type AuditSummary,
  badgeLevelSchema,
  reviewStateSchema,
  sparklineSchema,
  verdictSummarySchema,
} from "../schemas/index.js";

/** A row of `SUMMARY_COLUMNS` from `SUMMARY_TABLES`. */
export interface SummaryRow {
  readonly id: string;
  readonly digest: string;
  readonly title: string;
  readonly pushedAt: Date;
  readonly verdict: unknown;
  readonly sparkline: unknown;
  readonly state: string;
  readonly stale: boolean;
  readonly badge: string;
  readonly recomputation: string;
  readonly groupId: string;
  readonly groupSlug: string;
  readonly groupName: string;
  readonly networkId: string;
  readonly networkName: string;
  readonly versionId: string;
  readonly versionNumber: number;
  readonly versionDigest: string;
  readonly personId: string;
  readonly personUpn: string;
  readonly personName: string;
}

export const SUMMARY_COLUMNS = Prisma.sql`a."id", a."digest", a."title", a."pushedAt", a."verdict", a."sparkline", a."state", a."stale",
  a."badge", a."recomputation", g."id" AS "groupId", g."slug" AS "groupSlug", g."name" AS "groupName",
  n."id" AS "networkId", n."name" AS "networkName", v."id" AS "versionId", v."number" AS "versionNumber", v."digest" AS "versionDigest",
  p."id" AS "personId", p."upn" AS "personUpn", p."name" AS "personName"`;

/** What a row of audits `a` is joined with. */
export const SUMMARY_JOINS = Prisma.sql`JOIN "Group" g ON g."id" = a."groupId" JOIN "Network" n ON n."id" = a."networkId"
  JOIN "NetworkVersion" v ON v."id" = a."networkVersionId" JOIN "Person" p ON p."id" = a."pushedById"`;

const recomputationSchema = z.enum(["pending", "done", "failed", "impossible"]);

/** The JSON columns were written from these schemas, by this server or one of another version: they are checked again. */
export const summaryOf = (row: SummaryRow): AuditSummary => ({
  id: row.id,
  digest: row.digest,
  title: row.title,
  group: { id: row.groupId, slug: row.groupSlug, name: row.groupName },
  network: {
    networkId: row.networkId,
    name: row.networkName,
    id: row.versionId,
    number: row.versionNumber,
    digest: row.versionDigest,
  },
  pushedBy: { id: row.personId, upn: row.personUpn, name: row.personName },
  pushedAt: row.pushedAt.toISOString(),
  verdict: verdictSummarySchema.parse(row.verdict),
  sparkline: sparklineSchema.parse(row.sparkline),
  state: reviewStateSchema.parse(row.state),
  stale: row.stale,
  badge: badgeLevelSchema.parse(row.badge),
  recomputation: recomputationSchema.parse(row.recomputation),
});
