import { notFound } from "../access/notFound.js";
import type { Queries } from "../database/open.js";
import type { Prisma } from "../generated/client.js";
import { reviewStateSchema } from "../schemas/index.js";
import { missingApprovals, newerVersion, validApprovals } from "./policy.js";

const LINE = {
  id: true,
  state: true,
  title: true,
  audience: true,
  pushedAt: true,
  arrivedAt: true,
  networkDigest: true,
  dataDigest: true,
  envelopeDigest: true,
  specDigest: true,
} as const satisfies Prisma.AuditSelect;

const PERSON = { select: { id: true, upn: true, name: true } } as const;

/** An audit with everything that the review machine asks about. */
export async function loadReview(queries: Queries, id: string) {
  const audit = await queries.audit.findUnique({
    where: { id },
    select: {
      ...LINE,
      digest: true,
      groupId: true,
      networkId: true,
      pushedById: true,
      badge: true,
      recomputation: true,
      stale: true,
      staleSince: true,
      staleChanges: true,
      group: true,
      assignments: { include: { person: PERSON } },
      approvals: { include: { person: PERSON }, orderBy: { at: "asc" } },
    },
  });
  if (audit === null) throw notFound("audit", id);
  const line = await queries.audit.findMany({ where: { networkId: audit.networkId }, select: LINE });
  const newer = newerVersion(audit, line);
  const { reviewers, conveners, requireReproduced } = audit.group;
  const policy = { reviewers, conveners, requireReproduced };
  const valid = validApprovals(audit.approvals, audit, newer);
  return {
    audit,
    state: reviewStateSchema.parse(audit.state),
    line,
    newer,
    policy,
    valid,
    missing: missingApprovals(policy, valid),
  };
}

export type ReviewRecord = Awaited<ReturnType<typeof loadReview>>;
