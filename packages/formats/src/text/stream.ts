import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { reasonOf, unreadableError } from "../files/readable.js";

export type Packing = "none" | "gzip" | "zstd";

/** Bytes read from a file at a time. */
const READ_BYTES = 1 << 18;

async function* plain(path: string): AsyncGenerator<Uint8Array, void> {
  await using handle = await open(path);
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* gunzipped(path: string): AsyncGenerator<Uint8Array, void> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  const gunzip = createGunzip({ chunkSize: READ_BYTES });
  // `pipe` leaves errors of the file where they are.
  file.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const block of file.pipe(gunzip)) yield block as Buffer;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

async function* unzstd(path: string): AsyncGenerator<Uint8Array, void> {
  const { Decompress } = await import("fzstd");
  let blocks: Uint8Array[] = [];
  let ended = false;
  const stream = new Decompress((block, last = false) => {
    blocks.push(block);
    ended = last;
  });
  for await (const packed of plain(path)) {
    stream.push(packed);
    yield* blocks;
    blocks = [];
  }
  stream.push(new Uint8Array(0), true);
  yield* blocks;
  if (!ended) throw new Error("it ends before its last frame does");
}

const SOURCES = { none: plain, gzip: gunzipped, zstd: unzstd } as const;

/** A file of text from its beginning, unpacked while it is read; held is no more than a few blocks of it. */
export class TextStream implements AsyncDisposable {
  readonly #file: string;
  readonly #blocks: AsyncGenerator<Uint8Array, void>;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(path: string, { file, packing }: { readonly file: string; readonly packing: Packing }) {
    this.#file = file;
    this.#blocks = SOURCES[packing](path);
  }

  async #next(): Promise<Uint8Array | null> {
    try {
      const { value, done } = await this.#blocks.next();
      return done === true ? null : value;
    } catch (error) {
      throw unreadableError(this.#file, `it cannot be unpacked (${reasonOf(error)})`, error);
    }
  }

  /** Fills a buffer with what comes next; gives the number of bytes, fewer only at the end. @throws FoolproofError FP_DATA_FILE_UNREADABLE. */
  async fill(buffer: Buffer): Promise<number> {
    let filled = 0;
    while (filled < buffer.length && !this.#ended) {
      if (this.#rest.length === 0) {
        const block = await this.#next();
        this.#ended = block === null;
        this.#rest = block ?? this.#rest;
      }
      const part = this.#rest.subarray(0, buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return filled;
  }

  /** Leaves so many bytes out. */
  async skip(bytes: number): Promise<void> {
    const waste = Buffer.allocUnsafe(Math.min(bytes, READ_BYTES));
    for (let left = bytes; left > 0;) {
      const read = await this.fill(waste.subarray(0, Math.min(left, waste.length)));
      if (read === 0) return;
      left -= read;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blocks.return(undefined);
  }
}
