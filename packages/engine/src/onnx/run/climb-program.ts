import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema } from "onnx-buf";
import { decodeNetwork } from "../decode/index.js";
import { encodeNetwork } from "../encode/index.js";
import type { Graph, GraphNode, GraphPort, Tensor } from "../graph/graph.js";

const int64 = (...values: number[]): Tensor => ({
  type: "int64",
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
const float32 = (shape: readonly number[], value: number): Tensor => ({
  type: "float32",
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
});
const node = (op: string, inputs: readonly string[], output: string): GraphNode => ({
  name: output,
  op,
  domain: "",
  inputs,
  outputs: [output],
  attributes: {},
});
const port = (name: string, shape: readonly number[], type: GraphPort["type"] = "float32"): GraphPort => ({
  name,
  type,
  shape,
});

/** What is carried from step to step, and the name of the value that the step makes of it. */
const CARRIED = [
  ["x", "climb/moved"],
  ["climb/last", "climb/here"],
  ["climb/beforeLast", "climb/before"],
  ["climb/taken", "climb/taken next"],
  ["climb/alive", "climb/alive next"],
] as const;

/** One step of projected sign descent behind the nodes that make margin and gradient. */
const STEP: readonly GraphNode[] = [
  node("Greater", ["margin", "climb/zero"], "climb/standing"),
  node("Less", ["climb/taken", "left"], "climb/able"),
  node("And", ["climb/standing", "climb/able"], "climb/goes"),
  { ...node("Cast", ["climb/goes"], "climb/go"), attributes: { to: { kind: "int", value: 1 } } },
  node("Sign", ["gradient"], "climb/sign"),
  node("Mul", ["climb/sign", "step"], "climb/whole step"),
  node("Mul", ["climb/whole step", "climb/go"], "climb/step"),
  node("Sub", ["x", "climb/step"], "climb/free"),
  node("Max", ["climb/free", "lower"], "climb/above"),
  node("Min", ["climb/above", "upper"], "climb/moved"),
  node("Identity", ["x"], "climb/here"),
  node("Identity", ["climb/last"], "climb/before"),
  node("Add", ["climb/taken", "climb/go"], "climb/taken next"),
  node("Abs", ["climb/whole step"], "climb/lengths"),
  {
    ...node("ReduceMax", ["climb/lengths", "climb/columns"], "climb/alive next"),
    attributes: { keepdims: { kind: "int", value: 1 } },
  },
  node("Identity", ["climb/go on"], "climb/goes on"),
];

/** The nodes of a loop's body, as the bytes that a node's attribute holds. */
function bodyBytes(graph: Graph): Uint8Array {
  const { graph: body } = fromBinary(ModelProtoSchema, new Uint8Array(encodeNetwork(graph)));
  if (body === undefined) throw new TypeError("an encoded network has a graph");
  return toBinary(GraphProtoSchema, body);
}

/**
 * Several steps of projected sign descent on the margin in one program: the ascent program inside a Loop, so that rows stay in ONNX
 * Runtime between steps. Inputs, beside those of the ascent program but for "x": "start" [T x P] where the rows stand, "step" [T x P]
 * how far each primary moves in a step, "lower" and "upper" [T x P], "left" [T x 1] steps that a row may still take, "steps" (int64) turns of
 * the loop. A row stops where its margin is not positive. Outputs: "end", "last", "beforeLast" [T x P] where the rows stand after the
 * last turn, one and two turns earlier; "taken" [T x 1] steps; "alive" [T x 1] > 0 where the last gradient pointed anywhere.
 * @param ascent the ascent program of tiles of the same size.
 */
export function climbProgram(ascent: Uint8Array): Uint8Array {
  const graph = decodeNetwork(ascent, { file: "ascent" });
  const rows = graph.inputs.find(({ name }) => name === "x")?.shape;
  if (!rows || rows.some((size) => size === null))
    throw new TypeError("an ascent program has an input x of fixed shape");
  const wide = rows.filter((size) => size !== null);
  const narrow = [wide[0], 1];
  const shapes = [wide, wide, wide, narrow, narrow];
  const body: Graph = {
    ...graph,
    initialisers: new Map(),
    nodes: [...graph.nodes, ...STEP],
    inputs: [
      port("climb/turn", [], "int64"),
      port("climb/go on", [], "bool"),
      ...CARRIED.map(([name], k) => port(name, shapes[k])),
    ],
    outputs: [port("climb/goes on", [], "bool"), ...CARRIED.map(([, name], k) => port(name, shapes[k]))],
  };
  const ends = ["end", "last", "beforeLast", "taken", "alive"];
  return encodeNetwork({
    ...graph,
    // Constants of the body lie outside of it: ONNX Runtime packs weights ahead there, once.
    initialisers: new Map([
      ...graph.initialisers,
      ["climb/zero", float32([1], 0)],
      ["climb/columns", int64(1)],
      ["climb/nothing", float32(narrow, 0)],
      ["climb/yes", { type: "bool", shape: [], data: Uint8Array.of(1) }],
    ]),
    nodes: [
      {
        name: "climb",
        op: "Loop",
        domain: "",
        inputs: ["steps", "climb/yes", "start", "start", "start", "climb/nothing", "climb/nothing"],
        outputs: ends,
        attributes: { body: { kind: "graph", reads: [], value: bodyBytes(body) } },
      },
    ],
    inputs: [
      ...graph.inputs.filter(({ name }) => name !== "x"),
      ...["start", "step", "lower", "upper"].map((name) => port(name, wide)),
      port("left", narrow),
      port("steps", [], "int64"),
    ],
    outputs: ends.map((name, k) => port(name, shapes[k])),
  });
}
