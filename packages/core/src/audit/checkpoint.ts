import {
  type BoundNetwork,
  type FitResult,
  float32Column,
  type KernelColumns,
  type KernelRequest,
} from "../network/index.js";
import { digestOf, digestOfBytes } from "./canonical.js";

/** Where finished work of an audit is kept until the audit is complete: a folder for the command line, memory in tests. */
export interface Checkpoint {
  load(key: string): Promise<Uint8Array | null>;
  /** Must be atomic: a key is either absent or whole. */
  save(key: string, bytes: Uint8Array): Promise<void>;
}

type Values = KernelColumns["columns"][string]["values"];

const TYPES = { Float32Array, Float64Array, Uint32Array, Uint8Array } as const;
type TypeName = keyof typeof TYPES;

const typeName = (values: Values): TypeName =>
  values instanceof Float32Array
    ? "Float32Array"
    : values instanceof Float64Array
      ? "Float64Array"
      : values instanceof Uint32Array
        ? "Uint32Array"
        : "Uint8Array";

interface Header {
  readonly rows: number;
  readonly counters: KernelColumns["counters"];
  readonly columns: readonly {
    readonly name: string;
    readonly type: TypeName;
    readonly width: number;
    readonly length: number;
  }[];
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8;

/** One kernel result as bytes: header length, header as JSON, then the columns, each at a multiple of 8. */
export function encodeKernelColumns(result: KernelColumns): Uint8Array {
  const entries = Object.entries(result.columns);
  const header: Header = {
    rows: result.rows,
    counters: result.counters,
    columns: entries.map(([name, { values, width }]) => ({
      name,
      type: typeName(values),
      width,
      length: values.length,
    })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = aligned(4 + text.length);
  const bytes = new Uint8Array(entries.reduce((sum, [, { values }]) => sum + aligned(values.byteLength), start));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = start;
  for (const [, { values }] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += aligned(values.byteLength);
  }
  return bytes;
}

/** The reverse of `encodeKernelColumns`. */
export function decodeKernelColumns(given: Uint8Array): KernelColumns {
  // Always a copy of its own: the columns are views on it, and a reader may hand out a shared pool.
  const bytes = given.slice();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  const columns: Record<string, { values: Values; width: number }> = {};
  let at = aligned(4 + length);
  for (const one of header.columns) {
    const values = new TYPES[one.type](bytes.buffer, bytes.byteOffset + at, one.length);
    columns[one.name] = { values, width: one.width };
    at += aligned(values.byteLength);
  }
  return { rows: header.rows, columns, counters: header.counters };
}

/** Typed arrays in parameters stand for themselves by their digest. */
const digestible = (value: unknown): unknown => {
  if (ArrayBuffer.isView(value))
    return digestOfBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice());
  if (Array.isArray(value)) return value.map(digestible);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, digestible(one)]));
  return value;
};

const ofFit = ({ logits, steps }: FitResult): KernelColumns => ({
  rows: logits.length,
  columns: { logits: { values: logits, width: 1 } },
  counters: { steps },
});
const asFit = (kept: KernelColumns): FitResult => ({
  logits: float32Column(kept, "logits"),
  steps: kept.counters["steps"] ?? 0,
});

/**
 * A bound network that remembers: what it has run before, for the same audit, is read back instead of run again.
 * `identity` names everything a result depends on besides the request (digests of network, data, envelope, seed, version).
 */
export function rememberingNetwork(network: BoundNetwork, checkpoint: Checkpoint, identity: string): BoundNetwork {
  let threshold: number | null = null;
  const keyOf = (request: KernelRequest): string =>
    digestOf({
      identity,
      threshold,
      kernel: request.kernel,
      parameters: digestible(request.parameters),
      index: digestible(request.index),
    });
  const { fit } = network;
  const underWay = new Map<string, Promise<FitResult>>();
  return {
    notDifferentiable: network.notDifferentiable,
    async run(request, options) {
      const key = keyOf(request);
      const known = await checkpoint.load(key);
      if (known !== null) {
        options?.onProgress?.(request.index.length, request.index.length);
        return decodeKernelColumns(known);
      }
      const result = await network.run(request, options);
      await checkpoint.save(key, encodeKernelColumns(result));
      return result;
    },
    ...(fit === undefined
      ? {}
      : {
          fit(request, options): Promise<FitResult> {
            const key = digestOf({ identity, fit: digestible(request) });
            const work = async (): Promise<FitResult> => {
              const known = await checkpoint.load(key);
              if (known !== null) return asFit(decodeKernelColumns(known));
              const result = await fit(request, options);
              await checkpoint.save(key, encodeKernelColumns(ofFit(result)));
              return result;
            };
            // Two attacks that end with the same points ask the same thing at the same time.
            const result = underWay.get(key) ?? work();
            underWay.set(key, result);
            return result;
          },
        }),
    setThreshold(value) {
      threshold = value;
      network.setThreshold(value);
    },
    ...(network.verify === undefined ? {} : { verify: network.verify }),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}
