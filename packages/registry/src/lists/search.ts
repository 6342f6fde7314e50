import { Prisma } from "../generated/client.js";

const escaped = (word: string): string => word.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Every word of a search must occur somewhere in a column of lower-case text. */
export function matches(column: Prisma.Sql, search: string | undefined): Prisma.Sql {
  const words = (search ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return Prisma.sql`TRUE`;
  return Prisma.join(
    words.map((word) => Prisma.sql`${column} LIKE ${`%${escaped(word)}%`}`),
    " AND ",
  );
}

/** What is searched: parts in lower case, one a line. */
export const searchText = (parts: readonly string[]): string => parts.join("\n").toLowerCase();
