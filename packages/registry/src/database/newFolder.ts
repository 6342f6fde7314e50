import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** An empty database that the build of the server leaves: PGlite takes seconds to make one, and a copy does as well. */
const EMPTY = fileURLToPath(new URL("../../../../.foolproof/empty-database", import.meta.url));

/** Makes a PGlite folder that has no tables yet. */
export async function makeEmptyDatabase(folder: string): Promise<void> {
  const { PGlite } = await import("@electric-sql/pglite");
  await (await PGlite.create(folder)).close();
}

/**
 * Where the tables of an embedded registry lie. A new database is there whole or not at all: a process that is killed while it makes
 * one leaves nothing that the next would take for a database.
 * @param folder that this process has locked.
 */
export async function databaseFolder(folder: string): Promise<string> {
  const place = join(folder, "database");
  if (existsSync(place)) return place;
  const making = join(folder, "database.new");
  await rm(making, { recursive: true, force: true });
  if (existsSync(EMPTY)) await cp(EMPTY, making, { recursive: true });
  else await makeEmptyDatabase(making);
  await rename(making, place);
  return place;
}
