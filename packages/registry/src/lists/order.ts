import { Prisma } from "../generated/client.js";
import { decodeCursor, encodeCursor } from "./cursor.js";

/** An order of a list: rows are sorted by this expression, then by id. */
export interface Order {
  readonly name: string;
  readonly expression: Prisma.Sql;
  readonly descending: boolean;
  /** How the sort value is written into a cursor, and read again. */
  readonly type: "time" | "number" | "text";
}

const written = ({ expression, type }: Order): Prisma.Sql =>
  type === "time"
    ? Prisma.sql`(EXTRACT(EPOCH FROM ${expression}) * 1000)::bigint::text`
    : Prisma.sql`(${expression})::text`;

function read(value: string, { type }: Order): Prisma.Sql {
  if (type === "text") return Prisma.sql`${value}`;
  const number = Number(value);
  const safe = Number.isFinite(number) ? number : 0;
  return type === "time" ? Prisma.sql`to_timestamp(${safe}::float8 / 1000)` : Prisma.sql`${safe}::float8`;
}

/** What a page's query is made of: the text of the sort value, the condition after a cursor, the order itself. */
export function pageClauses(
  order: Order,
  id: Prisma.Sql,
  cursor: string | undefined,
): { readonly value: Prisma.Sql; readonly after: Prisma.Sql; readonly by: Prisma.Sql } {
  const { expression, descending } = order;
  const position = cursor === undefined ? null : decodeCursor(cursor, order.name);
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const beyond = descending ? Prisma.sql`<` : Prisma.sql`>`;
  return {
    value: written(order),
    after:
      position === null
        ? Prisma.sql`TRUE`
        : Prisma.sql`(${expression}, ${id}) ${beyond} (${read(position.value, order)}, ${position.id})`,
    by: Prisma.sql`${expression} ${direction}, ${id} ${direction}`,
  };
}

/** How many rows a list has in all: counted only where its first page does not show them all. */
export const totalOf = async (
  page: { readonly rows: readonly unknown[]; readonly next: string | null; readonly cursor: string | undefined },
  count: () => Promise<readonly { readonly total: number }[]>,
): Promise<number> =>
  page.cursor === undefined && page.next === null ? page.rows.length : ((await count())[0]?.total ?? 0);

/** Splits what a query for one row more than wanted has found into the page and the cursor of the next. */
export function cutPage<Row extends { readonly id: string; readonly sortValue: string }>(
  found: readonly Row[],
  { limit, order }: { readonly limit: number; readonly order: Order },
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const more = found.length > limit && last !== undefined;
  return { rows, next: more ? encodeCursor({ sort: order.name, value: last.sortValue, id: last.id }) : null };
}
