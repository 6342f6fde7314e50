import { type FileHandle, open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FoolproofError } from "@foolproof/core";
import { reasonOf, systemCode } from "./readable.js";

let temporaryCount = 0;

const FULL: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];

function writeError(path: string, cause: unknown): FoolproofError {
  const full = FULL.includes(systemCode(cause));
  return new FoolproofError({
    code: full ? "FP_OUTPUT_DISK_FULL" : "FP_OUTPUT_WRITE_FAILED",
    message: full
      ? `The disk is full: ${path} could not be written`
      : `${path} could not be written: ${reasonOf(cause)}`,
    hint: `${full ? "Free some space" : "Check that the disk is well"}, or choose another folder; nothing was left half-written.`,
    where: { file: path },
    cause,
  });
}

function folderError(path: string, cause: unknown): FoolproofError {
  const folder = dirname(path);
  const missing = systemCode(cause) === "ENOENT" || systemCode(cause) === "ENOTDIR";
  return new FoolproofError({
    code: "FP_OUTPUT_FOLDER_UNWRITABLE",
    message: missing
      ? `The folder ${folder} does not exist`
      : `The folder ${folder} cannot be written: ${reasonOf(cause)}`,
    hint: missing ? "Create it, or choose another folder." : "Choose a folder that you may write to.",
    where: { file: path },
    cause,
  });
}

/**
 * A file that appears under its name only when it is complete: written under a temporary name in the same folder, synced and
 * renamed by `commit`. Disposed without a commit (an error, an abort), it leaves nothing behind and an older file untouched.
 */
export class AtomicFile implements AsyncDisposable {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #open = true;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** @throws FoolproofError FP_OUTPUT_FOLDER_UNWRITABLE, FP_OUTPUT_DISK_FULL, FP_OUTPUT_WRITE_FAILED (a folder has that name). */
  static async create(path: string): Promise<AtomicFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${String(process.pid)}-${String(++temporaryCount)}.tmp`);
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) {
      throw new FoolproofError({
        code: "FP_OUTPUT_WRITE_FAILED",
        message: `${path} could not be written: a folder has that name`,
        hint: "Choose another name.",
        where: { file: path },
      });
    }
    try {
      return new AtomicFile(path, temporary, await open(temporary, "w"));
    } catch (error) {
      throw FULL.includes(systemCode(error)) ? writeError(path, error) : folderError(path, error);
    }
  }

  /** Appends all of `bytes`. @throws FoolproofError FP_OUTPUT_DISK_FULL, FP_OUTPUT_WRITE_FAILED. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) done += (await this.#handle.write(bytes, done)).bytesWritten;
    } catch (error) {
      throw writeError(this.#path, error);
    }
  }

  /** Makes the file appear. @throws FoolproofError FP_OUTPUT_DISK_FULL, FP_OUTPUT_WRITE_FAILED. */
  async commit(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#temporary, this.#path);
      this.#open = false;
    } catch (error) {
      throw writeError(this.#path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // Best effort: whatever made the writing fail has been or is being thrown, and must not be replaced.
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#temporary).catch(() => undefined);
  }
}

/**
 * Writes a whole file so that it appears complete or not at all, replacing an older one in one step.
 * @throws FoolproofError FP_OUTPUT_FOLDER_UNWRITABLE, FP_OUTPUT_DISK_FULL, FP_OUTPUT_WRITE_FAILED.
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await using file = await AtomicFile.create(path);
  await file.write(typeof content === "string" ? Buffer.from(content, "utf8") : content);
  await file.commit();
}
