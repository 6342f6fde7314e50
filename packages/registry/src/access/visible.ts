import { Prisma } from "../generated/client.js";
import type { Actor } from "../schemas/index.js";

/** Groups whose audits somebody sees before they are endorsed; null: all of them. */
export const insideGroups = (actor: Actor): readonly string[] | null =>
  actor.globalRoles.includes("registry-admin") ? null : actor.memberships.map((one) => one.group);

/** Condition on rows `a` of "Audit": those that somebody may see. */
export function visibleAudits(actor: Actor): Prisma.Sql {
  const groups = insideGroups(actor);
  if (groups === null) return Prisma.sql`TRUE`;
  return Prisma.sql`(a."audience" = 'everybody' OR a."groupId" = ANY(${[...groups]}::text[]) OR a."pushedById" = ${actor.id})`;
}

/** The same, for the client's own filters. */
export function visibleWhere(actor: Actor): Prisma.AuditWhereInput {
  const groups = insideGroups(actor);
  if (groups === null) return {};
  return { OR: [{ audience: "everybody" }, { groupId: { in: [...groups] } }, { pushedById: actor.id }] };
}
