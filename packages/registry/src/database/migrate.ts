import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { FoolproofError } from "@foolproof/core";

/** One connection, as the migrations need it. */
export interface Sql {
  /** Several statements, no parameters. */
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

const FOLDER = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));
/** Any number, the same for every server of this program. */
const LOCK = 7_270_736_901;
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

const refused = (message: string, hint: string): FoolproofError =>
  new FoolproofError({ code: "FP_REGISTRY_MIGRATION", message, hint });

async function applyMissing(sql: Sql, folder: string): Promise<readonly string[]> {
  await sql.exec(TABLE);
  const rows = await sql.query('SELECT "migration_name", "checksum" FROM "_prisma_migrations"', []);
  const known = new Map(rows.map((row) => [String(row.migration_name), String(row.checksum)]));
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const foreign = [...known.keys()].find((name) => !names.includes(name));
  if (foreign !== undefined) {
    throw refused(
      `The database has the migration ${foreign}, which this version does not know`,
      "Start the version that made it, or a newer one.",
    );
  }
  const applied: string[] = [];
  for (const name of names) {
    const text = await readFile(`${folder}/${name}/migration.sql`, "utf8");
    const checksum = createHash("sha256").update(text).digest("hex");
    const before = known.get(name);
    if (before !== undefined && before !== checksum) {
      throw refused(
        `The migration ${name} was applied with another content than it has now`,
        "Start the version that made the database, or open another database.",
      );
    }
    if (before !== undefined) continue;
    await sql.exec(text);
    await sql.query(
      'INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count") VALUES ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    );
    applied.push(name);
  }
  return applied;
}

/**
 * Brings a database to the newest schema, all or nothing. Servers that start together wait for each other; the second finds
 * everything done.
 * @returns names of the migrations that this call applied.
 * @throws FoolproofError FP_REGISTRY_MIGRATION.
 */
export async function migrate(sql: Sql, folder: string = FOLDER): Promise<readonly string[]> {
  await sql.exec("BEGIN");
  try {
    await sql.query("SELECT pg_advisory_xact_lock($1::bigint)", [String(LOCK)]);
    const applied = await applyMissing(sql, folder);
    await sql.exec("COMMIT");
    return applied;
  } catch (error) {
    await sql.exec("ROLLBACK");
    throw error;
  }
}
