import { insideGroups } from "../access/visible.js";
import { inQueue } from "../audits/conditions.js";
import { summariesOf } from "../audits/list.js";
import type { Queries } from "../database/open.js";
import { Prisma } from "../generated/client.js";
import { cutPage, type Order, pageClauses } from "../lists/order.js";
import { matches } from "../lists/search.js";
import type { Actor, ListRequest, NetworkSummary } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";

/** Of rows `n` of "Network": whether the one who asks is in its group, and a column for members or for everybody else. */
function networkView(actor: Actor): {
  readonly inside: Prisma.Sql;
  readonly pick: (members: string, others: string) => Prisma.Sql;
} {
  const groups = insideGroups(actor);
  const column = (name: string): Prisma.Sql => Prisma.raw(`n."${name}"`);
  if (groups === null) return { inside: Prisma.sql`TRUE`, pick: (members) => column(members) };
  if (groups.length === 0) return { inside: Prisma.sql`FALSE`, pick: (_, others) => column(others) };
  const inside = Prisma.sql`n."groupId" = ANY(${[...groups]}::text[])`;
  return {
    inside,
    pick: (members, others) => Prisma.sql`(CASE WHEN ${inside} THEN ${column(members)} ELSE ${column(others)} END)`,
  };
}

type View = ReturnType<typeof networkView>;

const at = ({ pick }: View): Prisma.Sql => Prisma.sql`COALESCE(${pick("newestAt", "publicAt")}, n."createdAt")`;
const score = ({ pick }: View): Prisma.Sql => pick("newestScore", "publicScore");

/** Networks without a score, or without H, come last. */
const ORDERS: Record<ListRequest["sort"], (view: View) => Omit<Order, "name">> = {
  newest: (view) => ({ expression: at(view), descending: true, type: "time" }),
  oldest: (view) => ({ expression: at(view), descending: false, type: "time" }),
  score: (view) => ({ expression: Prisma.sql`COALESCE(${score(view)}, 1e9)`, descending: false, type: "number" }),
  "-score": (view) => ({ expression: Prisma.sql`COALESCE(${score(view)}, -1)`, descending: true, type: "number" }),
  hidden: (view) => ({
    expression: Prisma.sql`COALESCE(${view.pick("newestHidden", "publicHidden")}, -1)`,
    descending: true,
    type: "number",
  }),
  name: () => ({ expression: Prisma.sql`left(lower(n."name"), 100)`, descending: false, type: "text" }),
};

interface NetworkRow {
  readonly id: string;
  readonly name: string;
  readonly groupId: string;
  readonly groupSlug: string;
  readonly groupName: string;
  readonly versionCount: number;
  readonly audits: number;
  readonly latestId: string | null;
  readonly updatedAt: Date;
  readonly sortValue: string;
}

function conditions(actor: Actor, request: ListRequest, view: View): Prisma.Sql {
  const { group, state, badge, queue } = request;
  const latest = view.pick("newestAuditId", "publicAuditId");
  const ofLatest = [
    ...(state === undefined ? [] : [Prisma.sql`a."state" = ${state}`]),
    ...(badge === undefined ? [] : [Prisma.sql`a."badge" = ${badge}`]),
  ];
  return Prisma.join(
    [
      Prisma.sql`(${view.inside} OR n."publicAuditId" IS NOT NULL)`,
      ...(group === undefined
        ? []
        : [Prisma.sql`n."groupId" IN (SELECT "id" FROM "Group" WHERE "slug" = ${group} OR "id" = ${group})`]),
      ...(ofLatest.length === 0
        ? []
        : [
            Prisma.sql`EXISTS (SELECT 1 FROM "Audit" a WHERE a."id" = ${latest} AND ${Prisma.join(ofLatest, " AND ")})`,
          ]),
      ...(queue === undefined
        ? []
        : [Prisma.sql`n."id" IN (SELECT a."networkId" FROM "Audit" a WHERE ${inQueue(queue, actor)})`]),
      matches(view.pick("search", "publicSearch"), request.search),
    ],
    " AND ",
  );
}

/** A page of the networks of which somebody may see an audit, with the newest of these. */
export async function listNetworks(
  queries: Queries,
  actor: Actor,
  request: ListRequest,
): Promise<Page<NetworkSummary>> {
  const view = networkView(actor);
  const order = { name: request.sort, ...ORDERS[request.sort](view) };
  const { value, after, by } = pageClauses(order, Prisma.sql`n."id"`, request.cursor);
  const where = conditions(actor, request, view);
  const found = await queries.$queryRaw<NetworkRow[]>`
    SELECT n."id", n."name", n."groupId", g."slug" AS "groupSlug", g."name" AS "groupName", n."versionCount",
      ${view.pick("auditCount", "publicCount")} AS "audits", ${view.pick("newestAuditId", "publicAuditId")} AS "latestId",
      ${at(view)} AS "updatedAt", ${value} AS "sortValue"
    FROM "Network" n JOIN "Group" g ON g."id" = n."groupId"
    WHERE ${where} AND ${after} ORDER BY ${by} LIMIT ${request.limit + 1}`;
  const [count] = await queries.$queryRaw<
    { total: number }[]
  >`SELECT count(*)::int AS "total" FROM "Network" n WHERE ${where}`;
  const { rows, next } = cutPage(found, { limit: request.limit, order });
  const latest = await summariesOf(
    queries,
    rows.flatMap((row) => row.latestId ?? []),
  );
  return {
    rows: rows.map((row) => ({
      id: row.id,
      name: row.name,
      group: { id: row.groupId, slug: row.groupSlug, name: row.groupName },
      versions: row.versionCount,
      audits: row.audits,
      latest: latest.get(row.latestId ?? "") ?? null,
      updatedAt: row.updatedAt.toISOString(),
    })),
    next,
    total: count?.total ?? 0,
  };
}
