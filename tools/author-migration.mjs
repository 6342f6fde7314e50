// `node tools/author-migration.mjs NAME` writes prisma/migrations/<next number>_NAME/migration.sql: what leads from the migrations
// there are to prisma/schema.prisma. Read it, and add by hand what a schema cannot say (triggers).
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";
import { missingMigration } from "./prisma/engine.mjs";

const [name = ""] = process.argv.slice(2);
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write("usage: node tools/author-migration.mjs NAME (lower case, digits, _)\n");
  process.exit(64);
}
const sql = await missingMigration();
if (sql === null) {
  process.stdout.write("the migrations lead to the schema already\n");
} else {
  const folder = join(root, "prisma", "migrations");
  const number = readdirSync(folder).filter((one) => /^\d{4}_/.test(one)).length + 1;
  const at = join(folder, `${String(number).padStart(4, "0")}_${name}`);
  mkdirSync(at);
  writeFileSync(join(at, "migration.sql"), sql);
  process.stdout.write(`${join(at, "migration.sql")}\n`);
}
