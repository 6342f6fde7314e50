import { equalLists, type ListValues, type ReadValues } from "../lists/reader.js";
import type { Basket } from "./baskets.js";
import type { Layout } from "./columns.js";
import { SCALAR_BYTES, type Scalar } from "./scalars.js";
import type { Branch } from "./tree.js";

/** `count` scalars, every `stride` bytes from `at` on, into `to` from `place` on. */
interface Run {
  readonly at: number;
  readonly stride: number;
  readonly count: number;
  readonly to: Float64Array;
  readonly place: number;
}

/**
 * A loop for each scalar, all big-endian: a reader passed to one common loop is not inlined and takes twice as long. 64-bit integers
 * beyond 2^53 lose their last digits.
 */
const READ: Readonly<Record<Scalar, (view: DataView, run: Run) => void>> = {
  int8: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt8(at + i * stride);
  },
  uint8: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint8(at + i * stride);
  },
  int16: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt16(at + i * stride);
  },
  uint16: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint16(at + i * stride);
  },
  int32: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt32(at + i * stride);
  },
  uint32: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint32(at + i * stride);
  },
  int64: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = Number(view.getBigInt64(at + i * stride));
  },
  uint64: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = Number(view.getBigUint64(at + i * stride));
  },
  float32: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getFloat32(at + i * stride);
  },
  float64: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getFloat64(at + i * stride);
  },
  bool: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint8(at + i * stride) === 0 ? 0 : 1;
  },
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

/** Lists that fill the bytes from each entry's place to the next one's, behind a header of `header` bytes. */
function decodeLists(
  { entries, bytes, starts }: Basket,
  { scalar, header }: Extract<Layout, { kind: "list" }>,
  { fName }: Branch,
): ListValues {
  const size = SCALAR_BYTES[scalar];
  // A basket of one entry need not say where it begins, one of empty lists has nothing to say.
  const places = starts ?? (entries <= 1 || bytes.byteLength === 0 ? new Int32Array(entries) : null);
  if (places === null) throw new Error(`a basket of branch "${fName}" does not say where its entries begin`);
  const offsets = new Int32Array(entries + 1);
  for (let entry = 0; entry < entries; entry++) {
    const start = places[entry] ?? 0;
    const end = entry + 1 < entries ? (places[entry + 1] ?? 0) : bytes.byteLength;
    const count = (end - start - header) / size;
    if (start < 0 || end > bytes.byteLength || !(count >= 0 && Number.isInteger(count)))
      throw new Error(`entry ${String(entry)} of a basket of branch "${fName}" takes ${String(end - start)} bytes`);
    offsets[entry + 1] = (offsets[entry] ?? 0) + count;
  }
  const values = new Float64Array(offsets[entries] ?? 0);
  if (header === 0)
    READ[scalar](bytes, { at: places[0] ?? 0, stride: size, count: values.length, to: values, place: 0 });
  else
    for (let entry = 0; entry < entries; entry++) {
      const place = offsets[entry] ?? 0;
      const count = (offsets[entry + 1] ?? 0) - place;
      READ[scalar](bytes, { at: (places[entry] ?? 0) + header, stride: size, count, to: values, place });
    }
  return { offsets, values };
}

/** Values of a basket's entries. Throws an Error where the basket does not hold what the branch promises. */
export function decodeBasket(basket: Basket, layout: Layout, branch: Branch): ReadValues {
  if (layout.kind === "text") return decodeTexts(basket);
  if (layout.kind === "list") return decodeLists(basket, layout, branch);
  const { entries, bytes } = basket;
  const { offset, stride, scalar } = layout;
  if (bytes.byteLength !== entries * stride) {
    throw new Error(
      `a basket of branch "${branch.fName}" has ${String(bytes.byteLength)} bytes for ${String(entries)} entries of ${String(stride)}`,
    );
  }
  const length = layout.kind === "array" ? layout.length : 1;
  const to = new Float64Array(entries * length);
  if (stride === length * SCALAR_BYTES[scalar])
    READ[scalar](bytes, { at: 0, stride: SCALAR_BYTES[scalar], count: to.length, to, place: 0 });
  else
    for (let k = 0; k < length; k++) {
      const column = length === 1 ? to : new Float64Array(entries);
      READ[scalar](bytes, { at: offset + k * SCALAR_BYTES[scalar], stride, count: entries, to: column, place: 0 });
      if (column !== to) column.forEach((value, entry) => (to[entry * length + k] = value));
    }
  return layout.kind === "array" ? equalLists(to, entries, length) : to;
}
