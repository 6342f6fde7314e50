import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { FoolproofError } from "@foolproof/core";
import { sha256Schema } from "../schemas/index.js";

interface ExpectedBytes {
  readonly sha256: string;
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Files by the SHA-256 of their bytes. No name of a user ever becomes part of a path. */
export interface ArtifactStore {
  /**
   * Takes a stream in: under a temporary name first, under its own once size and hash are right and the bytes are on the disk.
   * @throws FoolproofError FP_PUSH_TOO_LARGE as soon as more than announced has come, FP_PUSH_HASH.
   */
  write(content: AsyncIterable<Uint8Array>, expected: ExpectedBytes): Promise<void>;
  has(sha256: string): Promise<boolean>;
  read(sha256: string): Readable;
  /** Where the bytes lie, for a process that opens them itself. */
  pathOf(sha256: string): string;
}

const tooLarge = (expected: ExpectedBytes): FoolproofError =>
  new FoolproofError({
    code: "FP_PUSH_TOO_LARGE",
    message: `More than the ${String(expected.bytes)} bytes that were announced have come`,
    hint: "Push again: the file has changed since the push began.",
  });

async function take(content: AsyncIterable<Uint8Array>, path: string, expected: ExpectedBytes): Promise<void> {
  const hash = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const block of content) {
      expected.signal?.throwIfAborted();
      bytes += block.length;
      if (bytes > expected.bytes) throw tooLarge(expected);
      hash.update(block);
      for (let done = 0; done < block.length;) done += (await file.write(block, done)).bytesWritten;
    }
    const found = hash.digest("hex");
    if (bytes !== expected.bytes || found !== expected.sha256) {
      throw new FoolproofError({
        code: "FP_PUSH_HASH",
        message: `${String(bytes)} bytes with SHA-256 ${found} have come; ${String(expected.bytes)} with ${expected.sha256} were announced`,
        hint: "Push again: the file was damaged on its way, or has changed since the push began.",
      });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // A folder cannot be opened everywhere; there the rename is as durable as the system makes it.
  const handle = await open(path, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** An upload that has not ended after so long belongs to a process that is gone. */
const ABANDONED_MS = 24 * 3_600_000;

async function clearAbandoned(arriving: string): Promise<void> {
  for (const name of await readdir(arriving)) {
    const path = join(arriving, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED_MS) await unlink(path).catch(() => undefined);
  }
}

/** Opens a folder of artifacts, made if need be; several servers may share it. What interrupted uploads left long ago is cleared away. */
export async function openArtifactStore(folder: string): Promise<ArtifactStore> {
  const arriving = join(folder, "arriving");
  await mkdir(arriving, { recursive: true, mode: 0o700 });
  await clearAbandoned(arriving);
  const pathOf = (sha256: string): string => {
    const checked = sha256Schema.parse(sha256);
    return join(folder, checked.slice(0, 2), checked);
  };
  const has = (sha256: string): Promise<boolean> =>
    stat(pathOf(sha256)).then(
      (found) => found.isFile(),
      () => false,
    );
  return {
    async write(content, expected) {
      const target = pathOf(expected.sha256);
      const temporary = join(arriving, randomUUID());
      try {
        await take(content, temporary, expected);
        await mkdir(join(target, ".."), { recursive: true, mode: 0o700 });
        await rename(temporary, target);
        await syncFolder(join(target, ".."));
      } catch (error) {
        await unlink(temporary).catch(() => undefined);
        throw error;
      }
    },
    has,
    read: (sha256) => createReadStream(pathOf(sha256)),
    pathOf,
  };
}
