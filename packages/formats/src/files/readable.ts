import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { FoolproofError, suggestName } from "@foolproof/core";

/** The system's error code, e.g. `ENOENT`; "" for anything else. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** What an error of a library or of the system says, in one line and without its stack. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

const folderNames = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function missingError(path: string, file: string, cause: unknown): Promise<FoolproofError> {
  const folder = dirname(path);
  const names = await folderNames(folder);
  const folderExists = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return new FoolproofError({
    code: "FP_DATA_FILE_MISSING",
    message: folderExists
      ? `There is no file ${file}`
      : `There is no file ${file}: its folder ${dirname(file)} does not exist`,
    hint:
      folderExists && names.length > 0
        ? suggestName(basename(path), names.sort())
        : "Check the path; paths in a spec are relative to the spec's folder.",
    where: { file },
    cause,
  });
}

/** @returns an error that says that a file cannot be read, and why, with the cause kept. */
export function unreadableError(file: string, why: string, cause?: unknown): FoolproofError {
  return new FoolproofError({
    code: "FP_DATA_FILE_UNREADABLE",
    message: `${file} cannot be read: ${why}`,
    hint: "Copy or download it again and compare sizes; if it is whole, write it anew with the program that made it.",
    where: { file },
    cause,
  });
}

/**
 * Makes sure that a path names a readable file with something in it.
 * @returns its size in bytes.
 * @throws FoolproofError FP_DATA_FILE_MISSING (with the nearest name of the folder), FP_DATA_FILE_IS_FOLDER, FP_DATA_FILE_EMPTY, FP_DATA_FILE_UNREADABLE.
 */
export async function requireFile(path: string, file: string): Promise<number> {
  const found = await stat(path).catch(async (error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error))) throw await missingError(path, file, error);
    throw unreadableError(file, reasonOf(error), error);
  });
  if (found.isDirectory()) {
    const names = (await folderNames(path)).sort();
    throw new FoolproofError({
      code: "FP_DATA_FILE_IS_FOLDER",
      message: `${file} is a folder, not a file`,
      hint:
        names.length === 0
          ? "The folder is empty."
          : `Name one of its files: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}.`,
      where: { file },
    });
  }
  if (!found.isFile())
    throw unreadableError(file, "it is a device or a pipe, not a file that can be read more than once");
  if (found.size === 0) {
    throw new FoolproofError({
      code: "FP_DATA_FILE_EMPTY",
      message: `${file} is empty (0 bytes)`,
      hint: "Copy or download it again, or look for the error of the program that wrote it.",
      where: { file },
    });
  }
  return found.size;
}
