import { insideGroups } from "../access/visible.js";
import { inQueue } from "../audits/conditions.js";
import { summariesOf } from "../audits/list.js";
import type { Queries } from "../database/open.js";
import { Prisma } from "../generated/client.js";
import { cutPage, type Order, pageClauses, totalOf } from "../lists/order.js";
import { matches } from "../lists/search.js";
import type { Actor, ListRequest, NetworkSummary } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";

/** How somebody sees a part of the networks, rows `n` of "Network": by the columns for members of their groups, or by those for everybody. */
interface View {
  readonly where: Prisma.Sql;
  readonly audits: Prisma.Sql;
  readonly latest: Prisma.Sql;
  readonly at: Prisma.Sql;
  readonly score: Prisma.Sql;
  readonly hidden: Prisma.Sql;
  readonly search: Prisma.Sql;
}

const MEMBERS: Omit<View, "where"> = {
  audits: Prisma.sql`n."auditCount"`,
  latest: Prisma.sql`n."newestAuditId"`,
  at: Prisma.sql`n."newestAt"`,
  score: Prisma.sql`n."newestScore"`,
  hidden: Prisma.sql`n."newestHidden"`,
  search: Prisma.sql`n."search"`,
};
const EVERYBODY: Omit<View, "where"> = {
  audits: Prisma.sql`n."publicCount"`,
  latest: Prisma.sql`n."publicAuditId"`,
  at: Prisma.sql`n."publicAt"`,
  score: Prisma.sql`n."publicScore"`,
  hidden: Prisma.sql`n."publicHidden"`,
  search: Prisma.sql`n."publicSearch"`,
};

/** Plain columns in each view, so that an index serves its order: no index serves a choice between two columns. */
function viewsOf(actor: Actor): readonly View[] {
  const groups = insideGroups(actor);
  const [inside, open] = [Prisma.sql`n."newestAt" IS NOT NULL`, Prisma.sql`n."publicAt" IS NOT NULL`];
  if (groups === null) return [{ ...MEMBERS, where: inside }];
  if (groups.length === 0) return [{ ...EVERYBODY, where: open }];
  const own = [...groups];
  return [
    { ...MEMBERS, where: Prisma.sql`${inside} AND n."groupId" = ANY(${own}::text[])` },
    { ...EVERYBODY, where: Prisma.sql`${open} AND n."groupId" <> ALL(${own}::text[])` },
  ];
}

/** Networks without a score, or without H, come last. */
const ORDERS: Record<ListRequest["sort"], Omit<Order, "name" | "expression"> & { of: (view: View) => Prisma.Sql }> = {
  newest: { of: ({ at }) => at, descending: true, type: "time" },
  oldest: { of: ({ at }) => at, descending: false, type: "time" },
  score: { of: ({ score }) => Prisma.sql`COALESCE(${score}, 1e9)`, descending: false, type: "number" },
  "-score": { of: ({ score }) => Prisma.sql`COALESCE(${score}, -1)`, descending: true, type: "number" },
  hidden: { of: ({ hidden }) => Prisma.sql`COALESCE(${hidden}, -1)`, descending: true, type: "number" },
  name: { of: () => Prisma.sql`left(lower(n."name"), 100)`, descending: false, type: "text" },
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
  const ofLatest = [
    ...(state === undefined ? [] : [Prisma.sql`a."state" = ${state}`]),
    ...(badge === undefined ? [] : [Prisma.sql`a."badge" = ${badge}`]),
  ];
  return Prisma.join(
    [
      view.where,
      ...(group === undefined
        ? []
        : [Prisma.sql`n."groupId" IN (SELECT "id" FROM "Group" WHERE "slug" = ${group} OR "id" = ${group})`]),
      ...(ofLatest.length === 0
        ? []
        : [
            Prisma.sql`EXISTS (SELECT 1 FROM "Audit" a WHERE a."id" = ${view.latest} AND ${Prisma.join(ofLatest, " AND ")})`,
          ]),
      ...(queue === undefined
        ? []
        : [Prisma.sql`n."id" IN (SELECT a."networkId" FROM "Audit" a WHERE ${inQueue(queue, actor)})`]),
      matches(view.search, request.search),
    ],
    " AND ",
  );
}

/** The first rows of one view, as wanted. */
function pageOfView(actor: Actor, request: ListRequest, view: View): Prisma.Sql {
  const { of, ...others } = ORDERS[request.sort];
  const order = { name: request.sort, expression: of(view), ...others };
  const { after, by } = pageClauses(order, Prisma.sql`n."id"`, request.cursor);
  return Prisma.sql`(SELECT n."id", n."name", n."groupId", n."versionCount", ${view.audits} AS "audits", ${view.latest} AS "latestId",
      ${view.at} AS "updatedAt", ${order.expression} AS "key"
    FROM "Network" n WHERE ${conditions(actor, request, view)} AND ${after} ORDER BY ${by} LIMIT ${request.limit + 1})`;
}

/** A page of the networks of which somebody may see an audit, with the newest of these. */
export async function listNetworks(
  queries: Queries,
  actor: Actor,
  request: ListRequest,
): Promise<Page<NetworkSummary>> {
  const views = viewsOf(actor);
  const order = { name: request.sort, expression: Prisma.sql`n."key"`, ...ORDERS[request.sort] };
  const { value, by } = pageClauses(order, Prisma.sql`n."id"`, undefined);
  const parts = views.map((view) => pageOfView(actor, request, view));
  const found = await queries.$queryRaw<NetworkRow[]>`
    SELECT n.*, g."slug" AS "groupSlug", g."name" AS "groupName", ${value} AS "sortValue"
    FROM (SELECT * FROM (${Prisma.join(parts, " UNION ALL ")}) n ORDER BY ${by} LIMIT ${request.limit + 1}) n
    JOIN "Group" g ON g."id" = n."groupId" ORDER BY ${by}`;
  const { rows, next } = cutPage(found, { limit: request.limit, order });
  const total = await totalOf({ rows, next, cursor: request.cursor }, () => {
    const counts = views.map(
      (view) => Prisma.sql`(SELECT count(*) FROM "Network" n WHERE ${conditions(actor, request, view)})`,
    );
    return queries.$queryRaw<{ total: number }[]>`SELECT (${Prisma.join(counts, " + ")})::int AS "total"`;
  });
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
    total,
  };
}
