import { FoolproofError } from "@foolproof/core";
import { PrismaClient } from "../generated/client.js";
import { migrate } from "./migrate.js";
import { type Database, TRANSACTIONS } from "./open.js";

const CONNECTIONS_MAX = 10;
const STATEMENTS_MAX = 500;

/**
 * Names for statements, so that PostgreSQL plans each once a connection instead of at every request. The client writes few
 * different ones; what a rare list of another length adds beyond a bound stays without a name.
 */
function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= STATEMENTS_MAX) return "";
    const name = `foolproof_${String(names.size)}`;
    names.set(sql, name);
    return name;
  };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "the address given");

/** PostgreSQL by its URL, brought to the newest schema. @throws FoolproofError FP_REGISTRY_DATABASE, FP_REGISTRY_MIGRATION. */
export async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await import("pg");
  const { PrismaPg } = await import("@prisma/adapter-pg");
  try {
    const connection = new pg.Client({ connectionString: url });
    await connection.connect();
    try {
      await migrate({
        exec: (sql) => connection.query(sql),
        query: async (sql, parameters) => (await connection.query<Record<string, unknown>>(sql, [...parameters])).rows,
      });
    } finally {
      await connection.end();
    }
  } catch (cause) {
    if (cause instanceof FoolproofError) throw cause;
    throw new FoolproofError({
      code: "FP_REGISTRY_DATABASE",
      message: `The database at ${hostOf(url)} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "Check that PostgreSQL runs there and that the user may create tables and extensions in the database.",
      cause,
    });
  }
  const client = new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: url, max: CONNECTIONS_MAX },
      { statementNameGenerator: statementNames() },
    ),
    transactionOptions: TRANSACTIONS,
  });
  return { kind: "postgres", url, client, [Symbol.asyncDispose]: () => client.$disconnect() };
}
