/** One number as it lies among bytes. */
export type Scalar =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "bool";

export const SCALAR_BYTES: Readonly<Record<Scalar, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  bool: 1,
};

/** `count` scalars, every `stride` bytes from `at` on, into `to` from `place` on. */
export interface Run {
  readonly littleEndian: boolean;
  readonly at: number;
  readonly stride: number;
  readonly count: number;
  readonly to: Float64Array;
  readonly place: number;
}

/** Value of the 16 bits of a half-precision number (IEEE 754 binary16). */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * A loop for each scalar: a reader passed to one common loop is not inlined and takes twice as long. 64-bit integers beyond 2^53 lose
 * their last digits.
 */
const READ: Readonly<Record<Scalar, (view: DataView, run: Run) => void>> = {
  int8: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt8(at + i * stride);
  },
  uint8: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint8(at + i * stride);
  },
  int16: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt16(at + i * stride, littleEndian);
  },
  uint16: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint16(at + i * stride, littleEndian);
  },
  int32: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getInt32(at + i * stride, littleEndian);
  },
  uint32: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint32(at + i * stride, littleEndian);
  },
  int64: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = Number(view.getBigInt64(at + i * stride, littleEndian));
  },
  uint64: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = Number(view.getBigUint64(at + i * stride, littleEndian));
  },
  float16: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = float16(view.getUint16(at + i * stride, littleEndian));
  },
  float32: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getFloat32(at + i * stride, littleEndian);
  },
  float64: (view, { littleEndian, at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getFloat64(at + i * stride, littleEndian);
  },
  bool: (view, { at, stride, count, to, place }) => {
    for (let i = 0; i < count; i++) to[place + i] = view.getUint8(at + i * stride) === 0 ? 0 : 1;
  },
};

/** Typed arrays of the scalars that are copied as a whole where they lie as this machine keeps them. */
const NATIVE: Readonly<
  Record<"int32" | "float32" | "float64", (bytes: ArrayBufferLike, at: number, count: number) => ArrayLike<number>>
> = {
  int32: (bytes, at, count) => new Int32Array(bytes, at, count),
  float32: (bytes, at, count) => new Float32Array(bytes, at, count),
  float64: (bytes, at, count) => new Float64Array(bytes, at, count),
};
const machineIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

const isNative = (scalar: Scalar): scalar is keyof typeof NATIVE => scalar in NATIVE;

/** Reads scalars from bytes. Throws a RangeError where the bytes end before. */
export function readScalars(scalar: Scalar, view: DataView, run: Run): void {
  const start = view.byteOffset + run.at;
  const bytes = SCALAR_BYTES[scalar];
  if (
    isNative(scalar) &&
    run.littleEndian === machineIsLittleEndian &&
    run.stride === bytes &&
    start % bytes === 0 &&
    run.at + run.count * bytes <= view.byteLength
  )
    run.to.set(NATIVE[scalar](view.buffer, start, run.count), run.place);
  else READ[scalar](view, run);
}
