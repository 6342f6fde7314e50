import type { NtupleColumn } from "jsroot/rntuple";
import { readScalars, type Scalar, SCALAR_BYTES } from "../packed/scalars.js";

/** How a column of storage lays its elements out (RNTuple's binary format, ENTupleColumnType). */
export interface PageType {
  readonly scalar: Scalar | "bit";
  /** All first bytes come first, then all second ones. */
  readonly split: boolean;
  /** `zigzag`: the sign is the lowest bit; `delta`: differences from element to element, within a page. */
  readonly coded: "plain" | "zigzag" | "delta";
}

const PLAIN: Readonly<Record<number, Scalar | "bit">> = {
  0x00: "bit",
  0x01: "uint8",
  0x02: "uint8",
  0x03: "int8",
  0x04: "uint8",
  0x05: "int16",
  0x06: "uint16",
  0x07: "int32",
  0x08: "uint32",
  0x09: "int64",
  0x0a: "uint64",
  0x0b: "float16",
  0x0c: "float32",
  0x0d: "float64",
  0x0e: "uint32",
  0x0f: "uint64",
};
const SPLIT: Readonly<Record<number, readonly [Scalar, PageType["coded"]]>> = {
  0x11: ["uint16", "zigzag"],
  0x12: ["uint16", "plain"],
  0x13: ["uint32", "zigzag"],
  0x14: ["uint32", "plain"],
  0x15: ["uint64", "zigzag"],
  0x16: ["uint64", "plain"],
  0x17: ["float16", "plain"],
  0x18: ["float32", "plain"],
  0x19: ["float64", "plain"],
  0x1a: ["uint32", "delta"],
  0x1b: ["uint64", "delta"],
};

/** Null for what is not read: variants, and numbers of fewer bits than their type. */
export function pageType({ coltype }: NtupleColumn): PageType | null {
  const plain = PLAIN[coltype];
  if (plain !== undefined) return { scalar: plain, split: false, coded: "plain" };
  const [scalar, coded] = SPLIT[coltype] ?? [];
  return scalar === undefined || coded === undefined ? null : { scalar, split: true, coded };
}

/** Bytes of a page of so many elements, unpacked. */
export const pageBytes = ({ scalar }: PageType, elements: number): number =>
  scalar === "bit" ? Math.ceil(elements / 8) : elements * SCALAR_BYTES[scalar];

/** Puts the bytes of each element together. */
function joinBytes(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size;
  const joined = new Uint8Array(bytes.length);
  for (let part = 0; part < size; part++)
    for (let i = 0; i < count; i++) joined[i * size + part] = bytes[part * count + i] ?? 0;
  return joined;
}

/** Signed numbers of 64 bits: as doubles they would have lost the bit of the sign. */
function zigzag64(view: DataView, to: Float64Array): void {
  for (let i = 0; i < to.length; i++) {
    const value = view.getBigUint64(8 * i, true);
    to[i] = Number((value >> 1n) ^ -(value & 1n));
  }
}

/** Elements of an unpacked page. Throws a RangeError where it is too short. */
export function decodePage({ scalar, split, coded }: PageType, page: Uint8Array, elements: number): Float64Array {
  const to = new Float64Array(elements);
  if (scalar === "bit") {
    for (let i = 0; i < elements; i++) to[i] = ((page[i >> 3] ?? 0) >> (i & 7)) & 1;
    return to;
  }
  const size = SCALAR_BYTES[scalar];
  const bytes = split ? joinBytes(page, size) : page;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (coded === "zigzag" && size === 8) zigzag64(view, to);
  else readScalars(scalar, view, { littleEndian: true, at: 0, stride: size, count: elements, to, place: 0 });
  if (coded === "zigzag" && size < 8)
    for (let i = 0; i < elements; i++) {
      const value = to[i] ?? 0;
      to[i] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  if (coded === "delta") for (let i = 1; i < elements; i++) to[i] = (to[i] ?? 0) + (to[i - 1] ?? 0);
  return to;
}
