import type { ColumnValues } from "@foolproof/core";
import type { Layout } from "./columns.js";
import type { OpenRootFile } from "./file.js";
import { quietly } from "./quiet.js";
import type { Scalar } from "./scalars.js";
import type { Branch } from "./tree.js";
import { unzip } from "./unzip.js";

/** Fields of ROOT's TBasket header. */
interface BasketHeader {
  readonly fKeylen: number;
  readonly fObjlen: number;
  readonly fNbytes: number;
  readonly fNevBuf: number;
  readonly fLast: number;
}

/** The plain bytes of some consecutive entries of a branch. */
export interface Basket {
  readonly firstEntry: number;
  readonly entries: number;
  readonly bytes: DataView;
}

/** Number of baskets of a branch; the last may be kept inside the tree's record instead of by itself. */
export function basketCount(branch: Branch): number {
  const embedded = branch.fBaskets.arr[branch.fWriteBasket];
  return branch.fWriteBasket + (embedded && embedded.fNevBuf > 0 ? 1 : 0);
}

function embeddedBasket(branch: Branch, index: number, firstEntry: number): Basket {
  const basket = branch.fBaskets.arr[index];
  const buffer = basket?.fBufferRef;
  if (!basket || !buffer) throw new Error(`basket ${String(index)} of branch "${branch.fName}" has no data`);
  return {
    firstEntry,
    entries: basket.fNevBuf,
    bytes: new DataView(buffer.arr.buffer, buffer.arr.byteOffset, Math.min(buffer.length, buffer.arr.byteLength)),
  };
}

/** Reads and unpacks one basket of a branch. Throws an Error that says what is damaged. */
export async function readBasket(file: OpenRootFile, branch: Branch, index: number): Promise<Basket> {
  const firstEntry = branch.fBasketEntry[index] ?? 0;
  const position = branch.fBasketSeek[index] ?? 0;
  const length = branch.fBasketBytes[index] ?? 0;
  if (position === 0 || length === 0) return embeddedBasket(branch, index, firstEntry);
  const raw = await file.read(position, length);
  const { TBuffer } = await import("jsroot/io");
  const buffer = new TBuffer(raw, 0, file.root);
  const header: Partial<BasketHeader> = {};
  await quietly(() => Promise.resolve(buffer.classStreamer(header, "TBasket")));
  const { fKeylen = 0, fObjlen = 0, fNbytes = 0, fNevBuf = 0, fLast = 0 } = header;
  if (fNbytes !== length || fKeylen <= 0 || fKeylen > fLast || fObjlen < fLast - fKeylen) {
    throw new Error(`basket ${String(index)} of branch "${branch.fName}" has a damaged header`);
  }
  const packed = new DataView(raw.buffer, raw.byteOffset + fKeylen, length - fKeylen);
  const plain = fObjlen === packed.byteLength ? packed : await unzip(packed, fObjlen);
  return { firstEntry, entries: fNevBuf, bytes: new DataView(plain.buffer, plain.byteOffset, fLast - fKeylen) };
}

/** DataView's reader for each scalar, all big-endian. 64-bit integers beyond 2^53 lose their last digits. */
const READERS: Readonly<Record<Scalar, (view: DataView, at: number) => number>> = {
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at),
  uint16: (view, at) => view.getUint16(at),
  int32: (view, at) => view.getInt32(at),
  uint32: (view, at) => view.getUint32(at),
  int64: (view, at) => Number(view.getBigInt64(at)),
  uint64: (view, at) => Number(view.getBigUint64(at)),
  float32: (view, at) => view.getFloat32(at),
  float64: (view, at) => view.getFloat64(at),
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
};

function decodeTexts({ entries, bytes }: Basket): readonly string[] {
  const texts: string[] = [];
  const decoder = new TextDecoder();
  let at = 0;
  for (let entry = 0; entry < entries; entry++) {
    let length = bytes.getUint8(at++);
    if (length === 255) {
      length = bytes.getUint32(at);
      at += 4;
    }
    texts.push(decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)));
    at += length;
  }
  return texts;
}

/** Values of a basket's entries. Throws an Error where the basket does not hold what the branch promises. */
export function decodeBasket(basket: Basket, layout: Layout, branch: Branch): ColumnValues {
  if (layout.kind === "text") return decodeTexts(basket);
  const { entries, bytes } = basket;
  const { offset, stride, scalar } = layout;
  if (bytes.byteLength !== entries * stride) {
    throw new Error(
      `a basket of branch "${branch.fName}" has ${String(bytes.byteLength)} bytes for ${String(entries)} entries of ${String(stride)}`,
    );
  }
  const values = new Float64Array(entries);
  const read = READERS[scalar];
  for (let entry = 0, at = offset; entry < entries; entry++, at += stride) values[entry] = read(bytes, at);
  return values;
}
