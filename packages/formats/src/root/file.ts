import { type FileHandle, open } from "node:fs/promises";
import type { RootFile } from "jsroot/io";
import { reasonOf, unreadableError } from "../files/readable.js";
import { loadZstd } from "../files/zstd.js";
import { quietly } from "./quiet.js";

/** A compressed frame of a ROOT file unpacks to less than 2^24 bytes: its header has three bytes for the size. */
const FRAME_BYTES_MAX = 0xffffff;
/** JSROOT asks for its first blocks with some slack, which a small file need not have. */
const SLACK_BYTES = 400;

/** A ROOT file held open: JSROOT's view of its directories and objects, and reads of its bytes. */
export interface OpenRootFile extends AsyncDisposable {
  /** As the user wrote it, for messages. */
  readonly file: string;
  readonly root: RootFile;
  /** Exactly `length` bytes from `position`. */
  read(position: number, length: number): Promise<DataView>;
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`it ends before byte ${String(position + length)}`);
    done += bytesRead;
  }
  return new DataView(bytes.buffer);
}

/**
 * Opens a ROOT file. JSROOT reads through our own file access, since its own takes a read beyond the end for zeros.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE.
 */
export async function openRootFile(path: string, file: string): Promise<OpenRootFile> {
  const [{ FileProxy, openFile }, { internals }, zstd] = await Promise.all([
    import("jsroot/io"),
    import("jsroot/core"),
    loadZstd(),
  ]);
  // JSROOT's own zstd package takes over the process's handling of unhandled rejections.
  internals._ZstdStream = { decompress: (frame) => zstd.decompress(frame, FRAME_BYTES_MAX) };
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const read = async (position: number, length: number): Promise<DataView> => {
      if (!(position >= 0 && position < size && length > 0 && position + length <= size + SLACK_BYTES)) {
        throw new Error(`it refers to byte ${String(position + length)} and has ${String(size)}`);
      }
      return readExactly(handle, position, Math.min(length, size - position));
    };
    class LocalFile extends FileProxy {
      override openFile = (): Promise<boolean> => Promise.resolve(true);
      override getFileName = (): string => path;
      override getFileSize = (): number => size;
      override readBuffer = read;
    }
    const root = await quietly(() => openFile(new LocalFile()));
    if (root.fEND > size) throw new Error(`it should have ${String(root.fEND)} bytes and has ${String(size)}`);
    return { file, root, read, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw unreadableError(file, `it is cut short or damaged (${reasonOf(error)})`, error);
  }
}
