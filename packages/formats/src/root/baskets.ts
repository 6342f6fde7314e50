import type { OpenRootFile } from "./file.js";
import { quietly } from "./quiet.js";
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
  /** Where each entry begins in `bytes`; null where the basket does not say, since all are of one size. */
  readonly starts: Int32Array | null;
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
  const { fNevBuf, fKeylen = 0, fEntryOffset } = basket;
  return {
    firstEntry,
    entries: fNevBuf,
    bytes: new DataView(buffer.arr.buffer, buffer.arr.byteOffset, Math.min(buffer.length, buffer.arr.byteLength)),
    starts:
      fEntryOffset === undefined
        ? null
        : Int32Array.from({ length: fNevBuf }, (_, entry) => (fEntryOffset[entry] ?? 0) - fKeylen),
  };
}

/** Behind the values stand how many places are listed, and where each entry begins, counted from the basket's key. */
function entryStarts(view: DataView, entries: number, keyBytes: number): Int32Array | null {
  if (view.byteLength < 4 * (entries + 1)) return null;
  return Int32Array.from({ length: entries }, (_, entry) => view.getInt32(4 * (entry + 1)) - keyBytes);
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
  const valueBytes = fLast - fKeylen;
  return {
    firstEntry,
    entries: fNevBuf,
    bytes: new DataView(plain.buffer, plain.byteOffset, valueBytes),
    starts: entryStarts(
      new DataView(plain.buffer, plain.byteOffset + valueBytes, fObjlen - valueBytes),
      fNevBuf,
      fKeylen,
    ),
  };
}
