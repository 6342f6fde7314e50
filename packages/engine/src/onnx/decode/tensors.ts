import { FoolproofError } from "@foolproof/core";
import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from "onnx-buf";
import type { ElementType, Tensor, TensorData } from "../graph/graph.js";
import { elementCount, elementTypeOf, STORAGE } from "../graph/tensor.js";
import { readExternalData } from "./external.js";
import type { DecodeOptions } from "./options.js";

function elementType(proto: TensorProto, { file }: DecodeOptions): ElementType {
  const type = elementTypeOf(proto.dataType);
  if (type !== undefined) return type;
  const name = TensorProto_DataType[proto.dataType] ?? String(proto.dataType);
  throw new FoolproofError({
    code: "FP_NETWORK_TYPE_UNSUPPORTED",
    message: `${file}: the constant "${proto.name}" has elements of type ${name}`,
    hint: "Export the network with 32-bit floats: half precision, quantised and string tensors are not supported. A scikit-learn classifier: fit it on numbers (0, 1, ...) instead of texts as labels.",
    where: { file, value: name },
  });
}

/** Elements that are listed one by one instead of as raw bytes. */
function listed(proto: TensorProto, type: ElementType): TensorData {
  switch (type) {
    case "float32":
      return Float32Array.from(proto.floatData);
    case "float64":
      return Float64Array.from(proto.doubleData);
    case "int64":
      return BigInt64Array.from(proto.int64Data);
    case "uint64":
      return BigUint64Array.from(proto.uint64Data);
    case "uint32":
      return Uint32Array.from(proto.uint64Data, Number);
    case "int8":
      return Int8Array.from(proto.int32Data);
    case "int16":
      return Int16Array.from(proto.int32Data);
    case "int32":
      return Int32Array.from(proto.int32Data);
    case "uint8":
    case "bool":
      return Uint8Array.from(proto.int32Data);
    case "uint16":
      return Uint16Array.from(proto.int32Data);
  }
}

/** The bytes are copied: typed arrays need them aligned. */
function raw(bytes: Uint8Array, type: ElementType): TensorData {
  const { bytes: size, view } = STORAGE[type];
  const aligned = new Uint8Array(bytes.byteLength - (bytes.byteLength % size));
  aligned.set(bytes.subarray(0, aligned.byteLength));
  return view(aligned.buffer);
}

/**
 * A constant of the network.
 * @throws FoolproofError FP_NETWORK_TYPE_UNSUPPORTED, FP_NETWORK_TRUNCATED where elements are missing, and those of `readExternalData`.
 */
export function decodeTensor(proto: TensorProto, options: DecodeOptions): Tensor {
  const type = elementType(proto, options);
  const shape = proto.dims.map(Number);
  const expected = elementCount(shape);
  const external = proto.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const data = external
    ? raw(readExternalData(proto, expected * STORAGE[type].bytes, options), type)
    : proto.rawData.byteLength > 0
      ? raw(proto.rawData, type)
      : listed(proto, type);
  if (data.length !== expected || shape.some((size) => size < 0))
    throw new FoolproofError({
      code: "FP_NETWORK_TRUNCATED",
      message: `${options.file}: the constant "${proto.name}" holds ${String(data.length)} values, its shape [${shape.join(", ")}] needs ${String(expected)}`,
      hint: "The file is damaged: copy or export it again.",
      where: { file: options.file },
    });
  return { type, shape, data };
}
