export interface Zstd {
  /** One frame, the same bytes for the same input on every machine. */
  compress(bytes: Uint8Array, level: number): Uint8Array;
  /** Content of one frame of at most `sizeMax` bytes. Throws where the frame is damaged or larger. */
  decompress(frame: Uint8Array, sizeMax: number): Uint8Array;
}

const MAGIC = 0xfd2fb528;

/** Content size that a frame's header claims (RFC 8878, section 3.1.1.1); null where it claims none. */
function claimedSize(frame: Uint8Array): bigint | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new Error("not a zstd frame");
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  switch (descriptor >> 6) {
    case 0:
      return singleSegment ? BigInt(view.getUint8(at)) : null;
    case 1:
      return BigInt(view.getUint16(at, true) + 256);
    case 2:
      return BigInt(view.getUint32(at, true));
    default:
      return view.getBigUint64(at, true);
  }
}

async function load(): Promise<Zstd> {
  const { init, compress, decompress } = await import("@bokuweb/zstd-wasm");
  await init();
  return {
    compress: (bytes, level) => compress(bytes, level),
    decompress: (frame, sizeMax) => {
      // The library allocates what the header claims, unchecked.
      const size = claimedSize(frame);
      if (size !== null && size > BigInt(sizeMax)) throw new Error(`a zstd frame claims ${String(size)} bytes`);
      return decompress(frame, { defaultHeapSize: sizeMax });
    },
  };
}

let loading: Promise<Zstd> | null = null;

/** Zstandard in WebAssembly. Node has it built in from version 22 on only. */
export function loadZstd(): Promise<Zstd> {
  loading ??= load();
  return loading;
}
