import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Bytes of an array, from its first on, one after the other. */
export interface ByteSource extends AsyncDisposable {
  /** The next `length` bytes. Throws an Error where there are fewer. */
  next(length: number): Promise<Uint8Array>;
}

class HandleBytes implements ByteSource {
  readonly #handle: FileHandle;
  #position: number;

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle;
    this.#position = position;
  }

  async next(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, this.#position + done);
      if (bytesRead === 0) throw new Error("it ends before its last value");
      done += bytesRead;
    }
    this.#position += length;
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** A stream, read piece by piece: never more than one block of it is held beside what is asked for. */
class StreamBytes implements ByteSource {
  readonly #stream: Readable;
  readonly #blocks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#blocks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  async next(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      if (this.#rest.length === 0) {
        const block = await this.#blocks.next();
        if (block.done === true) throw new Error("it ends before its last value");
        this.#rest = block.value;
      }
      const part = this.#rest.subarray(0, length - done);
      bytes.set(part, done);
      done += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return bytes;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stream.destroy();
    return Promise.resolve();
  }
}

/** Bytes of a file from a place on. */
export const bytesOfFile = async (path: string, position: number): Promise<ByteSource> =>
  new HandleBytes(await open(path), position);

/** Bytes of a stream. */
export const bytesOfStream = (stream: Readable): ByteSource => new StreamBytes(stream);
