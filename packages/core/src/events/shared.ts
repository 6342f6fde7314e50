/** Memory that workers see without a copy, where the platform has it. */
const buffer = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
  typeof SharedArrayBuffer === "function" ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);

export const sharedFloat32 = (length: number): Float32Array => new Float32Array(buffer(4 * length));
export const sharedFloat64 = (length: number): Float64Array => new Float64Array(buffer(8 * length));
export const sharedUint32 = (length: number): Uint32Array => new Uint32Array(buffer(4 * length));
export const sharedUint16 = (length: number): Uint16Array => new Uint16Array(buffer(2 * length));
export const sharedUint8 = (length: number): Uint8Array => new Uint8Array(buffer(length));
