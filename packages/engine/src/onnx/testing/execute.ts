import * as ort from "onnxruntime-node";

export type Numbers = Float32Array | Float64Array;

/** One run of a program on ONNX Runtime; feeds are in the order and shapes of the program's inputs. */
export interface OpenProgram extends AsyncDisposable {
  run(feeds: Readonly<Record<string, ArrayLike<number>>>): Promise<Record<string, Numbers>>;
  readonly inputs: readonly string[];
}

const sizesOf = (
  session: ort.InferenceSession,
): Map<string, { readonly type: string; readonly shape: readonly number[] }> =>
  new Map(
    session.inputMetadata.flatMap((one) =>
      one.isTensor
        ? [
            [
              one.name,
              { type: one.type, shape: one.shape.map((size) => (typeof size === "number" ? size : 1)) },
            ] as const,
          ]
        : [],
    ),
  );

export async function openProgram(bytes: Uint8Array): Promise<OpenProgram> {
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const sizes = sizesOf(session);
  return {
    inputs: session.inputNames,
    async run(feeds) {
      const tensors = Object.fromEntries(
        session.inputNames.map((name) => {
          const { type, shape } = sizes.get(name) ?? { type: "float32", shape: [] };
          const values = feeds[name] ?? [];
          const tensor =
            type === "float64"
              ? new ort.Tensor("float64", Float64Array.from(values), shape)
              : new ort.Tensor("float32", Float32Array.from(values), shape);
          return [name, tensor];
        }),
      );
      const results = await session.run(tensors);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, (tensor.data as Numbers).slice()]),
      );
    },
    async [Symbol.asyncDispose]() {
      await session.release();
    },
  };
}
