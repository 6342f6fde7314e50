import { mkdir } from "node:fs/promises";
import { PrismaClient } from "../generated/client.js";
import { lockFolder } from "./lock.js";
import { migrate } from "./migrate.js";
import { databaseFolder } from "./newFolder.js";
import { type Database, TRANSACTIONS } from "./open.js";

/** PGlite in a folder that belongs to this process alone. @throws FoolproofError FP_REGISTRY_LOCKED, FP_REGISTRY_MIGRATION. */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const { pg_trgm } = await import("@electric-sql/pglite/contrib/pg_trgm");
    const { PrismaPGlite } = await import("pglite-prisma-adapter");
    const pglite = await PGlite.create(await databaseFolder(folder), { extensions: { pg_trgm } });
    await migrate({
      exec: (sql) => pglite.exec(sql),
      query: async (sql, parameters) => (await pglite.query<Record<string, unknown>>(sql, [...parameters])).rows,
    });
    const client = new PrismaClient({ adapter: new PrismaPGlite(pglite), transactionOptions: TRANSACTIONS });
    return {
      kind: "embedded",
      client,
      [Symbol.asyncDispose]: async () => {
        await client.$disconnect();
        if (!pglite.closed) await pglite.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}
