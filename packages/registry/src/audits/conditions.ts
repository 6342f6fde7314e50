import { insideGroups, visibleAudits } from "../access/visible.js";
import { Prisma } from "../generated/client.js";
import { transitionOf } from "../review/transitions.js";
import type { Actor, ListRequest } from "../schemas/index.js";

/** Groups in which somebody reviews. */
const reviewsIn = (actor: Actor): readonly string[] =>
  actor.memberships.flatMap(({ group, roles }) =>
    roles.some((role) => transitionOf("approve").roles.includes(role)) ? [group] : [],
  );

/** Condition on rows `a` of "Audit": the queues of the one who asks. */
export function inQueue(queue: NonNullable<ListRequest["queue"]>, actor: Actor): Prisma.Sql {
  if (queue === "waiting")
    return Prisma.sql`(a."pushedById" = ${actor.id} AND a."state" IN ('submitted', 'under-review'))`;
  if (queue === "stale") {
    const groups = insideGroups(actor);
    return groups === null
      ? Prisma.sql`a."stale"`
      : Prisma.sql`(a."stale" AND a."groupId" = ANY(${[...groups]}::text[]))`;
  }
  return Prisma.sql`(a."state" IN ('submitted', 'under-review') AND a."pushedById" <> ${actor.id}
    AND a."groupId" = ANY(${[...reviewsIn(actor)]}::text[])
    AND (NOT EXISTS (SELECT 1 FROM "Assignment" s WHERE s."auditId" = a."id")
      OR EXISTS (SELECT 1 FROM "Assignment" s WHERE s."auditId" = a."id" AND s."personId" = ${actor.id}))
    AND NOT EXISTS (SELECT 1 FROM "Approval" r WHERE r."auditId" = a."id" AND r."personId" = ${actor.id}))`;
}

/** Everything of a list's filters but the search, on rows `a` of "Audit". */
export function auditConditions(actor: Actor, request: ListRequest): Prisma.Sql {
  const { group, state, badge, queue } = request;
  return Prisma.join(
    [
      visibleAudits(actor),
      ...(group === undefined
        ? []
        : [Prisma.sql`a."groupId" IN (SELECT "id" FROM "Group" WHERE "slug" = ${group} OR "id" = ${group})`]),
      ...(state === undefined ? [] : [Prisma.sql`a."state" = ${state}`]),
      ...(badge === undefined ? [] : [Prisma.sql`a."badge" = ${badge}`]),
      ...(queue === undefined ? [] : [inQueue(queue, actor)]),
    ],
    " AND ",
  );
}
