// Writes the database client anew from prisma/schema.prisma, and holds that the migrations lead to that schema. Prisma's own
// engine is not needed, and not downloaded: any file that exists stands in for it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { root } from "./bootstrap.mjs";
import { missingMigration, resolvePackage } from "./prisma/engine.mjs";

const check = process.argv.includes("--check");
const CLIENT = join("packages", "registry", "src", "generated");

function generate(folder) {
  const program = join(dirname(resolvePackage("prisma/package.json")), "build", "index.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, "generate", "--schema", join(folder, "prisma", "schema.prisma")],
    {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
    },
  );
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
}

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

function sameFiles(a, b) {
  const names = filesOf(a);
  return (
    names.join("\n") === filesOf(b).join("\n") &&
    names.every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))))
  );
}

const scratch = mkdtempSync(join(tmpdir(), "foolproof-prisma-"));
try {
  cpSync(join(root, "prisma", "schema.prisma"), join(scratch, "prisma", "schema.prisma"));
  generate(scratch);
  if (!sameFiles(join(scratch, CLIENT), join(root, CLIENT))) {
    if (check) {
      process.stderr.write(`${CLIENT} is out of date\n`);
      process.exitCode = 1;
    } else {
      rmSync(join(root, CLIENT), { recursive: true, force: true });
      cpSync(join(scratch, CLIENT), join(root, CLIENT), { recursive: true });
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const missing = await missingMigration();
if (missing !== null) {
  process.stderr.write(
    `prisma/schema.prisma has what no migration makes; write one with \`node tools/author-migration.mjs NAME\`:\n${missing}\n`,
  );
  process.exitCode = 1;
}
