import { notFound } from "../access/notFound.js";
import { visibleAudits } from "../access/visible.js";
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow, summaryOf } from "../audits/rows.js";
import type { Queries } from "../database/open.js";
import type { Actor, NetworkDetail } from "../schemas/index.js";

/** Audits of a network that its page lists. */
const AUDITS_MAX = 500;

/** One network, as far as somebody may see it: versions of which no audit is visible are not shown either. */
export async function networkDetail(queries: Queries, actor: Actor, id: string): Promise<NetworkDetail> {
  const network = await queries.network.findUnique({
    where: { id },
    include: {
      group: { select: { id: true, slug: true, name: true } },
      versions: {
        orderBy: { number: "desc" },
        include: { pushedBy: { select: { id: true, upn: true, name: true } } },
      },
    },
  });
  if (network === null) throw notFound("network", id);
  const rows = await queries.$queryRaw<SummaryRow[]>`
    SELECT ${SUMMARY_COLUMNS} FROM "Audit" a ${SUMMARY_JOINS} WHERE a."networkId" = ${id} AND ${visibleAudits(actor)}
    ORDER BY a."pushedAt" DESC, a."id" DESC LIMIT ${AUDITS_MAX}`;
  const held = await queries.auditFile.findMany({
    where: { auditId: { in: rows.map((row) => row.id) }, name: "network", held: true },
    select: { audit: { select: { networkVersionId: true } } },
  });
  const heldVersions = new Set(held.map((one) => one.audit.networkVersionId));
  const auditList = rows.map(summaryOf);
  const shown = new Set(auditList.map((one) => one.network.id));
  const versions = network.versions.filter((one) => shown.has(one.id));
  return {
    id,
    name: network.name,
    group: network.group,
    versions: versions.length,
    audits: auditList.length,
    latest: auditList[0] ?? null,
    updatedAt: auditList[0]?.pushedAt ?? network.createdAt.toISOString(),
    versionList: versions.map((one) => ({
      id: one.id,
      name: network.name,
      number: one.number,
      digest: one.digest,
      pushedAt: one.pushedAt.toISOString(),
      pushedBy: one.pushedBy,
      file: one.file,
      inputs: one.inputs,
      outputs: one.outputs,
      held: heldVersions.has(one.id),
    })),
    auditList,
  };
}
