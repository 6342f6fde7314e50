import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FoolproofError } from "@foolproof/core";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { actorOf, DATABASES, emptyDatabase, sharedRegistry } from "../testing/registries.js";
import { folderOf, pushFolder } from "../testing/push.js";
import { migrate } from "./migrate.js";
import { openDatabase } from "./open.js";

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof FoolproofError ? error.code : String(error)),
  );

const migrations = join(import.meta.dirname, "../../../../prisma/migrations");

async function withConnection<T>(url: string, use: (sql: Parameters<typeof migrate>[0]) => Promise<T>): Promise<T> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    return await use({
      exec: (sql) => connection.query(sql),
      query: async (sql, parameters) => (await connection.query<Record<string, unknown>>(sql, [...parameters])).rows,
    });
  } finally {
    await connection.end();
  }
}

describe("migrations", () => {
  it("are applied once by many servers that start together", async () => {
    const database = await emptyDatabase("postgres");
    if (database.kind !== "postgres") throw new Error("asked for PostgreSQL");
    const applied = await Promise.all(
      Array.from({ length: 8 }, () => withConnection(database.url, (sql) => migrate(sql))),
    );
    expect(applied.filter((names) => names.length > 0)).toEqual([
      ["0001_registry", "0002_append_only", "0003_search_public", "0004_job_alive"],
    ]);
  });

  it("are all or nothing: a broken one leaves the database as it was", async () => {
    const database = await emptyDatabase("postgres");
    if (database.kind !== "postgres") throw new Error("asked for PostgreSQL");
    const folder = await mkdtemp(join(tmpdir(), "migrations-"));
    await cp(migrations, folder, { recursive: true });
    await cp(join(folder, "0002_append_only"), join(folder, "0009_broken"), { recursive: true });
    await writeFile(join(folder, "0009_broken", "migration.sql"), 'CREATE TABLE "Extra" (id int); SELECT nothing;');
    const tables = () =>
      withConnection(database.url, (sql) =>
        sql.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", []),
      );
    await expect(withConnection(database.url, (sql) => migrate(sql, folder))).rejects.toThrow(/nothing/);
    expect(await tables()).toEqual([]);
    await withConnection(database.url, (sql) => migrate(sql));
    expect((await tables()).length).toBeGreaterThan(20);
  });

  it("refuse a database of another version: an edited migration, or one that is not known", async () => {
    const database = await emptyDatabase("postgres");
    if (database.kind !== "postgres") throw new Error("asked for PostgreSQL");
    const folder = await mkdtemp(join(tmpdir(), "migrations-"));
    await cp(migrations, folder, { recursive: true });
    await cp(join(folder, "0002_append_only"), join(folder, "0009_later"), { recursive: true });
    await writeFile(join(folder, "0009_later", "migration.sql"), 'CREATE TABLE "Later" (id int);');
    await withConnection(database.url, (sql) => migrate(sql, folder));
    expect(await codeOf(withConnection(database.url, (sql) => migrate(sql)))).toBe("FP_REGISTRY_MIGRATION");
    const path = join(folder, "0001_registry", "migration.sql");
    await writeFile(path, `${await readFile(path, "utf8")}\n-- edited\n`);
    expect(await codeOf(withConnection(database.url, (sql) => migrate(sql, folder)))).toBe("FP_REGISTRY_MIGRATION");
  });

  it("say where no database is to be reached, without its password", async () => {
    const failure = openDatabase({ kind: "postgres", url: "postgres://me:secret@127.0.0.1:1/none" });
    await expect(failure).rejects.toMatchObject({ code: "FP_REGISTRY_DATABASE" });
    await expect(failure).rejects.not.toThrow(/secret/);
  });
});

describe("an embedded registry", () => {
  it("refuses a second process with a code, and lets it in once the first is killed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "foolproof-registry-"));
    const holder = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { DuckDBInstance } = await import("@duckdb/node-api");
         await DuckDBInstance.create(process.argv[1], { threads: "1" });
         process.stdout.write("held");
         setInterval(() => undefined, 1000);`,
        join(folder, "lock.duckdb"),
      ],
      { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(holder.stdout, "data");
    expect(await codeOf(openDatabase({ kind: "embedded", folder }))).toBe("FP_REGISTRY_LOCKED");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await using database = await openDatabase({ kind: "embedded", folder });
    expect(await database.client.person.count()).toBe(0);
    expect(await codeOf(openDatabase({ kind: "embedded", folder }))).toBe("FP_REGISTRY_LOCKED");
  });
});

describe.each(DATABASES)("tables on %s", (kind) => {
  it("keep the timeline, versions and the content of audits as they were written, whoever asks", async () => {
    const registry = await sharedRegistry(kind);
    const author = await actorOf(registry, "author");
    const id = await pushFolder(registry, author, { group: "top", folder: folderOf({ network: "immutable" }) });
    const { client } = registry;
    const refused = [
      () => client.timelineEvent.updateMany({ data: { reason: "never happened" } }),
      () => client.timelineEvent.deleteMany(),
      () => client.$executeRaw`TRUNCATE "TimelineEvent"`,
      () => client.networkVersion.updateMany({ data: { digest: "0" } }),
      () => client.datasetVersion.deleteMany(),
      () => client.envelopeVersion.updateMany({ data: { number: 7 } }),
      () => client.audit.update({ where: { id }, data: { score: 100 } }),
      () => client.audit.update({ where: { id }, data: { digest: "0" } }),
    ];
    for (const change of refused) await expect(change()).rejects.toThrow(/append-only|immutable/);
    expect(await client.timelineEvent.count({ where: { auditId: id } })).toBe(1);
  });
});
