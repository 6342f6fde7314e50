import { fromBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema } from "onnx-buf";
import type { Attribute, GraphNode, Tensor } from "../graph/graph.js";
import { decodeNode } from "./decode.js";
import type { DecodeOptions } from "./options.js";
import { decodeTensor } from "./tensors.js";

/** What a node carries along to run: its own constants, its nodes in the file's order, and the names of what it gives. */
export interface Body {
  readonly nodes: readonly GraphNode[];
  readonly initialisers: ReadonlyMap<string, Tensor>;
  readonly outputs: readonly string[];
}

/**
 * Looks into a subgraph.
 * @throws FoolproofError FP_NETWORK_TYPE_UNSUPPORTED, FP_NETWORK_TRUNCATED, FP_NETWORK_EXTERNAL_MISSING.
 */
export function decodeBody({ value }: Extract<Attribute, { kind: "graph" }>, options: DecodeOptions): Body {
  const proto = fromBinary(GraphProtoSchema, value, { readUnknownFields: false });
  return {
    nodes: proto.node.map((one) => decodeNode(one, options)),
    initialisers: new Map(proto.initializer.map((one) => [one.name, decodeTensor(one, options)])),
    outputs: proto.output.map(({ name }) => name),
  };
}
