import type { GraphNode, Tensor } from "../graph/graph.js";
import { DENSE_CASES } from "./denseCases.js";
import { flag, float, floats, ints, node, scalar, wave } from "./graphs.js";
import { LAYER_CASES } from "./layerCases.js";
import { QUANTISED_CASES } from "./quantisedCases.js";
import { SEQUENCE_CASES } from "./sequenceCases.js";
import { WINDOW_CASES } from "./windowCases.js";

/** A small network around one operator. */
export interface OperatorCase {
  readonly title: string;
  readonly opset: number;
  readonly event: readonly number[];
  readonly nodes: readonly GraphNode[];
  readonly constants?: Readonly<Record<string, Tensor>>;
  /** Applied to the numbers fed, into the operator's domain. */
  readonly domain?: (value: number) => number;
}

const positive = (value: number): number => Math.abs(value) + 0.2;
const inside = (value: number): number => 0.6 * Math.tanh(value);

const unary = (names: string, domain?: OperatorCase["domain"]): OperatorCase[] =>
  names.split(" ").map((op) => ({ title: op, opset: 17, event: [3], nodes: [node(op, ["in", "out"])], domain }));

const SHAPES: readonly (readonly number[])[] = [[3], [], [2, 1], [1, 2, 3]];

/** op(in, c) and op(c, in) with constants of several shapes. */
const binary = (names: string, domain?: OperatorCase["domain"]): OperatorCase[] =>
  names.split(" ").flatMap((op) =>
    SHAPES.flatMap((shape, k) => {
      const constants = {
        c: floats(
          shape,
          wave(
            shape.reduce((a, b) => a * b, 1),
            k,
          ).map(positive),
        ),
      };
      return ["in c", "c in"].map((operands) => ({
        title: `${op}(${operands}) with c [${shape.join(", ")}]`,
        opset: 13,
        event: [2, 3],
        nodes: [node(op, [operands, "out"])],
        constants,
        domain,
      }));
    }),
  );

/** Conditions have no gradient, so they choose between two functions of the input. */
const comparisons: OperatorCase[] = ["Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal"].map((op) => ({
  title: op,
  opset: 16,
  event: [4],
  nodes: [node(op, ["in c", "b"]), node("Mul", ["in in", "s"]), node("Where", ["b s in", "out"])],
  constants: { c: floats([4], [0.1, -0.5, 2, 0]) },
}));

const logic: OperatorCase[] = ["And", "Or", "Xor"].map((op) => ({
  title: op,
  opset: 13,
  event: [4],
  nodes: [
    node("Greater", ["in c", "a"]),
    node("Less", ["in d", "b"]),
    node(op, ["a b", "e"]),
    node("Not", ["e", "f"]),
    node("Cast", ["f", "g"], { to: 1 }),
    node("Mul", ["in g", "out"]),
  ],
  constants: { c: scalar(-0.5), d: scalar(0.5) },
}));

/** Axes as attribute and as operand, kept and dropped, one and several. */
const reductions: OperatorCase[] = [
  "ReduceSum",
  "ReduceMean",
  "ReduceMax",
  "ReduceMin",
  "ReduceProd",
  "ReduceL1",
  "ReduceL2",
  "ReduceSumSquare",
  "ReduceLogSum",
  "ReduceLogSumExp",
].flatMap((op): OperatorCase[] => {
  const domain = op === "ReduceLogSum" ? positive : undefined;
  const since = op === "ReduceSum" ? 13 : 18;
  return [
    {
      title: `${op} of the last axis, kept`,
      opset: 11,
      event: [3, 4],
      nodes: [node(op, ["in", "out"], { axes: [-1] })],
      domain,
    },
    {
      title: `${op} of two axes, dropped`,
      opset: 11,
      event: [3, 4],
      nodes: [node(op, ["in", "out"], { axes: [1, 2], keepdims: 0 })],
      domain,
    },
    {
      title: `${op} with axes as operand`,
      opset: since,
      event: [3, 4],
      nodes: [node(op, ["in axes", "out"], { keepdims: 0 })],
      constants: { axes: ints(1) },
      domain,
    },
  ];
});

const dense = {
  w: floats([3, 4], wave(12)),
  b: floats([4], wave(4, 1)),
  t: floats([4, 3], wave(12, 2)),
  row: floats([1, 4], wave(4, 3)),
};

const linear: OperatorCase[] = [
  { title: "Gemm", opset: 7, event: [3], nodes: [node("Gemm", ["in w b", "out"])], constants: dense },
  {
    title: "Gemm transB, alpha, beta",
    opset: 11,
    event: [3],
    nodes: [node("Gemm", ["in t row", "out"], { transB: 1, alpha: 0.5, beta: float(2) })],
    constants: dense,
  },
  { title: "Gemm without C", opset: 13, event: [3], nodes: [node("Gemm", ["in w", "out"])], constants: dense },
  {
    title: "Gemm transA of a transposed input",
    opset: 13,
    event: [3],
    nodes: [node("Transpose", ["in", "x"]), node("Gemm", ["x w b", "out"], { transA: 1 })],
    constants: dense,
  },
  { title: "MatMul", opset: 13, event: [3], nodes: [node("MatMul", ["in w", "out"])], constants: dense },
  { title: "MatMul of tokens", opset: 9, event: [2, 3], nodes: [node("MatMul", ["in w", "out"])], constants: dense },
  {
    title: "MatMul with a vector",
    opset: 13,
    event: [2, 3],
    nodes: [node("MatMul", ["in v", "out"])],
    constants: { v: floats([3], wave(3)) },
  },
  {
    title: "MatMul of two values of the event",
    opset: 13,
    event: [2, 3],
    nodes: [node("Transpose", ["in", "x"], { perm: [0, 2, 1] }), node("MatMul", ["in x", "out"])],
  },
  {
    title: "MatMul broadcast over a constant stack",
    opset: 13,
    event: [2, 3],
    nodes: [node("Unsqueeze", ["in one", "x"]), node("MatMul", ["x s", "out"])],
    constants: { one: ints(1), s: floats([2, 3, 2], wave(12)) },
  },
];

const norm = {
  s: floats([3], [1.5, -0.5, 2]),
  b: floats([3], wave(3)),
  m: floats([3], wave(3, 1)),
  v: floats([3], [0.5, 2, 1]),
};

const normalisations: OperatorCase[] = [
  ...[7, 9, 14, 15].map((opset) => ({
    title: `BatchNormalization ${String(opset)}`,
    opset,
    event: [3],
    nodes: [node("BatchNormalization", ["in s b m v", "out"], { epsilon: 0.01 })],
    constants: norm,
  })),
  {
    title: "BatchNormalization of channels",
    opset: 15,
    event: [3, 2],
    nodes: [node("BatchNormalization", ["in s b m v", "out"])],
    constants: norm,
  },
  {
    title: "LayerNormalization",
    opset: 17,
    event: [2, 3],
    nodes: [node("LayerNormalization", ["in s b", "out"], { epsilon: 0.01 })],
    constants: norm,
  },
  {
    title: "LayerNormalization of two axes without bias",
    opset: 17,
    event: [2, 3],
    nodes: [node("LayerNormalization", ["in s", "out"], { axis: 1 })],
    constants: { s: floats([2, 3], wave(6)) },
  },
  ...["Softmax", "LogSoftmax"].flatMap((op) => [
    { title: `${op} 13 of the last axis`, opset: 13, event: [2, 3], nodes: [node(op, ["in", "out"])] },
    { title: `${op} 13 of another axis`, opset: 13, event: [2, 3], nodes: [node(op, ["in", "out"], { axis: 1 })] },
    { title: `${op} 11 over everything from axis 1 on`, opset: 11, event: [2, 3], nodes: [node(op, ["in", "out"])] },
    { title: `${op} 9 of the last axis`, opset: 9, event: [2, 3], nodes: [node(op, ["in", "out"], { axis: 2 })] },
  ]),
];

const activations: OperatorCase[] = [
  ...unary("Relu Elu Selu LeakyRelu Sigmoid Softplus"),
  { title: "LeakyRelu 0.3", opset: 6 + 1, event: [3], nodes: [node("LeakyRelu", ["in", "out"], { alpha: 0.3 })] },
  { title: "Elu 1.7", opset: 22, event: [3], nodes: [node("Elu", ["in", "out"], { alpha: 1.7 })] },
  {
    title: "Selu of other constants",
    opset: 13,
    event: [3],
    nodes: [node("Selu", ["in", "out"], { alpha: 1.25, gamma: 0.75 })],
  },
  { title: "Gelu", opset: 20, event: [3], nodes: [node("Gelu", ["in", "out"])] },
  { title: "Gelu by tanh", opset: 20, event: [3], nodes: [node("Gelu", ["in", "out"], { approximate: "tanh" })] },
  { title: "Clip 7", opset: 7, event: [4], nodes: [node("Clip", ["in", "out"], { min: float(-1), max: 0.5 })] },
  {
    title: "Clip 11",
    opset: 11,
    event: [4],
    nodes: [node("Clip", ["in lo hi", "out"])],
    constants: { lo: scalar(-0.3), hi: scalar(1.2) },
  },
  {
    title: "Clip 13 from above only",
    opset: 13,
    event: [4],
    nodes: [node("Clip", ["in _ hi", "out"])],
    constants: { hi: scalar(0.4) },
  },
  { title: "Pow 2", opset: 13, event: [3], nodes: [node("Pow", ["in p", "out"])], constants: { p: scalar(2) } },
  {
    title: "Pow 3 with an integer exponent",
    opset: 15,
    event: [3],
    nodes: [node("Pow", ["in p", "out"])],
    constants: { p: ints(3) },
  },
  {
    title: "Pow 0.5",
    opset: 13,
    event: [3],
    nodes: [node("Pow", ["in p", "out"])],
    constants: { p: scalar(0.5) },
    domain: positive,
  },
  {
    title: "Dropout 7",
    opset: 7,
    event: [3],
    nodes: [node("Dropout", ["in", "d"], { ratio: 0.5 }), node("Mul", ["d d", "out"])],
  },
  {
    title: "Dropout 13 in evaluation mode",
    opset: 13,
    event: [3],
    nodes: [node("Dropout", ["in r t", "d"]), node("Mul", ["d d", "out"])],
    constants: { r: scalar(0.5), t: flag(false) },
  },
  { title: "Identity", opset: 13, event: [3], nodes: [node("Identity", ["in", "d"]), node("Mul", ["d d", "out"])] },
  {
    title: "Cast there and back",
    opset: 13,
    event: [3],
    nodes: [node("Cast", ["in", "i"], { to: 7 }), node("Cast", ["i", "f"], { to: 1 }), node("Mul", ["in f", "out"])],
  },
  {
    title: "IsNaN",
    opset: 13,
    event: [3],
    nodes: [node("IsNaN", ["in", "n"]), node("Where", ["n c in", "out"])],
    constants: { c: scalar(1) },
  },
  {
    title: "Sum of three",
    opset: 8,
    event: [3],
    nodes: [node("Mul", ["in in", "s"]), node("Sum", ["in s c", "out"])],
    constants: { c: scalar(1) },
  },
  {
    title: "Mean of three",
    opset: 8,
    event: [3],
    nodes: [node("Mul", ["in in", "s"]), node("Mean", ["in s c", "out"])],
    constants: { c: scalar(1) },
  },
  {
    title: "Max of three",
    opset: 13,
    event: [3],
    nodes: [node("Mul", ["in in", "s"]), node("Max", ["in s c", "out"])],
    constants: { c: scalar(-0.3) },
  },
  {
    title: "Min of three",
    opset: 8,
    event: [3],
    nodes: [node("Mul", ["in in", "s"]), node("Min", ["in s c", "out"])],
    constants: { c: scalar(0.7) },
  },
];

const layouts: OperatorCase[] = [
  {
    title: "Reshape with 0 and -1",
    opset: 13,
    event: [2, 3],
    nodes: [node("Reshape", ["in s", "r"]), node("Mul", ["r c", "out"])],
    constants: { s: ints(0, -1), c: floats([6], wave(6)) },
  },
  {
    title: "Reshape by the batch size that a Shape gives",
    opset: 13,
    event: [2, 3],
    nodes: [
      node("Shape", ["in", "s"]),
      node("Gather", ["s zero", "n"]),
      node("Unsqueeze", ["n axis", "u"]),
      node("Concat", ["u rest", "t"], { axis: 0 }),
      node("Reshape", ["in t", "r"]),
      node("Mul", ["r r", "out"]),
    ],
    constants: { zero: { type: "int64", shape: [], data: BigInt64Array.of(0n) }, axis: ints(0), rest: ints(3, 2) },
  },
  {
    title: "Shape 15 of a part",
    opset: 15,
    event: [2, 3],
    nodes: [
      node("Shape", ["in", "s"], { start: 1 }),
      node("ConstantOfShape", ["s", "o"], { value: { kind: "tensor", value: floats([1], [2]) } }),
      node("Mul", ["in o", "out"]),
    ],
  },
  { title: "Flatten", opset: 11, event: [2, 3], nodes: [node("Flatten", ["in", "f"]), node("Mul", ["f f", "out"])] },
  {
    title: "Squeeze 11 and Unsqueeze 11",
    opset: 11,
    event: [1, 3],
    nodes: [
      node("Squeeze", ["in", "s"], { axes: [1] }),
      node("Unsqueeze", ["s", "u"], { axes: [1, -1] }),
      node("Mul", ["u u", "out"]),
    ],
  },
  {
    title: "Squeeze 13 and Unsqueeze 13",
    opset: 13,
    event: [1, 3],
    nodes: [node("Squeeze", ["in a", "s"]), node("Unsqueeze", ["s b", "u"]), node("Mul", ["u u", "out"])],
    constants: { a: ints(1), b: ints(-1) },
  },
  {
    title: "Transpose",
    opset: 13,
    event: [2, 3],
    nodes: [node("Transpose", ["in", "t"], { perm: [0, 2, 1] }), node("Mul", ["t c", "out"])],
    constants: { c: floats([3, 2], wave(6)) },
  },
  {
    title: "Transpose of all axes, twice",
    opset: 13,
    event: [2, 3],
    nodes: [node("Transpose", ["in", "t"]), node("Mul", ["t t", "s"]), node("Transpose", ["s", "out"])],
  },
  {
    title: "Concat",
    opset: 13,
    event: [3],
    nodes: [node("Mul", ["in in", "s"]), node("Concat", ["in s in", "out"], { axis: -1 })],
  },
  {
    title: "Split 11 evenly",
    opset: 11,
    event: [4],
    nodes: [node("Split", ["in", "a b"], { axis: 1 }), node("Mul", ["a b", "out"])],
  },
  {
    title: "Split 13 by sizes",
    opset: 13,
    event: [4],
    nodes: [
      node("Split", ["in s", "a b"], { axis: -1 }),
      node("ReduceSum", ["b axes", "t"]),
      node("Mul", ["a t", "out"]),
    ],
    constants: { s: ints(1, 3), axes: ints(1) },
  },
  {
    title: "Split 18 by number",
    opset: 18,
    event: [5],
    nodes: [
      node("Split", ["in", "a b"], { axis: 1, num_outputs: 2 }),
      node("ReduceSum", ["b axes", "t"]),
      node("Mul", ["a t", "out"]),
    ],
    constants: { axes: ints(1) },
  },
  {
    title: "Slice 9",
    opset: 9,
    event: [5],
    nodes: [node("Slice", ["in", "s"], { starts: [1], ends: [-1], axes: [1] }), node("Mul", ["s s", "out"])],
  },
  {
    title: "Slice 13 to the open end",
    opset: 13,
    event: [5],
    nodes: [node("Slice", ["in a b c", "s"]), node("Mul", ["s s", "out"])],
    constants: { a: ints(2), b: { type: "int64", shape: [1], data: BigInt64Array.of(2n ** 63n - 1n) }, c: ints(-1) },
  },
  {
    title: "Slice 13 with steps",
    opset: 13,
    event: [5],
    nodes: [node("Slice", ["in a b c d", "s"]), node("Mul", ["s s", "out"])],
    constants: { a: ints(0), b: ints(5), c: ints(1), d: ints(2) },
  },
  {
    title: "Slice 13 backwards",
    opset: 13,
    event: [5],
    nodes: [node("Slice", ["in a b c d", "s"]), node("Mul", ["s s", "out"])],
    constants: {
      a: ints(-1),
      b: { type: "int64", shape: [1], data: BigInt64Array.of(-(2n ** 63n)) },
      c: ints(1),
      d: ints(-2),
    },
  },
  {
    title: "Gather of some, one of them twice",
    opset: 13,
    event: [4],
    nodes: [node("Gather", ["in i", "g"], { axis: 1 }), node("Mul", ["g c", "out"])],
    constants: { i: ints(3, 0, 3, -2), c: floats([4], wave(4)) },
  },
  {
    title: "GatherND of columns, as PyTorch writes a list of them",
    opset: 13,
    event: [4],
    nodes: [
      node("Transpose", ["in", "t"]),
      node("GatherND", ["t i", "g"]),
      node("Transpose", ["g", "c"]),
      node("Mul", ["c c", "out"]),
    ],
    constants: { i: { type: "int64", shape: [3, 1], data: BigInt64Array.of(3n, 0n, -1n) } },
  },
  {
    title: "Mod of sizes",
    opset: 13,
    event: [4],
    nodes: [
      node("Shape", ["in", "s"]),
      node("Gather", ["s one", "c"]),
      node("Mod", ["c three", "m"]),
      node("Concat", ["rest m", "t"], { axis: 0 }),
      node("Reshape", ["in t", "r"]),
      node("Mul", ["r r", "out"]),
    ],
    constants: { one: ints(1), three: ints(3), rest: ints(-1, 4) },
  },
  {
    title: "Gather of one, dropping the axis",
    opset: 13,
    event: [4, 2],
    nodes: [node("Gather", ["in i", "g"], { axis: 1 }), node("Mul", ["g g", "out"])],
    constants: { i: { type: "int64", shape: [], data: BigInt64Array.of(2n) } },
  },
  {
    title: "Expand",
    opset: 13,
    event: [1, 3],
    nodes: [node("Expand", ["in s", "e"]), node("Mul", ["e c", "out"])],
    constants: { s: ints(1, 4, 1), c: floats([4, 3], wave(12)) },
  },
  {
    title: "Constant of every kind",
    opset: 13,
    event: [3],
    nodes: [
      node("Constant", ["", "a"], { value: { kind: "tensor", value: floats([3], wave(3)) } }),
      node("Constant", ["", "b"], { value_float: 0.5 }),
      node("Constant", ["", "c"], { value_floats: { kind: "floats", value: [1.5, 2, 3] } }),
      node("Constant", ["", "i"], { value_ints: [0, 3] }),
      node("Mul", ["in a", "p"]),
      node("Add", ["p b", "q"]),
      node("Mul", ["q c", "r"]),
      node("Reshape", ["r i", "out"]),
    ],
  },
  {
    title: "Constant integer",
    opset: 13,
    event: [3],
    nodes: [
      node("Constant", ["", "i"], { value_int: 1 }),
      node("Gather", ["in i", "g"], { axis: 1 }),
      node("Mul", ["g g", "out"]),
    ],
  },
];

/** Every operator that is rewritten, in every form that operator sets have given it. */
export const OPERATOR_CASES: readonly OperatorCase[] = [
  ...unary("Neg Abs Exp Erf Sin Cos Tan Sinh Cosh Tanh Atan Asinh"),
  ...unary("Reciprocal Log Sqrt", positive),
  ...unary("Asin Acos Atanh", inside),
  ...unary("Acosh", (value) => 1.2 + Math.abs(value)),
  ...binary("Add Sub Mul Max Min"),
  ...binary("Div Pow", positive),
  ...comparisons,
  ...logic,
  ...reductions,
  ...linear,
  ...normalisations,
  ...activations,
  ...layouts,
  ...DENSE_CASES,
  ...WINDOW_CASES,
  ...LAYER_CASES,
  ...SEQUENCE_CASES,
  ...QUANTISED_CASES,
];
