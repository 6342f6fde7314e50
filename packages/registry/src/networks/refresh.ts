import type { Queries } from "../database/open.js";

/**
 * Writes anew what the overview shows of networks: their counts, and the figures of the newest audit for the group and for
 * everybody else. To be called wherever an audit appears or its audience changes, in the same transaction.
 */
export async function refreshNetworks(transaction: Queries, networks: readonly string[]): Promise<void> {
  await transaction.$executeRaw`
    UPDATE "Network" n SET
      "versionCount" = (SELECT count(*)::int FROM "NetworkVersion" v WHERE v."networkId" = n."id"),
      "auditCount" = (SELECT count(*)::int FROM "Audit" a WHERE a."networkId" = n."id"),
      "publicCount" = (SELECT count(*)::int FROM "Audit" a WHERE a."networkId" = n."id" AND a."audience" = 'everybody'),
      "newestAuditId" = newest."id", "newestAt" = newest."pushedAt", "newestScore" = newest."score", "newestHidden" = newest."hidden",
      "publicAuditId" = open."id", "publicAt" = open."pushedAt", "publicScore" = open."score", "publicHidden" = open."hidden",
      "search" = lower(n."name") || E'\\n' || COALESCE(newest."search", ''),
      "publicSearch" = lower(n."name") || E'\\n' || COALESCE(open."search", '')
    FROM "Network" m
    LEFT JOIN LATERAL (
      SELECT * FROM "Audit" a WHERE a."networkId" = m."id" ORDER BY a."pushedAt" DESC, a."id" DESC LIMIT 1
    ) newest ON TRUE
    LEFT JOIN LATERAL (
      SELECT * FROM "Audit" a WHERE a."networkId" = m."id" AND a."audience" = 'everybody'
      ORDER BY a."pushedAt" DESC, a."id" DESC LIMIT 1
    ) open ON TRUE
    WHERE n."id" = m."id" AND m."id" = ANY(${[...networks]}::text[])`;
}
