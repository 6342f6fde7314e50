import { access, constants, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { FoolproofError } from "@foolproof/core";

const exists = async (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    () => false,
  );

const IDENTITY = "identity";

export interface OutputOptions {
  /** The finished folder. */
  readonly folder: string;
  /** What the audit depends on; a folder begun for another identity is never continued. */
  readonly identity: string;
  readonly force: boolean;
  /** Insist on continuing an interrupted audit. */
  readonly resume: boolean;
}

/**
 * The place where an audit is built: `<folder>.partial`, renamed to `<folder>` when everything in it is whole. An
 * interrupted audit of the same identity is continued; nothing that exists is overwritten without `force`.
 */
export async function beginOutput({
  folder,
  identity,
  force,
  resume,
}: OutputOptions): Promise<{ readonly partial: string; readonly continued: boolean }> {
  if (!force && (await exists(folder))) {
    throw new FoolproofError({
      code: "FP_OUTPUT_EXISTS",
      message: `${folder} exists already`,
      hint: "Give another folder with -o, or replace it with --force.",
      where: { file: folder },
    });
  }
  const partial = `${folder}.partial`;
  const begun = await readFile(path.join(partial, IDENTITY), "utf8").catch(() => null);
  if (resume && begun !== identity) {
    throw new FoolproofError({
      code: begun === null ? "FP_RESUME_NOTHING" : "FP_RESUME_MISMATCH",
      message:
        begun === null
          ? `there is no interrupted audit at ${partial}`
          : `the interrupted audit at ${partial} was of another spec, network, data, seed or version`,
      hint: "Start it without --resume.",
      where: { file: partial },
    });
  }
  if (begun === identity) return { partial, continued: true };
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await access(partial, constants.W_OK);
    await writeFile(path.join(partial, IDENTITY), identity);
  } catch (cause) {
    throw outputError(partial, cause);
  }
  return { partial, continued: false };
}

/** The partial folder becomes the finished one in a single rename; what only resuming needed is removed first. */
export async function finishOutput(partial: string, folder: string): Promise<void> {
  await rm(path.join(partial, "checkpoint"), { recursive: true, force: true });
  await rm(path.join(partial, IDENTITY), { force: true });
  if (await exists(folder)) {
    const old = `${folder}.old-${process.pid}`;
    await rename(folder, old);
    await rename(partial, folder);
    await rm(old, { recursive: true, force: true });
    return;
  }
  await rename(partial, folder);
}

/** A failure to write, in the user's terms. */
export function outputError(place: string, cause: unknown): FoolproofError {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const full = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
  return new FoolproofError({
    code: full ? "FP_OUTPUT_DISK_FULL" : "FP_OUTPUT_FOLDER_UNWRITABLE",
    message: full
      ? `the disk is full: ${place} could not be written`
      : `${place} cannot be written (${code ?? String(cause)})`,
    hint: full
      ? "Free some space and run the same command again: finished work is kept."
      : "Give a folder that you may write to with -o.",
    where: { file: place },
    cause,
  });
}
