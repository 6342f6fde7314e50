import type { ElementType, Tensor, TensorData } from "./graph.js";

interface Storage {
  /** ONNX's TensorProto.DataType. */
  readonly code: number;
  readonly bytes: number;
  /** Views `buffer`, which holds whole elements and starts at 0. */
  readonly view: (buffer: ArrayBuffer) => TensorData;
}

/** How elements of each type are stored, in ONNX and here (little-endian, as every platform of ONNX Runtime is). */
export const STORAGE: Readonly<Record<ElementType, Storage>> = {
  float32: { code: 1, bytes: 4, view: (buffer) => new Float32Array(buffer) },
  uint8: { code: 2, bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  int8: { code: 3, bytes: 1, view: (buffer) => new Int8Array(buffer) },
  uint16: { code: 4, bytes: 2, view: (buffer) => new Uint16Array(buffer) },
  int16: { code: 5, bytes: 2, view: (buffer) => new Int16Array(buffer) },
  int32: { code: 6, bytes: 4, view: (buffer) => new Int32Array(buffer) },
  int64: { code: 7, bytes: 8, view: (buffer) => new BigInt64Array(buffer) },
  bool: { code: 9, bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  float64: { code: 11, bytes: 8, view: (buffer) => new Float64Array(buffer) },
  uint32: { code: 12, bytes: 4, view: (buffer) => new Uint32Array(buffer) },
  uint64: { code: 13, bytes: 8, view: (buffer) => new BigUint64Array(buffer) },
};

const TYPE_OF_CODE = new Map(
  (Object.keys(STORAGE) as ElementType[]).map((type): [number, ElementType] => [STORAGE[type].code, type]),
);

/** The element type behind ONNX's number, undefined for those that networks may not hold here. */
export const elementTypeOf = (code: number): ElementType | undefined => TYPE_OF_CODE.get(code);

/** Product of the sizes. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Types that gradients flow through. */
export const isFloatType = (type: ElementType): boolean => type === "float32" || type === "float64";

/** Entries as JavaScript numbers; 64-bit integers beyond 2^53 (open ends of slices) are clamped to it. */
export function numbersOf({ data }: Pick<Tensor, "data">): Float32Array | Float64Array {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, clampInteger);
  return Float64Array.from(data);
}

/** A 64-bit integer as a number, clamped to what numbers hold exactly. */
export function clampInteger(value: bigint): number {
  const number = Number(value);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** The little-endian bytes of a tensor's data, without a copy. */
export const bytesOf = ({ data }: Pick<Tensor, "data">): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
