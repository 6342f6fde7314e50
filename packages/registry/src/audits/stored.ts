import { type AuditResult, compareAudits } from "@foolproof/core";
import { notFound } from "../access/notFound.js";
import type { Queries } from "../database/open.js";
import type { ReadAudit } from "../pushes/read.js";
import type { DescribeChanges } from "../review/stale.js";

/** Reads the audit.json of an audit by its id. @throws FoolproofError FP_REGISTRY_NOT_FOUND. */
export async function storedAudit(queries: Queries, read: ReadAudit, audit: string): Promise<AuditResult> {
  const file = await queries.auditFile.findUnique({
    where: { auditId_name: { auditId: audit, name: "audit.json" } },
    select: { sha256: true },
  });
  if (file === null) throw notFound("audit", audit);
  return read(file.sha256);
}

/** Says how one stored audit differs from another, part by part. */
export const changesBetween =
  (read: ReadAudit): DescribeChanges =>
  async (queries, { from, to }) => {
    const [before, after] = [await storedAudit(queries, read, from), await storedAudit(queries, read, to)];
    const changes = new Map<string, string[]>();
    for (const { part, words } of compareAudits(before, after).settings)
      changes.set(part, [...(changes.get(part) ?? []), words]);
    return changes;
  };
