import type { Entry, ZipFile } from "yauzl";
import { type ByteSource, bytesOfFile, bytesOfStream } from "./bytes.js";
import { headBytes, type NumpyArray, parseHead } from "./header.js";

/** An array of a .npy or .npz file. */
export interface StoredArray {
  /** Its name in the .npz file; `values` for a .npy file, which names none. */
  readonly name: string;
  readonly head: NumpyArray;
  /** Its values from byte `from` of them on; in a .npz file only from 0 on. */
  open(from: number): Promise<ByteSource>;
}

/** The arrays of a file, held open. */
export interface ArrayFile extends AsyncDisposable {
  readonly arrays: readonly StoredArray[];
}

async function readHead(bytes: ByteSource): Promise<NumpyArray> {
  const start = Buffer.from(await bytes.next(12));
  const length = headBytes(start);
  if (length < 12) throw new Error("it is no NumPy array");
  return parseHead(Buffer.concat([start, await bytes.next(length - 12)]));
}

async function openNpy(path: string): Promise<ArrayFile> {
  await using bytes = await bytesOfFile(path, 0);
  const head = await readHead(bytes);
  const open = (from: number): Promise<ByteSource> => bytesOfFile(path, head.dataStart + from);
  return { arrays: [{ name: "values", head, open }], [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function openEntry(zip: ZipFile, entry: Entry): Promise<ByteSource> {
  return bytesOfStream(await zip.openReadStreamPromise(entry));
}

async function openNpz(path: string): Promise<ArrayFile> {
  const { openPromise } = await import("yauzl");
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  const arrays: StoredArray[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith(".npy")) continue;
    await using bytes = await openEntry(zip, entry);
    const head = await readHead(bytes);
    const open = async (from: number): Promise<ByteSource> => {
      if (from !== 0) throw new RangeError("what is packed can only be read from its beginning");
      const source = await openEntry(zip, entry);
      await source.next(head.dataStart);
      return source;
    };
    arrays.push({ name: entry.fileName.slice(0, -".npy".length), head, open });
  }
  return {
    arrays,
    [Symbol.asyncDispose]: () => {
      zip.close();
      return Promise.resolve();
    },
  };
}

/** Opens the arrays of a file; throws an Error where it is damaged. */
export const openArrays = (path: string, kind: "npy" | "zip"): Promise<ArrayFile> =>
  kind === "npy" ? openNpy(path) : openNpz(path);
