import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { reasonOf, unreadableError } from "./readable.js";

/**
 * SHA-256 of a file's bytes, 64 hexadecimal digits; the file streams, whatever its size.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE.
 */
export async function hashFile(path: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) {
      signal?.throwIfAborted();
      hash.update(block as Buffer);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadableError(path, reasonOf(error), error);
  }
  return hash.digest("hex");
}
