import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from "onnx-buf";

export interface LinearShape {
  readonly weights: readonly number[];
  /** Last node: what the weighted sum goes through. */
  readonly final: string;
  /** Where the weights are; null: in the file itself. */
  readonly location: string | null;
}

const tensorType = (columns: number) => ({
  value: {
    case: "tensorType" as const,
    value: {
      elemType: TensorProto_DataType.FLOAT,
      shape: {
        dim: [
          { value: { case: "dimParam" as const, value: "N" } },
          { value: { case: "dimValue" as const, value: BigInt(columns) } },
        ],
      },
    },
  },
});

/** The bytes of the weights, as they lie in a side file. */
export const weightBytes = (weights: readonly number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Float32Array.from(weights).buffer);

/** ONNX bytes of `final(x . weights)`: input "event" [N x columns], output "answer" [N x 1]. */
export function linearNetwork({ weights, final, location }: LinearShape): Uint8Array {
  const bytes = weightBytes(weights);
  const stored =
    location === null
      ? { rawData: bytes }
      : {
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: [
            { key: "location", value: location },
            { key: "offset", value: "0" },
            { key: "length", value: String(bytes.length) },
          ],
        };
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }],
    graph: {
      name: "linear",
      node: [
        { name: "sum", opType: "MatMul", input: ["event", "weights"], output: ["sum"] },
        { name: "last", opType: final, input: ["sum"], output: ["answer"] },
      ],
      initializer: [
        { name: "weights", dims: [BigInt(weights.length), 1n], dataType: TensorProto_DataType.FLOAT, ...stored },
      ],
      input: [{ name: "event", type: tensorType(weights.length) }],
      output: [{ name: "answer", type: tensorType(1) }],
    },
  });
  return toBinary(ModelProtoSchema, model);
}
