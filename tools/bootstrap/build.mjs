import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";

const stampOf = (root) => join(root, ".foolproof", "build");

/** The command line's compiled entry, relative to the repository's folder. */
export const cliEntry = join("apps", "cli", "dist", "main.js");

/**
 * Whether every dist folder was built from the sources as they are now (by content, not by time).
 * @param {string} root the repository's folder
 */
export function isBuilt(root) {
  const stamp = stampOf(root);
  if (!existsSync(stamp) || !existsSync(join(root, cliEntry))) return false;
  if (!projects(root).every((project) => existsSync(join(root, project, "dist")))) return false;
  return readFileSync(stamp, "utf8") === sourceHash(root);
}

/**
 * Compiles what changed (TypeScript project references) and removes the outputs of sources that are gone.
 * @param {string} root
 * @param {(text: string) => void} say
 * @returns {Promise<boolean>} false if the compiler found errors
 */
export async function build(root, say) {
  const hash = sourceHash(root);
  say("building");
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const compile = (...options) => runChild(process.execPath, [tsc, "-b", ...options], { cwd: root });
  let code = await compile();
  // The compiler trusts its own record and does not miss an output that somebody deleted.
  if (code === 0 && !hasEveryOutput(root)) code = await compile("--force");
  if (code !== 0) {
    say(`the build failed with exit code ${code}; the compiler's messages are above.`);
    return false;
  }
  for (const project of projects(root)) removeOrphans(join(root, project));
  chmodSync(join(root, cliEntry), 0o755);
  mkdirSync(join(root, ".foolproof"), { recursive: true });
  writeFileSync(stampOf(root), hash);
  return true;
}

/** What the compiler builds, as the root's tsconfig.json names it. */
function projects(root) {
  const { references } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  return references.map(({ path }) => join(...path.split("/")));
}

/** A digest of everything the compiler reads: sources without tests, settings, and the pinned compiler itself. */
function sourceHash(root) {
  const sources = projects(root).flatMap((project) => [
    join(project, "package.json"),
    join(project, "tsconfig.json"),
    ...sourcesOf(root, project).map((path) => join(project, "src", path)),
  ]);
  const hash = createHash("sha256");
  for (const path of ["package-lock.json", "tsconfig.base.json", "tsconfig.json", ...sources.sort()]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** What is compiled: paths within src, without tests and what only they use. */
function sourcesOf(root, project) {
  return filesUnder(join(root, project, "src")).filter((path) => /(?<!\.test)\.(ts|json)$/.test(path));
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    if (entry.name === "fixtures" || entry.name === "testing") return [];
    return filesUnder(join(folder, entry.name)).map((path) => join(entry.name, path));
  });
}

function hasEveryOutput(root) {
  return projects(root).every((project) =>
    sourcesOf(root, project)
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
      .every((path) => existsSync(join(root, project, "dist", path.replace(/ts$/, "js")))),
  );
}

/** Deletes compiled files whose source no longer exists, so that dist never answers for a module that is gone. */
function removeOrphans(project) {
  for (const path of filesUnder(join(project, "dist"))) {
    const output = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(path);
    if (output !== null && !existsSync(join(project, "src", `${output[1]}.ts`))) rmSync(join(project, "dist", path));
  }
}
