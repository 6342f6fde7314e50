import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../bootstrap.mjs";

// The packages belong to the registry, which npm may install in its own folder.
const require = createRequire(join(root, "packages", "registry", "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

/** Path of a file of an installed package. */
export const resolvePackage = (name) => require.resolve(name);

/** @returns Prisma's schema engine (WebAssembly, no download) on an empty PGlite in memory, and how to close it. */
async function openSchemaEngine(schema) {
  const engineAt = "@prisma/schema-engine-wasm/schema_engine_bg";
  const bindings = await load(engineAt);
  const wasm = await readFile(join(dirname(require.resolve(engineAt)), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const { bindMigrationAwareSqlAdapterFactory } = await load("@prisma/driver-adapter-utils");
  const { PGlite } = await load("@electric-sql/pglite");
  const { pg_trgm } = await load("@electric-sql/pglite/contrib/pg_trgm");
  const { PrismaPGlite } = await load("pglite-prisma-adapter");
  const open = () => PGlite.create({ extensions: { pg_trgm } });
  const database = await open();
  const factory = new PrismaPGlite(database);
  // The adapter's own knows no extensions, and does not wait for the end of a script.
  factory.connectToShadowDb = async () => {
    const shadow = await open();
    const adapter = await new PrismaPGlite(shadow).connect();
    adapter.executeScript = async (script) => void (await shadow.exec(script));
    return adapter;
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const datamodels = schema.files.map((file) => [file.path, file.content]);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, adapter);
  return { engine, database };
}

/** The migrations of a folder, in the engine's words. */
async function listMigrations(folder) {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map((one) => one.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: await readFile(join(folder, path, "migration.sql"), "utf8") },
      },
    })),
  );
  const lockfile = { path: "migration_lock.toml", content: 'provider = "postgresql"\n' };
  return { baseDir: folder, lockfile, shadowDbInitScript: "", migrationDirectories };
}

/** @returns the SQL that leads from the migrations to the schema; null where they agree. */
export async function missingMigration() {
  const path = join(root, "prisma", "schema.prisma");
  const schema = { files: [{ path, content: await readFile(path, "utf8") }] };
  const migrations = await listMigrations(join(root, "prisma", "migrations"));
  const { engine, database } = await openSchemaEngine(schema);
  const from = migrations.migrationDirectories.length === 0 ? { tag: "empty" } : { tag: "migrations", ...migrations };
  const { exitCode, stdout } = await engine.diff({
    from,
    to: { tag: "schemaDatamodel", ...schema },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  await database.close();
  return exitCode === 2 ? stdout : null;
}
