import type { Data, DataType } from "apache-arrow";
import { readScalars, type Scalar, SCALAR_BYTES } from "../packed/scalars.js";

type Arrow = typeof import("apache-arrow");

/** How the numbers of a type lie in memory. */
export type Numbers =
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  | { readonly kind: "bits" }
  | { readonly kind: "decimal"; readonly bytes: number; readonly scale: number }
  /** Places in a list of the numbers that occur. */
  | { readonly kind: "dictionary"; readonly places: Scalar; readonly of: Numbers };

const isScalar = (name: string): name is Scalar => name in SCALAR_BYTES;

/** Null where the type holds no numbers. */
export function scalarOf(arrow: Arrow, type: DataType): Numbers | null {
  const { DataType: Is } = arrow;
  const scalar = (name: string): Numbers | null => (isScalar(name) ? { kind: "scalar", scalar: name } : null);
  if (Is.isInt(type)) return scalar(`${type.isSigned ? "" : "u"}int${String(type.bitWidth)}`);
  if (Is.isFloat(type)) return scalar(`float${String(16 * 2 ** type.precision)}`);
  if (Is.isBool(type)) return { kind: "bits" };
  if (Is.isDecimal(type)) return { kind: "decimal", bytes: type.bitWidth / 8, scale: type.scale };
  if (!Is.isDictionary(type)) return null;
  const places = scalarOf(arrow, type.indices as DataType);
  const of = scalarOf(arrow, type.dictionary as DataType);
  return places?.kind === "scalar" && of !== null ? { kind: "dictionary", places: places.scalar, of } : null;
}

const viewOf = (values: unknown): DataView => {
  if (!ArrayBuffer.isView(values)) throw new Error("a column has no values");
  return new DataView(values.buffer, values.byteOffset, values.byteLength);
};

const bit = (bits: Uint8Array, at: number): number => ((bits[at >> 3] ?? 0) >> (at & 7)) & 1;

/** Two's complement, lowest byte first, of any number of eight bytes. */
function decimalOf(view: DataView, at: number, bytes: number): number {
  let value = view.getBigInt64(at + bytes - 8, true);
  for (let word = bytes - 16; word >= 0; word -= 8) value = (value << 64n) | view.getBigUint64(at + word, true);
  return Number(value);
}

function plainNumbers(arrow: Arrow, data: Data, numbers: Numbers): Float64Array {
  const to = new Float64Array(data.length);
  switch (numbers.kind) {
    case "scalar":
      readScalars(numbers.scalar, viewOf(data.values), {
        littleEndian: true,
        at: 0,
        stride: SCALAR_BYTES[numbers.scalar],
        count: to.length,
        to,
        place: 0,
      });
      return to;
    case "bits":
      for (let row = 0; row < to.length; row++) to[row] = bit(data.values as Uint8Array, data.offset + row);
      return to;
    case "decimal": {
      const view = viewOf(data.values);
      const unit = 10 ** numbers.scale;
      for (let row = 0; row < to.length; row++) to[row] = decimalOf(view, row * numbers.bytes, numbers.bytes) / unit;
      return to;
    }
    case "dictionary": {
      const known = ((data.dictionary?.data ?? []) as readonly Data[]).flatMap((one) => [
        ...numbersOf(arrow, one, numbers.of),
      ]);
      const places = plainNumbers(arrow, data, { kind: "scalar", scalar: numbers.places });
      return places.map((place) => known[place] ?? NaN);
    }
  }
}

/** Numbers of a column, NaN where there is none. */
export function numbersOf(arrow: Arrow, data: Data, numbers: Numbers): Float64Array {
  const to = plainNumbers(arrow, data, numbers);
  if (data.nullCount > 0)
    for (let row = 0; row < to.length; row++) if (bit(data.nullBitmap, data.offset + row) === 0) to[row] = NaN;
  return to;
}

/** Texts of a column, "" where there is none. */
export function textsOf(arrow: Arrow, data: Data): readonly string[] {
  return Array.from(arrow.makeVector(data) as Iterable<unknown>, (text) => (typeof text === "string" ? text : ""));
}
