// Writes what is looked up: the JSON Schemas, and the reference pages of commands, audit.yaml, errors and operators. All come from
// the definitions that the program itself uses.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { permissionPage } from "./reference/permissions.mjs";
import { commandPage, errorPage, operatorPage, specPage } from "./reference/pages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const check = process.argv.includes("--check");
const built = (...path) => import(join(root, ...path));

const { auditSpecJsonSchema, auditResultJsonSchema, ERROR_CATALOGUE, attackTable } = await built(
  "packages",
  "core",
  "dist",
  "index.js",
);
const { buildProgram } = await built("apps", "cli", "dist", "program.js");
const { CANONICAL_RULES } = await built("packages", "engine", "dist", "onnx", "canonical", "canonical.js");
const { COLUMNS, permissionTable } = await built("packages", "registry", "dist", "index.js");

const title = (schema, text) => ({ ...schema, title: text });
const files = {
  "apps/cli/schemas/audit.schema.json": JSON.stringify(title(auditSpecJsonSchema(), "audit.yaml of foolproof")),
  "apps/cli/schemas/audit-result.schema.json": JSON.stringify(
    title(auditResultJsonSchema(), "audit.json of foolproof"),
  ),
  "docs/reference/cli.md": commandPage(buildProgram()),
  "docs/reference/spec.md": specPage(auditSpecJsonSchema(), attackTable),
  "docs/reference/errors.md": errorPage(ERROR_CATALOGUE),
  "docs/reference/permissions.md": permissionPage(permissionTable(), COLUMNS),
  "docs/reference/operators.md": operatorPage(CANONICAL_RULES),
};

for (const [name, text] of Object.entries(files)) {
  const path = join(root, name);
  const made = await format(text, { ...(await resolveConfig(path)), filepath: path });
  const current = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (current === made) continue;
  if (check) {
    process.stderr.write(`${name} is out of date\n`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, made);
}
