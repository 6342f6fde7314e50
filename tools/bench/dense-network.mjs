// Networks of the benchmarks: dense ReLU networks with weights from a seed, and the bare matrix products that one PGD step on
// them consists of, both as ONNX bytes.
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType as DataType } from "onnx-buf";

/**
 * Uniform numbers in [-1, 1) that only depend on the seed.
 * @param {number} seed
 * @returns {() => number}
 */
export function drawing(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  };
}

const tensor = (name, shape, values) => ({
  name,
  dims: shape.map(BigInt),
  dataType: DataType.FLOAT,
  rawData: new Uint8Array(values.buffer),
});
const port = (name, shape) => ({
  name,
  type: { value: { case: "tensorType", value: { elemType: DataType.FLOAT, shape: { dim: shape.map(size) } } } },
});
const size = (n) => ({
  value: typeof n === "string" ? { case: "dimParam", value: n } : { case: "dimValue", value: BigInt(n) },
});
const node = (opType, input, name) => ({ opType, input, output: [name], name });
const encode = (graph) =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: { name: "bench", ...graph },
    }),
  );

/**
 * Weights (inputs x outputs, row by row) and biases of each layer.
 * @param {readonly number[]} sizes columns, hidden layers, outputs
 * @param {number} seed
 */
export function denseLayers(sizes, seed) {
  const draw = drawing(seed);
  return sizes.slice(1).map((narrow, k) => {
    const wide = sizes[k];
    const reach = Math.sqrt(6 / wide);
    return {
      wide,
      narrow,
      weight: Float32Array.from({ length: wide * narrow }, () => draw() * reach),
      bias: Float32Array.from({ length: narrow }, () => draw() * 0.1),
    };
  });
}

/** The network itself; one output ends in a sigmoid, several in a softmax. */
export function denseNetwork(layers) {
  const last = layers.length - 1;
  const nodes = layers.flatMap((_, k) => [
    node("Gemm", [k === 0 ? "events" : `h${k - 1}`, `weight${k}`, `bias${k}`], `z${k}`),
    k === last
      ? node(layers[k].narrow === 1 ? "Sigmoid" : "Softmax", [`z${k}`], "scores")
      : node("Relu", [`z${k}`], `h${k}`),
  ]);
  return encode({
    node: nodes,
    initializer: layers.flatMap(({ wide, narrow, weight, bias }, k) => [
      tensor(`weight${k}`, [wide, narrow], weight),
      tensor(`bias${k}`, [narrow], bias),
    ]),
    input: [port("events", ["N", layers[0].wide])],
    output: [port("scores", ["N", layers[last].narrow])],
  });
}

/**
 * The matrix products of one step and nothing else: for each layer rows x weights on the way up and rows x transposed weights on
 * the way down, every product from an input of its own width to an output of its own.
 * @returns {{bytes: Uint8Array, feeds: Record<string, number[]>, fetches: Record<string, number[]>}}
 */
export function matrixProducts(layers, rows) {
  const feeds = {};
  const fetches = {};
  const nodes = layers.flatMap(({ wide, narrow }, k) => {
    feeds[`x${wide}`] = [rows, wide];
    feeds[`x${narrow}`] = [rows, narrow];
    fetches[`up${k}`] = [rows, narrow];
    fetches[`down${k}`] = [rows, wide];
    return [
      node("MatMul", [`x${wide}`, `weight${k}`], `up${k}`),
      node("MatMul", [`x${narrow}`, `transposed${k}`], `down${k}`),
    ];
  });
  const bytes = encode({
    node: nodes,
    initializer: layers.flatMap(({ wide, narrow, weight }, k) => [
      tensor(`weight${k}`, [wide, narrow], weight),
      tensor(`transposed${k}`, [narrow, wide], transpose(weight, wide, narrow)),
    ]),
    input: Object.entries(feeds).map(([name, shape]) => port(name, shape)),
    output: Object.entries(fetches).map(([name, shape]) => port(name, shape)),
  });
  return { bytes, feeds, fetches };
}

function transpose(values, rows, columns) {
  const to = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = values[i * columns + j];
  return to;
}
