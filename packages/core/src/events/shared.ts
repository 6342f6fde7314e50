/** Memory that workers see without a copy, where the platform has it. */
const buffer = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
  typeof SharedArrayBuffer === "function" ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);

/** Zeros in shared memory, float32. */
export const sharedFloat32 = (length: number): Float32Array => new Float32Array(buffer(4 * length));
/** Zeros in shared memory, float64. */
export const sharedFloat64 = (length: number): Float64Array => new Float64Array(buffer(8 * length));
/** Zeros in shared memory, uint32. */
export const sharedUint32 = (length: number): Uint32Array => new Uint32Array(buffer(4 * length));
/** Zeros in shared memory, uint16. */
export const sharedUint16 = (length: number): Uint16Array => new Uint16Array(buffer(2 * length));
/** Zeros in shared memory, uint8. */
export const sharedUint8 = (length: number): Uint8Array => new Uint8Array(buffer(length));
