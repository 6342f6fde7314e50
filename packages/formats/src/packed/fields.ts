import type { ColumnInfo } from "@foolproof/core";
import { equalLists, type ReadValues } from "../lists/reader.js";
import { readScalars, type Scalar, SCALAR_BYTES } from "./scalars.js";

/** What a field of a row of packed bytes holds, again and again: a number, or a text of so many bytes. */
export type Packed =
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly littleEndian: boolean }
  /** Ended by zeros; `ucs4`: four bytes a character. */
  | {
      readonly kind: "text";
      readonly bytes: number;
      readonly encoding: "utf8" | "ucs4";
      readonly littleEndian: boolean;
    };

/**
 * A column among rows of `rowBytes` bytes. In each row its items begin at `offset` and follow every `itemBytes` bytes; `length` is null
 * where there is one item, which is then no list.
 */
export interface PackedField {
  readonly packed: Packed;
  readonly offset: number;
  readonly length: number | null;
  readonly itemBytes: number;
}

/** @returns what a table says of a field: numbers, lists of numbers, or texts; lists of texts are not read. */
export function fieldInfo(name: string, { packed, length }: PackedField): ColumnInfo {
  const type = packed.kind === "scalar" ? packed.scalar : "text";
  if (length === null) return { name, type, kind: packed.kind === "scalar" ? "number" : "string" };
  const listType = `${type}[${String(length)}]`;
  return packed.kind === "scalar"
    ? { name, type: listType, kind: "list" }
    : { name, type: listType, kind: "unsupported", why: "it holds a list of texts per event" };
}

function textOf(bytes: Uint8Array, encoding: "utf8" | "ucs4", littleEndian: boolean): string {
  if (encoding === "utf8") {
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === 0) end--;
    return new TextDecoder().decode(bytes.subarray(0, end));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, littleEndian);
    if (code === 0) break;
    text += String.fromCodePoint(code);
  }
  return text;
}

/** Values of a field in `rows` rows, each `rowBytes` long. Throws a RangeError where the bytes end before. */
export function readField(
  { packed, offset, length, itemBytes }: PackedField,
  bytes: DataView,
  { rows, rowBytes }: { readonly rows: number; readonly rowBytes: number },
): ReadValues {
  if (packed.kind === "text")
    return Array.from({ length: rows }, (_, row) =>
      textOf(
        new Uint8Array(bytes.buffer, bytes.byteOffset + row * rowBytes + offset, packed.bytes),
        packed.encoding,
        packed.littleEndian,
      ),
    );
  const { scalar, littleEndian } = packed;
  const items = length ?? 1;
  const to = new Float64Array(rows * items);
  if (items === 1)
    readScalars(scalar, bytes, { littleEndian, at: offset, stride: rowBytes, count: rows, to, place: 0 });
  // Items of a row that fill it, or follow each other as those of the next row do, are one run.
  else if (itemBytes * items === rowBytes)
    readScalars(scalar, bytes, { littleEndian, at: offset, stride: itemBytes, count: to.length, to, place: 0 });
  else
    for (let row = 0; row < rows; row++)
      readScalars(scalar, bytes, {
        littleEndian,
        at: row * rowBytes + offset,
        stride: itemBytes,
        count: items,
        to,
        place: row * items,
      });
  return length === null ? to : equalLists(to, rows, length);
}

/** A field of plain scalars side by side: one number, or a list of `length`. */
export const scalarField = (
  scalar: Scalar,
  {
    littleEndian,
    offset = 0,
    length = null,
  }: { readonly littleEndian: boolean; readonly offset?: number; readonly length?: number | null },
): PackedField => ({
  packed: { kind: "scalar", scalar, littleEndian },
  offset,
  length,
  itemBytes: SCALAR_BYTES[scalar],
});
