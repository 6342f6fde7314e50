import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./bootstrap.mjs";

/**
 * Loads the programs `<name>.<kind>.mjs` of tools/<kind>, each exporting `name` and `run`.
 * @param {"bench" | "campaign"} kind
 * @param {readonly string[]} names those wanted; none means all
 * @returns {Promise<{name: string, run: Function}[]>} in order of their file names
 */
export async function loadPrograms(kind, names) {
  const folder = join(root, "tools", kind);
  const suffix = `.${kind}.mjs`;
  const found = readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
  const unknown = names.filter((name) => !found.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no ${kind} named ${unknown.join(", ")}; there are: ${found.join(", ")}\n`);
    process.exit(64);
  }
  const wanted = found.filter((name) => names.length === 0 || names.includes(name));
  return Promise.all(wanted.map((name) => import(pathToFileURL(join(folder, name + suffix)).href)));
}
