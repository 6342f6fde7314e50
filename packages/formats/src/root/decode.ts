import type { Piece } from "../lists/cursor.js";
import type { ListValues } from "../lists/reader.js";
import { readField, scalarField } from "../packed/fields.js";
import { type Run, readScalars, type Scalar, SCALAR_BYTES } from "../packed/scalars.js";
import type { Basket } from "./baskets.js";
import type { Layout } from "./columns.js";
import type { Branch } from "./tree.js";

/** ROOT keeps the highest byte first. */
const read = (scalar: Scalar, view: DataView, run: Omit<Run, "littleEndian">): void => {
  readScalars(scalar, view, { ...run, littleEndian: false });
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
    read(scalar, bytes, { at: places[0] ?? 0, stride: size, count: values.length, to: values, place: 0 });
  else
    for (let entry = 0; entry < entries; entry++) {
      const place = offsets[entry] ?? 0;
      const count = (offsets[entry + 1] ?? 0) - place;
      read(scalar, bytes, { at: (places[entry] ?? 0) + header, stride: size, count, to: values, place });
    }
  return { offsets, values };
}

/** Values of a basket's entries. Throws an Error where the basket does not hold what the branch promises. */
export function decodeBasket(basket: Basket, layout: Layout, branch: Branch): Piece {
  const { entries, bytes } = basket;
  if (layout.kind === "text") return { rows: entries, values: decodeTexts(basket) };
  if (layout.kind === "list") return { rows: entries, values: decodeLists(basket, layout, branch) };
  const { offset, stride, scalar } = layout;
  if (bytes.byteLength !== entries * stride) {
    throw new Error(
      `a basket of branch "${branch.fName}" has ${String(bytes.byteLength)} bytes for ${String(entries)} entries of ${String(stride)}`,
    );
  }
  if (layout.kind === "array") {
    const field = scalarField(scalar, { littleEndian: false, offset, length: layout.length });
    return { rows: entries, values: readField(field, bytes, { rows: entries, rowBytes: stride }) };
  }
  return {
    rows: entries,
    // Straight from the bytes into a chunk's array: one array less for the garbage collector.
    values: ({ from, to, into, place }) => {
      read(scalar, bytes, { at: offset + from * stride, stride, count: to - from, to: into, place });
    },
  };
}
