import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { loadZstd } from "../files/zstd.js";

const HEADER_BYTES = 9;
/** On the threads that Node keeps for such work: several columns are unpacked at a time. */
const inflated = promisify(inflate);

const threeBytes = (view: DataView, at: number): number =>
  view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);

/**
 * Unpacks ROOT's compressed frames: two letters and a version, three bytes each of packed and unpacked size, content.
 * zlib and zstd by native and WebAssembly code, several times as fast as JSROOT; LZ4, LZMA and the old codec by JSROOT.
 * @param packed view over all frames of one object.
 * @param size of the unpacked object, bytes.
 */
export async function unzip(packed: DataView, size: number): Promise<Uint8Array> {
  const unpacked = new Uint8Array(size);
  let to = 0;
  for (let at = 0; to < size;) {
    const codec = String.fromCharCode(packed.getUint8(at), packed.getUint8(at + 1));
    const frameBytes = HEADER_BYTES + threeBytes(packed, at + 3);
    const contentBytes = threeBytes(packed, at + 6);
    if (at + frameBytes > packed.byteLength) throw new Error("a compressed block is cut short");
    const frame = new Uint8Array(packed.buffer, packed.byteOffset + at + HEADER_BYTES, frameBytes - HEADER_BYTES);
    let content: Uint8Array | null;
    if (codec === "ZL") content = await inflated(frame, { maxOutputLength: Math.max(1, contentBytes) });
    else if (codec === "ZS") content = (await loadZstd()).decompress(frame, contentBytes);
    else {
      const { R__unzip } = await import("jsroot/io");
      const view = new DataView(packed.buffer, packed.byteOffset + at, frameBytes);
      const plain = await R__unzip(view, contentBytes, true);
      content = plain && new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
    }
    if (content?.length !== contentBytes || to + contentBytes > size || contentBytes === 0)
      throw new Error(`a block compressed with "${codec}" is damaged`);
    unpacked.set(content, to);
    to += contentBytes;
    at += frameBytes;
  }
  return unpacked;
}
