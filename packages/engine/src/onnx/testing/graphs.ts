import type { Attribute, Graph, GraphNode, Tensor } from "../graph/graph.js";

export type Given = number | string | readonly number[] | Attribute;

const attribute = (given: Given): Attribute => {
  if (typeof given === "string") return { kind: "string", value: given };
  if (typeof given === "number")
    return Number.isInteger(given) ? { kind: "int", value: given } : { kind: "float", value: given };
  return "kind" in given ? given : { kind: "ints", value: given };
};

/** An attribute that is a float, also where its value is a whole number. */
export const float = (value: number): Attribute => ({ kind: "float", value });

/** One node: `op(inputs) -> outputs`. */
export const node = (
  op: string,
  names: readonly [inputs: string, outputs: string],
  attributes: Readonly<Record<string, Given>> = {},
): GraphNode => {
  const [inputs, outputs] = names.map((list) =>
    list === "" ? [] : list.split(" ").map((name) => (name === "_" ? "" : name)),
  );
  return {
    name: `${op} ${outputs[0]}`,
    op,
    domain: "",
    inputs,
    outputs,
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, given]) => [name, attribute(given)])),
  };
};

/** A node of ONNX Runtime's own operators. */
export const runtimeNode = (...parts: Parameters<typeof node>): GraphNode => ({
  ...node(...parts),
  domain: "com.microsoft",
});

export const floats = (shape: readonly number[], data: readonly number[]): Tensor => ({
  type: "float32",
  shape,
  data: Float32Array.from(data),
});

export const ints = (...values: readonly number[]): Tensor => ({
  type: "int64",
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

export const scalar = (value: number): Tensor => floats([], [value]);

export const flag = (value: boolean): Tensor => ({ type: "bool", shape: [], data: Uint8Array.of(value ? 1 : 0) });

/** Numbers without pattern, the same each time. */
export const wave = (count: number, seed = 0): number[] =>
  Array.from({ length: count }, (_, i) => 1.5 * Math.sin(1 + 12.9898 * i + 78.233 * seed));

export interface GraphParts {
  readonly opset: number;
  readonly nodes: readonly GraphNode[];
  /** Sizes for one event of the input "in"; the output is "out". */
  readonly event: readonly number[];
  readonly constants?: Readonly<Record<string, Tensor>>;
  /** The batch size that the file declares, free by default. */
  readonly batch?: number;
}

/** A network of one input "in" and one output "out". */
export const graphOf = ({ opset, nodes, event, constants = {}, batch }: GraphParts): Graph => ({
  file: "test.onnx",
  opsets: Object.fromEntries([...nodes.map(({ domain }) => [domain, 1]), ["", opset]]) as Record<string, number>,
  nodes,
  initialisers: new Map(Object.entries(constants)),
  inputs: [{ name: "in", type: "float32", shape: [batch ?? null, ...event] }],
  outputs: [{ name: "out", type: "float32", shape: null }],
});
