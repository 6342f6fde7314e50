/** Element types that networks may hold. Half precision and strings are refused by the decoder. */
export type ElementType =
  "float32" | "float64" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "bool";

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A constant: row-major `data` of product(shape) entries; booleans are bytes 0 and 1. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type Attribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: Tensor }
  /** A subgraph, as the protobuf bytes of its GraphProto: carried along, never looked into; `reads`: every name that its nodes use. */
  | { readonly kind: "graph"; readonly value: Uint8Array; readonly reads: readonly string[] };

/** One operation as in the file, its name possibly empty; an empty input or output name is an omitted optional one. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** "" for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A node of one of ONNX's own operators without attributes, named after its output. */
export const plainNode = (op: string, inputs: readonly string[], output: string): GraphNode => ({
  name: output,
  op,
  domain: "",
  inputs,
  outputs: [output],
  attributes: {},
});

/** What messages call a node: its name, or its first output where it has none. */
export const labelOf = ({ name, outputs }: Pick<GraphNode, "name" | "outputs">): string =>
  name === "" ? (outputs[0] ?? "") : name;

/** Everything that a node needs, the names that its subgraphs may take from outside among it. */
export const readsOf = ({ inputs, attributes }: GraphNode): readonly string[] => [
  ...inputs,
  ...Object.values(attributes).flatMap((attribute) => (attribute.kind === "graph" ? attribute.reads : [])),
];

/** A named input or output. Sizes that the file leaves open are null; so are a type or shape that it does not state, and types that are refused here. */
export interface GraphPort {
  readonly name: string;
  readonly type: ElementType | null;
  readonly shape: readonly (number | null)[] | null;
}

/** A network as the file has it (local functions inlined, external data read): named tensors, nodes in an order that can be executed. */
export interface Graph {
  /** For messages. */
  readonly file: string;
  /** Operator set version by domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly nodes: readonly GraphNode[];
  readonly initialisers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}
