/** Typed arrays smaller than this are cheaper to clone than to move to shared memory. */
const SMALL_BYTES = 16384;

const share = (view: ArrayBufferView): unknown => {
  if (!(view.buffer instanceof ArrayBuffer) || view.byteLength < SMALL_BYTES || view instanceof DataView) return view;
  const buffer = new SharedArrayBuffer(view.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const { constructor } = view as ArrayBufferView & { constructor: new (of: SharedArrayBuffer) => unknown };
  return new constructor(buffer);
};

/**
 * The same plain data with its large typed arrays in shared memory, so that posting it to several workers copies
 * them once, not once a worker. What is shared already stays as it is, and what is one object stays one.
 */
export function inSharedMemory<T>(data: T): T {
  const known = new Map<object, unknown>();
  const copy = (value: object): unknown => {
    if (ArrayBuffer.isView(value)) return share(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, walk(entry)]));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry)]));
  };
  const walk = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (!known.has(value)) known.set(value, copy(value));
    return known.get(value);
  };
  return walk(data) as T;
}
