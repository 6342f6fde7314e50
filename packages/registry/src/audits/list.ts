import type { Queries } from "../database/open.js";
import { Prisma } from "../generated/client.js";
import { cutPage, type Order, pageClauses, totalOf } from "../lists/order.js";
import { matches } from "../lists/search.js";
import type { Actor, AuditSummary, ListRequest } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";
import { auditConditions } from "./conditions.js";
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow, summaryOf } from "./rows.js";

/** Audits without a score, or without H, come last. */
const ORDERS: Record<ListRequest["sort"], Omit<Order, "name">> = {
  newest: { expression: Prisma.sql`a."pushedAt"`, descending: true, type: "time" },
  oldest: { expression: Prisma.sql`a."pushedAt"`, descending: false, type: "time" },
  score: { expression: Prisma.sql`COALESCE(a."score", 1e9)`, descending: false, type: "number" },
  "-score": { expression: Prisma.sql`COALESCE(a."score", -1)`, descending: true, type: "number" },
  hidden: { expression: Prisma.sql`COALESCE(a."hidden", -1)`, descending: true, type: "number" },
  name: { expression: Prisma.sql`left(lower(a."title"), 100)`, descending: false, type: "text" },
};

type Found = SummaryRow & { readonly sortValue: string };

/** A page by filters alone: an index in the list's order gives it, and the count is another statement. */
async function listAll(queries: Queries, actor: Actor, request: ListRequest): Promise<Page<AuditSummary>> {
  const order = { name: request.sort, ...ORDERS[request.sort] };
  const { value, after, by } = pageClauses(order, Prisma.sql`a."id"`, request.cursor);
  const where = auditConditions(actor, request);
  const found = await queries.$queryRaw<Found[]>`
    SELECT ${SUMMARY_COLUMNS}, ${value} AS "sortValue" FROM (
      SELECT a.* FROM "Audit" a WHERE ${where} AND ${after} ORDER BY ${by} LIMIT ${request.limit + 1}
    ) a ${SUMMARY_JOINS} ORDER BY ${by}`;
  const { rows, next } = cutPage(found, { limit: request.limit, order });
  const total = await totalOf(
    { rows, next, cursor: request.cursor },
    () => queries.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS "total" FROM "Audit" a WHERE ${where}`,
  );
  return { rows: rows.map(summaryOf), next, total };
}

/**
 * A page of a search. What the words match is found first, by their index (OFFSET keeps the planner from mixing in the filters),
 * and once: page and count are both of it. In the order of an index instead, a rare word is looked for in every audit.
 */
async function searchAudits(queries: Queries, actor: Actor, request: ListRequest): Promise<Page<AuditSummary>> {
  const { expression, ...others } = { name: request.sort, ...ORDERS[request.sort] };
  const order = { ...others, expression: Prisma.sql`h."key"` };
  const { value, after, by } = pageClauses(order, Prisma.sql`h."id"`, request.cursor);
  const hits = Prisma.sql`SELECT a."id", ${expression} AS "key" FROM (
      SELECT * FROM "Audit" a WHERE ${matches(Prisma.sql`a."search"`, request.search)} OFFSET 0
    ) a WHERE ${auditConditions(actor, request)}`;
  const found = await queries.$queryRaw<(Found & { readonly total: number })[]>`
    WITH hit AS MATERIALIZED (${hits})
    SELECT ${SUMMARY_COLUMNS}, ${value} AS "sortValue", (SELECT count(*) FROM hit)::int AS "total" FROM (
      SELECT * FROM hit h WHERE ${after} ORDER BY ${by} LIMIT ${request.limit + 1}
    ) h JOIN "Audit" a ON a."id" = h."id" ${SUMMARY_JOINS} ORDER BY ${by}`;
  const { rows, next } = cutPage(found, { limit: request.limit, order });
  const total =
    found[0]?.total ??
    // Behind the last row no row says how many there are.
    (await totalOf(
      { rows, next, cursor: request.cursor },
      () => queries.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS "total" FROM (${hits}) h`,
    ));
  return { rows: rows.map(summaryOf), next, total };
}

/** A page of the audits that somebody may see. */
export const listAudits = (queries: Queries, actor: Actor, request: ListRequest): Promise<Page<AuditSummary>> =>
  (request.search ?? "").trim() === "" ? listAll(queries, actor, request) : searchAudits(queries, actor, request);

/** Summaries of some audits by their ids, in no order; those that somebody may not see are left out by the caller. */
export async function summariesOf(queries: Queries, ids: readonly string[]): Promise<Map<string, AuditSummary>> {
  if (ids.length === 0) return new Map();
  const rows = await queries.$queryRaw<SummaryRow[]>`
    SELECT ${SUMMARY_COLUMNS} FROM "Audit" a ${SUMMARY_JOINS} WHERE a."id" = ANY(${[...ids]}::text[])`;
  return new Map(rows.map((row) => [row.id, summaryOf(row)]));
}
