import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import { FoolproofError } from "@foolproof/core";

const SIGNS = /[*?]/;

/** `*` any letters, `?` any one, within one name. */
const matcher = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Folders and files that a name may stand for, sorted; hidden ones only where the pattern itself begins with a dot. */
async function matching(folder: string, name: string): Promise<readonly string[]> {
  if (!SIGNS.test(name)) return (await exists(join(folder, name))) ? [join(folder, name)] : [];
  const names = await readdir(folder).catch((): string[] => []);
  const matches = matcher(name);
  return names
    .filter((one) => matches.test(one) && (name.startsWith(".") || !one.startsWith(".")))
    .sort()
    .map((one) => join(folder, one));
}

/**
 * The files that a path with `*` and `?` stands for, in the order of their names; the path alone where it has neither, or where a file is
 * really called so.
 * @throws FoolproofError FP_DATA_FILE_MISSING where there is none.
 */
export async function filesMatching(path: string, file: string): Promise<readonly string[]> {
  if (!SIGNS.test(path) || (await exists(path))) return [path];
  const parts = path.split(sep === "\\" ? /[\\/]/ : "/");
  let found: readonly string[] = [isAbsolute(path) ? `${parts.shift() ?? ""}${sep}` : "."];
  for (const part of parts) {
    const next: string[] = [];
    for (const folder of found) next.push(...(await matching(folder, part)));
    found = next;
  }
  if (found.length > 0) return found;
  throw new FoolproofError({
    code: "FP_DATA_FILE_MISSING",
    message: `No file matches ${file}`,
    hint: `Look into ${dirname(file)}: * stands for any letters of one name, ? for one letter.`,
    where: { file },
  });
}
