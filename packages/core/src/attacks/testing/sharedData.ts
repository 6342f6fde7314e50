import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function find(folder: string): string | null {
  const data = join(folder, "..", "shared", "data");
  if (existsSync(data)) return data;
  const parent = dirname(folder);
  return parent === folder ? null : find(parent);
}

/** The folder of real data beside the repository, null where it is absent. */
export const sharedData = find(dirname(fileURLToPath(import.meta.url)));

/** Ends the name of a test that is skipped without it. */
export const ifShared = sharedData === null ? " (skipped: there is no ../shared/data)" : "";

/** A comma-separated table as text, by column. */
export function readColumns(file: string): ReadonlyMap<string, readonly string[]> {
  const [head, ...lines] = readFileSync(join(sharedData ?? "", file), "utf8")
    .trim()
    .split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  return new Map(head.split(",").map((name, j) => [name, rows.map((row) => row[j])]));
}

/** A JSON file beside the tests. */
export const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;
