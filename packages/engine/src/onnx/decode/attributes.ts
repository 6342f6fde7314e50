import { toBinary } from "@bufbuild/protobuf";
import { FoolproofError } from "@foolproof/core";
import {
  type AttributeProto,
  AttributeProto_AttributeType as Type,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
} from "onnx-buf";
import type { Attribute } from "../graph/graph.js";
import { clampInteger } from "../graph/tensor.js";
import type { DecodeOptions } from "./options.js";
import { decodeTensor } from "./tensors.js";

const text = new TextDecoder();

/** Names that the nodes of a subgraph, and of subgraphs in it, use. */
const readBy = ({ node, output }: GraphProto): readonly string[] => [
  ...node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g === undefined ? [] : readBy(g))),
  ]),
  ...output.map(({ name }) => name),
];

/** Files before IR version 2 leave the type out: it is the field that is filled. */
function typeOf(proto: AttributeProto): Type {
  if (proto.type !== Type.UNDEFINED) return proto.type;
  if (proto.t !== undefined) return Type.TENSOR;
  if (proto.g !== undefined) return Type.GRAPH;
  if (proto.ints.length > 0) return Type.INTS;
  if (proto.floats.length > 0) return Type.FLOATS;
  if (proto.strings.length > 0) return Type.STRINGS;
  if (proto.s.byteLength > 0) return Type.STRING;
  return proto.f === 0 ? Type.INT : Type.FLOAT;
}

/** @throws FoolproofError FP_NETWORK_TYPE_UNSUPPORTED for kinds that no supported operator has. */
export function decodeAttribute(proto: AttributeProto, node: NodeProto, options: DecodeOptions): Attribute {
  const type = typeOf(proto);
  switch (type) {
    case Type.FLOAT:
      return { kind: "float", value: proto.f };
    case Type.INT:
      return { kind: "int", value: clampInteger(proto.i) };
    case Type.STRING:
      return { kind: "string", value: text.decode(proto.s) };
    case Type.FLOATS:
      return { kind: "floats", value: proto.floats };
    case Type.INTS:
      return { kind: "ints", value: proto.ints.map(clampInteger) };
    case Type.STRINGS:
      return { kind: "strings", value: proto.strings.map((one) => text.decode(one)) };
    case Type.TENSOR:
      if (proto.t !== undefined) return { kind: "tensor", value: decodeTensor(proto.t, options) };
      break;
    case Type.GRAPH:
      if (proto.g !== undefined)
        return { kind: "graph", value: toBinary(GraphProtoSchema, proto.g), reads: readBy(proto.g) };
      break;
    default:
  }
  throw new FoolproofError({
    code: "FP_NETWORK_TYPE_UNSUPPORTED",
    message: `${options.file}: attribute "${proto.name}" of ${node.opType} node "${node.name}" is of a kind (${Type[type]}) that is not supported`,
    hint: "Export the network with plain ONNX operators.",
    where: { file: options.file, node: node.name, operator: node.opType },
  });
}
