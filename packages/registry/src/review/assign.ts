import { FoolproofError } from "@foolproof/core";
import { notFound } from "../access/notFound.js";
import type { PrismaClient } from "../generated/client.js";
import type { Actor } from "../schemas/index.js";
import { appendEntries } from "../timeline/append.js";
import { transitionOf } from "./transitions.js";

export interface AssignRequest {
  readonly audit: string;
  readonly upn: string;
  readonly as: "reviewer" | "convener";
}

/**
 * Asks somebody to review an audit, or no longer. @throws FoolproofError FP_REVIEW_ASSIGNEE where that person could not.
 */
export async function assign(
  client: PrismaClient,
  actor: Actor,
  request: AssignRequest & { readonly undo?: boolean },
): Promise<void> {
  const audit = await client.audit.findUniqueOrThrow({
    where: { id: request.audit },
    select: { id: true, digest: true, groupId: true, pushedById: true },
  });
  const person = await client.person.findUnique({
    where: { upn: request.upn },
    include: { memberships: { where: { groupId: audit.groupId } } },
  });
  if (person === null) throw notFound("person", request.upn);
  const needed = request.as === "convener" ? ["convener"] : transitionOf("approve").roles;
  const able = person.memberships[0]?.roles.some((role) => (needed as readonly string[]).includes(role)) ?? false;
  if (request.undo !== true && (!able || person.id === audit.pushedById)) {
    throw new FoolproofError({
      code: "FP_REVIEW_ASSIGNEE",
      message: able
        ? `${request.upn} pushed this audit and cannot review it`
        : `${request.upn} has no role in the group to review as ${request.as}`,
      hint: "Name somebody of the group's reviewers or conveners; a convener gives roles.",
    });
  }
  await client.$transaction(async (transaction) => {
    const key = { auditId: audit.id, personId: person.id };
    if (request.undo === true) {
      const { count } = await transaction.assignment.deleteMany({ where: key });
      if (count === 0) return;
    } else {
      const { as } = request;
      // Whoever asks for what is so already, or was made so at the same moment, changes nothing.
      const made = await transaction.assignment.createMany({ data: { ...key, as }, skipDuplicates: true });
      const changed = await transaction.assignment.updateMany({ where: { ...key, as: { not: as } }, data: { as } });
      if (made.count + changed.count === 0) return;
    }
    await appendEntries(transaction, actor, [
      {
        group: audit.groupId,
        audit: audit.id,
        digest: audit.digest,
        kind: request.undo === true ? "unassigned" : "assigned",
        subject: person.id,
        reason: `as ${request.as}`,
      },
    ]);
  });
}
