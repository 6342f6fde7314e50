import type { Module as H5Module } from "h5wasm/node";
import type { ReadValues } from "../lists/reader.js";
import { readScalars, SCALAR_BYTES } from "../packed/scalars.js";
import type { Layout } from "./fields.js";

interface Rows {
  readonly rows: number;
  readonly rowBytes: number;
  /** In whose memory the values lie. */
  readonly library: Pick<typeof H5Module, "HEAPU8" | "UTF8ToString">;
}

/** Texts and lists of variable length: a row holds where they lie in the library's memory (hvl_t: length and address). */
export function readPointed(
  { packed, offset }: Extract<Layout, { kind: "pointed" }>,
  bytes: DataView,
  { rows, rowBytes, library }: Rows,
): ReadValues {
  const place = (row: number, word: number): number => bytes.getUint32(row * rowBytes + offset + 4 * word, true);
  if (packed.kind === "text")
    return Array.from({ length: rows }, (_, row) => {
      const at = place(row, 0);
      return at === 0 ? "" : library.UTF8ToString(at);
    });
  const { scalar, littleEndian } = packed;
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = (offsets[row] ?? 0) + place(row, 0);
  const values = new Float64Array(offsets[rows] ?? 0);
  const memory = new DataView(library.HEAPU8.buffer);
  for (let row = 0; row < rows; row++)
    readScalars(scalar, memory, {
      littleEndian,
      at: place(row, 1),
      stride: SCALAR_BYTES[scalar],
      count: place(row, 0),
      to: values,
      place: offsets[row] ?? 0,
    });
  return { offsets, values };
}
