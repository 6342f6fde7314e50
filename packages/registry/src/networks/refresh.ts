import type { Queries } from "../database/open.js";

/**
 * Writes anew what the overview shows of a network: its counts, and the figures of its newest audit for its group and for
 * everybody else. To be called wherever an audit appears or its audience changes, in the same transaction.
 */
export async function refreshNetwork(transaction: Queries, network: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE "Network" n SET
      "versionCount" = (SELECT count(*)::int FROM "NetworkVersion" v WHERE v."networkId" = n."id"),
      "auditCount" = (SELECT count(*)::int FROM "Audit" a WHERE a."networkId" = n."id"),
      "publicCount" = (SELECT count(*)::int FROM "Audit" a WHERE a."networkId" = n."id" AND a."audience" = 'everybody'),
      "newestAuditId" = newest."id", "newestAt" = newest."pushedAt", "newestScore" = newest."score", "newestHidden" = newest."hidden",
      "publicAuditId" = open."id", "publicAt" = open."pushedAt", "publicScore" = open."score", "publicHidden" = open."hidden",
      "search" = lower(n."name") || E'\n' || COALESCE(newest."search", ''),
      "publicSearch" = lower(n."name") || E'\n' || COALESCE(open."search", '')
    FROM (SELECT 1) AS one
    LEFT JOIN LATERAL (
      SELECT * FROM "Audit" a WHERE a."networkId" = ${network} ORDER BY a."pushedAt" DESC, a."id" DESC LIMIT 1
    ) newest ON TRUE
    LEFT JOIN LATERAL (
      SELECT * FROM "Audit" a WHERE a."networkId" = ${network} AND a."audience" = 'everybody'
      ORDER BY a."pushedAt" DESC, a."id" DESC LIMIT 1
    ) open ON TRUE
    WHERE n."id" = ${network}`;
}
