import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";

const folderOf = (root) => join(root, ".foolproof", "empty-database");
const stampOf = (root) => `${folderOf(root)}.stamp`;
const MAKE = fileURLToPath(new URL("./make-database.mjs", import.meta.url));

/** The database's version, as the lock file names it. */
const versionOf = (root) =>
  JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages["node_modules/@electric-sql/pglite"]
    .version;

/**
 * Whether there is an empty database of this version for new registries to start from.
 * @param {string} root the repository's folder
 */
export function hasEmptyDatabase(root) {
  if (!existsSync(folderOf(root)) || !existsSync(stampOf(root))) return false;
  return readFileSync(stampOf(root), "utf8") === versionOf(root);
}

/**
 * Makes it. The packages have to be compiled before.
 * @param {string} root
 * @param {(text: string) => void} say
 * @returns {Promise<boolean>} false if it cannot be made
 */
export async function makeEmptyDatabase(root, say) {
  say("making an empty database");
  const making = `${folderOf(root)}.new`;
  for (const old of [making, stampOf(root), folderOf(root)]) rmSync(old, { recursive: true, force: true });
  mkdirSync(join(root, ".foolproof"), { recursive: true });
  const code = await runChild(process.execPath, [MAKE, making], { cwd: root });
  if (code !== 0) {
    say(`an empty database cannot be made (exit code ${code}); the messages are above.`);
    return false;
  }
  renameSync(making, folderOf(root));
  writeFileSync(stampOf(root), versionOf(root));
  return true;
}
