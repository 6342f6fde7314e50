import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Attribute, Graph, GraphPort, Tensor } from "../graph/graph.js";
import { bytesOf, STORAGE } from "../graph/tensor.js";

/** Old enough for every runtime in use; the features of later ones are not used. */
const IR_VERSION = 9n;

const text = new TextEncoder();

/** A copy on a buffer of its own: protobuf's types ask for one that is not shared. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

const encodeTensor = (name: string, tensor: Tensor): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: STORAGE[tensor.type].code,
    rawData: own(bytesOf(tensor)),
  });

function encodeAttribute(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.kind) {
    case "float":
      return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: attribute.value });
    case "int":
      return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(attribute.value) });
    case "string":
      return create(AttributeProtoSchema, { name, type: Type.STRING, s: text.encode(attribute.value) });
    case "floats":
      return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...attribute.value] });
    case "ints":
      return create(AttributeProtoSchema, { name, type: Type.INTS, ints: attribute.value.map(BigInt) });
    case "strings":
      return create(AttributeProtoSchema, {
        name,
        type: Type.STRINGS,
        strings: attribute.value.map((one) => text.encode(one)),
      });
    case "tensor":
      return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: encodeTensor("", attribute.value) });
    case "graph":
      return create(AttributeProtoSchema, {
        name,
        type: Type.GRAPH,
        g: fromBinary(GraphProtoSchema, attribute.value),
      });
  }
}

function encodePort({ name, type, shape }: GraphPort): ValueInfoProto {
  if (type === null) return create(ValueInfoProtoSchema, { name });
  const dim = shape?.map((size) =>
    size === null ? {} : { value: { case: "dimValue" as const, value: BigInt(size) } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: { elemType: STORAGE[type].code, ...(dim === undefined ? {} : { shape: { dim } }) },
      },
    },
  });
}

function encodeGraph(graph: Graph, title: string): GraphProto {
  return create(GraphProtoSchema, {
    name: title,
    node: graph.nodes.map(({ name, op, domain, inputs, outputs, attributes }) => ({
      name,
      opType: op,
      domain,
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
    })),
    initializer: [...graph.initialisers].map(([tensor, value]) => encodeTensor(tensor, value)),
    input: graph.inputs.map(encodePort),
    output: graph.outputs.map(encodePort),
  });
}

/** A graph as ONNX bytes, constants included. Equal graphs give equal bytes. */
export function encodeNetwork(graph: Graph): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "foolproof",
    opsetImport: Object.entries(graph.opsets).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    graph: encodeGraph(graph, "program"),
  });
  return toBinary(ModelProtoSchema, model);
}

/** A graph as the attribute of a node that runs it, such as a Loop. Names that it does not make itself are the surrounding graph's. */
export const encodeBody = (graph: Graph): Attribute => ({
  kind: "graph",
  value: toBinary(GraphProtoSchema, encodeGraph(graph, "body")),
  reads: graph.nodes.flatMap(({ inputs }) => inputs),
});
