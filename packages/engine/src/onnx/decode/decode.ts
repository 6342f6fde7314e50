import { fromBinary } from "@bufbuild/protobuf";
import { FoolproofError } from "@foolproof/core";
import { type GraphProto, type ModelProto, ModelProtoSchema, type NodeProto, type ValueInfoProto } from "onnx-buf";
import type { Graph, GraphNode, GraphPort, Tensor } from "../graph/graph.js";
import { elementTypeOf } from "../graph/tensor.js";
import { decodeAttribute } from "./attributes.js";
import { inlineFunctions } from "./functions.js";
import { inOrder, truncated } from "./order.js";
import type { DecodeOptions } from "./options.js";
import { decodeTensor } from "./tensors.js";

/** What a protobuf message may hold, and so what a program can carry. */
const LARGEST_BYTES = 2 ** 31 - 1;

/** Other things that carry networks, by how they begin. */
const STRANGERS: readonly (readonly [readonly number[], string])[] = [
  [[0x89, 0x48, 0x44, 0x46], "an HDF5 file (Keras?)"],
  [[0x50, 0x4b], "a zip archive (a PyTorch checkpoint or a .keras file?)"],
  [[0x80], "a Python pickle"],
  [[0x7b], "JSON"],
  [[0x1f, 0x8b], "gzip-compressed"],
];

function notOnnx({ file }: DecodeOptions, bytes: Uint8Array): FoolproofError {
  const what =
    bytes.byteLength === 0 ? "empty" : STRANGERS.find(([start]) => start.every((byte, i) => bytes[i] === byte))?.[1];
  return new FoolproofError({
    code: "FP_NETWORK_NOT_ONNX",
    message: `${file} is not an ONNX network${what === undefined ? "" : `: it is ${what}`}`,
    hint: "Export the network to ONNX: torch.onnx.export for PyTorch, tf2onnx for Keras and TensorFlow.",
    where: { file },
  });
}

function parse(bytes: Uint8Array, options: DecodeOptions): { readonly model: ModelProto; readonly proto: GraphProto } {
  if (bytes.byteLength > LARGEST_BYTES)
    throw new FoolproofError({
      code: "FP_NETWORK_TOO_LARGE",
      message: `${options.file} has ${String(bytes.byteLength)} bytes; ONNX files end at 2 GB`,
      hint: "Audit a smaller network.",
      where: { file: options.file },
    });
  // Field 1, the IR version, comes first in every file that an exporter wrote.
  const looksRight = bytes[0] === 0x08;
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch {
    throw looksRight ? truncated(options.file, "it ends in the middle") : notOnnx(options, bytes);
  }
  const { graph } = model;
  if (graph === undefined || graph.node.length === 0) {
    if (looksRight && bytes.byteLength > 64) throw truncated(options.file, "it holds no operation");
    throw notOnnx(options, bytes);
  }
  if (model.opsetImport.length === 0) throw truncated(options.file, "it does not say its operator set");
  return { model, proto: graph };
}

function decodePort(proto: ValueInfoProto): GraphPort {
  const kind = proto.type?.value;
  if (kind?.case !== "tensorType") return { name: proto.name, type: null, shape: null };
  const { elemType, shape } = kind.value;
  return {
    name: proto.name,
    type: elementTypeOf(elemType) ?? null,
    shape:
      shape === undefined
        ? null
        : shape.dim.map(({ value }) => (value.case === "dimValue" && value.value > 0n ? Number(value.value) : null)),
  };
}

/** One node as in the file. */
export function decodeNode(proto: NodeProto, options: DecodeOptions): GraphNode {
  return {
    name: proto.name,
    op: proto.opType,
    domain: proto.domain === "ai.onnx" ? "" : proto.domain,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(proto.attribute.map((one) => [one.name, decodeAttribute(one, proto, options)])),
  };
}

/**
 * Reads an ONNX file: local functions are inlined, constants beside the network are read through `readExternal`.
 * @throws FoolproofError FP_NETWORK_NOT_ONNX, FP_NETWORK_TRUNCATED, FP_NETWORK_TOO_LARGE, FP_NETWORK_OPSET,
 *   FP_NETWORK_TYPE_UNSUPPORTED, FP_NETWORK_EXTERNAL_MISSING, FP_NETWORK_EXTERNAL_OUTSIDE.
 */
export function decodeNetwork(bytes: Uint8Array, options: DecodeOptions): Graph {
  const { model, proto } = parse(bytes, options);
  if (proto.sparseInitializer.length > 0)
    throw new FoolproofError({
      code: "FP_NETWORK_TYPE_UNSUPPORTED",
      message: `${options.file} holds sparse constants`,
      hint: "Export the network with dense constants.",
      where: { file: options.file },
    });
  const initialisers = new Map<string, Tensor>(proto.initializer.map((one) => [one.name, decodeTensor(one, options)]));
  const held = [...initialisers.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  if (held > LARGEST_BYTES)
    throw new FoolproofError({
      code: "FP_NETWORK_TOO_LARGE",
      message: `${options.file} and its side files hold ${String(held)} bytes of constants; 2 GB is the most`,
      hint: "Audit a smaller network.",
      where: { file: options.file },
    });
  return inOrder({
    file: options.file,
    opsets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [domain === "ai.onnx" ? "" : domain, Number(version)]),
    ),
    nodes: inlineFunctions(model, options.file).map((one) => decodeNode(one, options)),
    initialisers,
    // Before IR version 4 constants are listed among the inputs.
    inputs: proto.input.map(decodePort).filter(({ name }) => !initialisers.has(name)),
    outputs: proto.output.map(decodePort),
  });
}
