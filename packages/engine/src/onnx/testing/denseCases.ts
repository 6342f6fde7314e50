import { encodeBody } from "../encode/index.js";
import { float, floats, ints, node, scalar, wave } from "./graphs.js";
import type { OperatorCase } from "./operatorCases.js";

const int = (value: number) => ({ type: "int64", shape: [], data: BigInt64Array.of(BigInt(value)) }) as const;
const tensor = (shape: readonly number[], values: readonly number[]) =>
  ({ type: "int64", shape, data: BigInt64Array.from(values, BigInt) }) as const;

const activations: OperatorCase[] = [
  { title: "Celu", opset: 12, event: [4], nodes: [node("Celu", ["in", "out"], { alpha: 1.7 })] },
  {
    title: "PRelu with a slope for each channel",
    opset: 9,
    event: [3, 2],
    nodes: [node("PRelu", ["in s", "out"])],
    constants: { s: floats([3, 1], [0.25, -0.5, 2]) },
  },
  {
    title: "HardSigmoid",
    opset: 13,
    event: [5],
    nodes: [node("HardSigmoid", ["in", "out"], { alpha: 0.3, beta: 0.4 })],
  },
  {
    title: "HardSwish",
    opset: 14,
    event: [5],
    nodes: [node("HardSwish", ["in", "out"])],
    domain: (value) => 3 * value,
  },
  { title: "Mish", opset: 18, event: [4], nodes: [node("Mish", ["in", "out"])] },
  { title: "Swish", opset: 24, event: [4], nodes: [node("Swish", ["in", "out"], { alpha: 1.5 })] },
  { title: "Softsign", opset: 13, event: [4], nodes: [node("Softsign", ["in", "out"])] },
  {
    title: "Shrink",
    opset: 13,
    event: [5],
    nodes: [node("Shrink", ["in", "out"], { bias: float(0.25), lambd: float(0.75) })],
  },
  {
    title: "ThresholdedRelu",
    opset: 13,
    event: [5],
    nodes: [node("ThresholdedRelu", ["in", "out"], { alpha: 0.5 })],
  },
];

/** Nothing flows through the rounded part: the other factor has the gradient. */
const rounding: OperatorCase[] = [
  ...["Sign", "Floor", "Ceil", "Round"].map((op) => ({
    title: op,
    opset: 13,
    event: [5],
    nodes: [node(op, ["in", "r"]), node("Mul", ["in r", "out"])],
    domain: (value: number) => 2 * value,
  })),
  {
    title: "Mod of floats",
    opset: 13,
    event: [5],
    nodes: [node("Mod", ["in m", "out"], { fmod: 1 })],
    constants: { m: scalar(0.7) },
  },
  {
    title: "Mod of floats by what depends on the event",
    opset: 13,
    event: [3],
    nodes: [node("Abs", ["in", "a"]), node("Add", ["a m", "b"]), node("Mod", ["c b", "out"], { fmod: 1 })],
    constants: { m: scalar(0.7), c: floats([3], [5, -7, 9]) },
  },
  {
    title: "Mod of integers",
    opset: 13,
    event: [4],
    nodes: [
      node("Mul", ["in ten", "t"]),
      node("Cast", ["t", "i"], { to: 7 }),
      node("Mod", ["i three", "m"]),
      node("Mod", ["i three", "f"], { fmod: 1 }),
      node("Add", ["m f", "s"]),
      node("Cast", ["s", "g"], { to: 1 }),
      node("Mul", ["in g", "out"]),
    ],
    constants: { ten: scalar(10), three: int(3) },
  },
  {
    title: "IsInf",
    opset: 13,
    event: [3],
    nodes: [
      node("Div", ["in zero", "d"]),
      node("IsInf", ["d", "n"], { detect_negative: 0 }),
      node("Where", ["n in c", "out"]),
    ],
    constants: { c: scalar(1), zero: scalar(0) },
  },
];

const filling: OperatorCase[] = [
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) => ({
      title: `CumSum ${exclusive === 1 ? "exclusive" : "inclusive"}${reverse === 1 ? ", backwards" : ""}`,
      opset: 14,
      event: [3, 4],
      nodes: [node("CumSum", ["in axis", "s"], { exclusive, reverse }), node("Mul", ["s s", "out"])],
      constants: { axis: int(exclusive === 1 ? -1 : 1) },
    })),
  ),
  {
    title: "Pad 2 with a value",
    opset: 9,
    event: [2, 3],
    nodes: [node("Pad", ["in", "p"], { pads: [0, 1, 0, 0, 0, 2], value: float(1.5) }), node("Mul", ["p p", "out"])],
  },
  ...(["constant", "reflect", "edge"] as const).map((mode) => ({
    title: `Pad 13 ${mode}`,
    opset: 13,
    event: [2, 4],
    nodes: [node("Pad", ["in pads", "p"], { mode }), node("Mul", ["p p", "out"])],
    constants: { pads: ints(0, 1, 2, 0, 1, 3) },
  })),
  {
    title: "Pad 19 wrapped around, of chosen axes",
    opset: 19,
    event: [2, 4],
    nodes: [node("Pad", ["in pads _ axes", "p"], { mode: "wrap" }), node("Mul", ["p p", "out"])],
    constants: { pads: ints(2, 3), axes: ints(-1) },
  },
  {
    title: "Pad that cuts",
    opset: 13,
    event: [2, 4],
    nodes: [node("Pad", ["in pads one", "p"]), node("Mul", ["p p", "out"])],
    constants: { pads: ints(0, 0, -1, 0, 1, 2), one: scalar(1) },
  },
  {
    title: "Tile",
    opset: 13,
    event: [2, 3],
    nodes: [node("Tile", ["in r", "t"]), node("Mul", ["t c", "out"])],
    constants: { r: ints(1, 3, 2), c: floats([6, 6], wave(36)) },
  },
  {
    title: "Range of integers and floats",
    opset: 13,
    event: [4],
    nodes: [
      node("Range", ["zero four one", "i"]),
      node("Cast", ["i", "f"], { to: 1 }),
      node("Range", ["a b c", "g"]),
      node("Mul", ["in f", "p"]),
      node("Mul", ["p g", "out"]),
    ],
    constants: { zero: int(0), four: int(4), one: int(1), a: scalar(2), b: scalar(0), c: scalar(-0.5) },
  },
  ...[0, 1].map((upper) => ({
    title: `Trilu ${upper === 1 ? "upper" : "lower"}`,
    opset: 14,
    event: [3, 4],
    nodes: [node("Trilu", ["in k", "t"], { upper }), node("Mul", ["t t", "out"])],
    constants: { k: int(upper === 1 ? 1 : -1) },
  })),
  {
    title: "OneHot",
    opset: 13,
    event: [3],
    nodes: [
      node("Mul", ["in two", "t"]),
      node("Cast", ["t", "i"], { to: 7 }),
      node("OneHot", ["i depth values", "h"]),
      node("Unsqueeze", ["in last", "u"]),
      node("Mul", ["u h", "out"]),
    ],
    constants: { two: scalar(2), depth: int(3), values: floats([2], [-0.5, 1.5]), last: ints(-1) },
  },
  {
    title: "EyeLike",
    opset: 13,
    event: [3, 4],
    nodes: [node("EyeLike", ["c", "e"], { k: 1 }), node("Mul", ["in e", "out"])],
    constants: { c: floats([3, 4], wave(12)) },
  },
  ...(["DCR", "CRD"] as const).map((mode) => ({
    title: `DepthToSpace ${mode}`,
    opset: 13,
    event: [8, 2, 3],
    nodes: [node("DepthToSpace", ["in", "d"], { blocksize: 2, mode }), node("Mul", ["d d", "out"])],
  })),
  {
    title: "SpaceToDepth",
    opset: 13,
    event: [2, 4, 6],
    nodes: [node("SpaceToDepth", ["in", "d"], { blocksize: 2 }), node("Mul", ["d d", "out"])],
  },
];

const indexing: OperatorCase[] = [
  {
    title: "GatherElements with known indices",
    opset: 13,
    event: [2, 3],
    nodes: [
      node("Transpose", ["in", "t"], { perm: [1, 2, 0] }),
      node("Shape", ["t", "s"]),
      node("Gather", ["s two", "n"]),
      node("Concat", ["front n", "shape"], { axis: 0 }),
      node("Expand", ["i shape", "e"]),
      node("GatherElements", ["t e", "g"], { axis: 1 }),
      node("Mul", ["g g", "out"]),
    ],
    constants: { i: tensor([2, 2, 1], [2, 0, 1, 1]), two: ints(2), front: ints(2, 2) },
  },
  {
    title: "TopK, its values and where they stand",
    opset: 11,
    event: [2, 5],
    nodes: [
      node("TopK", ["in k", "v i"]),
      node("Mul", ["in in", "s"]),
      node("GatherElements", ["s i", "g"], { axis: 2 }),
      node("Mul", ["v g", "out"]),
    ],
    constants: { k: ints(3) },
  },
  {
    title: "TopK of the smallest along another axis",
    opset: 13,
    event: [4, 2],
    nodes: [node("TopK", ["in k", "v i"], { axis: 1, largest: 0 }), node("Mul", ["v v", "out"])],
    constants: { k: ints(2) },
  },
  ...["ArgMax", "ArgMin"].map((op) => ({
    title: op,
    opset: 13,
    event: [2, 4],
    nodes: [
      node(op, ["in", "a"], { axis: -1 }),
      node(op, ["in", "b"], { axis: 2, keepdims: 0 }),
      node("Unsqueeze", ["b last", "c"]),
      node("Concat", ["a c", "i"], { axis: 2 }),
      node("GatherElements", ["in i", "g"], { axis: 2 }),
      node("Mul", ["g g", "out"]),
    ],
    constants: { last: ints(-1) },
  })),
  ...(["none", "add"] as const).map((reduction) => ({
    title: `ScatterElements, ${reduction}`,
    opset: 18,
    event: [2, 4],
    nodes: [
      node("TopK", ["in k", "v i"]),
      node("Mul", ["v v", "u"]),
      node("Mul", ["in c", "d"]),
      node("ScatterElements", ["d i u", "s"], { axis: -1, reduction }),
      node("Mul", ["s in", "out"]),
    ],
    constants: { k: ints(2), c: scalar(0.5) },
  })),
  {
    title: "ScatterElements that adds to one place twice",
    opset: 18,
    event: [4],
    nodes: [
      node("TopK", ["in k", "v i"]),
      node("Concat", ["i i", "twice"], { axis: 1 }),
      node("Mul", ["v v", "w"]),
      node("Concat", ["v w", "u"], { axis: 1 }),
      node("ScatterElements", ["in twice u", "s"], { axis: 1, reduction: "add" }),
      node("Mul", ["s s", "out"]),
    ],
    constants: { k: ints(2) },
  },
  {
    title: "GatherND of known places of an event",
    opset: 13,
    event: [2, 3],
    nodes: [
      node("Transpose", ["in", "t"], { perm: [1, 2, 0] }),
      node("GatherND", ["t i", "g"]),
      node("Mul", ["g g", "out"]),
    ],
    constants: { i: tensor([3, 2], [0, 2, 1, 0, -1, -1]) },
  },
  {
    title: "GatherND within events, by what depends on them",
    opset: 13,
    event: [4, 2],
    nodes: [
      node("ReduceSum", ["in axes", "r"], { keepdims: 0 }),
      node("TopK", ["r k", "v i"]),
      node("Unsqueeze", ["i axes", "u"]),
      node("GatherND", ["in u", "g"], { batch_dims: 1 }),
      node("Mul", ["g g", "out"]),
    ],
    constants: { axes: ints(2), k: ints(3) },
  },
  ...(["none", "add"] as const).map((reduction) => ({
    title: `ScatterND to known places, ${reduction}`,
    opset: 18,
    event: [3, 2],
    nodes: [
      node("Transpose", ["in", "t"], { perm: [1, 0, 2] }),
      node("Slice", ["t zero two axis", "u"]),
      node("Mul", ["u u", "q"]),
      node("ScatterND", ["t i q", "s"], { reduction }),
      node("Mul", ["s s", "out"]),
    ],
    constants: { i: tensor([2, 1], [2, 0]), zero: ints(0), two: ints(2), axis: ints(0) },
  })),
  {
    title: "NonZero of what is known",
    opset: 14,
    event: [3, 3],
    nodes: [
      node("Trilu", ["c _", "l"], { upper: 0 }),
      node("NonZero", ["l", "z"]),
      node("Split", ["z", "r c2"], { axis: 0 }),
      node("Squeeze", ["r zero", "rows"]),
      node("Gather", ["in rows", "g"], { axis: 1 }),
      node("Mul", ["g g", "out"]),
    ],
    constants: { c: floats([3, 3], [1, 1, 1, 1, 1, 1, 1, 1, 1]), zero: ints(0) },
  },
];

/** The number of events, the own number of each, and indices that are counted through the batch, as PyTorch writes them. */
const counted = [
  node("Shape", ["in", "shape"]),
  node("Gather", ["shape first", "n"]),
  node("Range", ["first n one", "numbers"]),
];

const withinEvents: OperatorCase[] = [
  {
    title: "Gather of the nearest neighbours, as EdgeConv writes it",
    opset: 13,
    event: [3, 4],
    nodes: [
      ...counted,
      node("Transpose", ["in", "t"], { perm: [0, 2, 1] }),
      node("MatMul", ["t in", "d"]),
      node("TopK", ["d k", "v i"]),
      node("Reshape", ["numbers column", "c"]),
      node("Mul", ["c four", "base"]),
      node("Add", ["i base", "all"]),
      node("Reshape", ["all flat", "picked"]),
      node("Transpose", ["in", "u"], { perm: [1, 0, 2] }),
      node("Reshape", ["u rows", "f"]),
      node("Gather", ["f picked", "g"], { axis: 1 }),
      node("Reshape", ["g apart", "h"]),
      node("Mul", ["h h", "q"]),
      node("Transpose", ["q", "out"], { perm: [1, 0, 2, 3] }),
    ],
    constants: {
      first: int(0),
      one: int(1),
      four: int(4),
      k: ints(2),
      column: ints(-1, 1, 1),
      flat: ints(-1),
      rows: ints(3, -1),
      apart: ints(3, -1, 4, 2),
    },
  },
  {
    title: "GatherND by the own number of each event",
    opset: 13,
    event: [4, 2],
    nodes: [
      ...counted,
      node("ReduceSum", ["in axes", "r"], { keepdims: 0 }),
      node("TopK", ["r k", "v i"]),
      node("Reshape", ["numbers column", "c"]),
      node("Shape", ["i", "is"]),
      node("Expand", ["c is", "own"]),
      node("Unsqueeze", ["own axes", "a"]),
      node("Unsqueeze", ["i axes", "b"]),
      node("Concat", ["a b", "both"], { axis: -1 }),
      node("GatherND", ["in both", "g"]),
      node("Mul", ["g g", "out"]),
    ],
    constants: { first: int(0), one: int(1), axes: ints(2), k: ints(3), column: ints(-1, 1) },
  },
  ...["GatherND", "ScatterND"].map((op) => ({
    title: `${op} of known places by the own number of each event`,
    opset: 16,
    event: [3, 2],
    nodes: [
      ...counted,
      node("Reshape", ["numbers column", "c"]),
      node("Shape", ["c", "cs"]),
      node("Mul", ["cs two", "places"]),
      node("Expand", ["c places", "own"]),
      node("Expand", ["i places", "rows"]),
      node("Unsqueeze", ["own last", "a"]),
      node("Unsqueeze", ["rows last", "b"]),
      node("Concat", ["a b", "both"], { axis: -1 }),
      node("GatherND", ["in both", "g"]),
      node("Mul", ["g g", op === "GatherND" ? "out" : "q"]),
      ...(op === "GatherND" ? [] : [node("ScatterND", ["in both q", "s"]), node("Mul", ["s in", "out"])]),
    ],
    constants: {
      first: int(0),
      one: int(1),
      column: ints(-1, 1),
      two: ints(1, 2),
      i: tensor([2], [2, 0]),
      last: ints(-1),
    },
  })),
];

const EQUATIONS: readonly (readonly [string, string, readonly number[]])[] = [
  ["bij,jk->bik", "in c", [3, 4]],
  ["bhqd,bhkd->bhqk", "in in", [2, 3, 4]],
  ["bhqk,bhkd->bqhd", "s in", [2, 3, 4]],
  ["bij->bji", "in", [2, 3]],
  ["bij->b", "in", [2, 3]],
  ["bi,bj->bij", "in in", [3]],
  ["bi,i", "in e", [3]],
  ["...ij,jk->...ik", "in c", [2, 3]],
  ["bij,jk,kl->bil", "in c d", [3, 4]],
  ["bic,bic->bi", "in in", [3, 2]],
];

const einsum: OperatorCase[] = EQUATIONS.map(([equation, operands, event]) => {
  const inner = event.at(-1) ?? 1;
  return {
    title: `Einsum ${equation}`,
    opset: 13,
    event,
    nodes: [
      ...(operands.startsWith("s ")
        ? [node("Transpose", ["in", "t"], { perm: [0, 1, 3, 2] }), node("MatMul", ["in t", "s"])]
        : []),
      node("Einsum", [operands, "r"], { equation }),
      node("Mul", ["r r", "out"]),
    ],
    constants: {
      c: floats([inner, 2], wave(2 * inner)),
      d: floats([2, 3], wave(6, 1)),
      e: floats([inner], wave(inner, 2)),
    },
  };
});

/** One of two small branches that read the surrounding graph. */
const branchOf = (op: string) =>
  encodeBody({
    file: "branch",
    opsets: { "": 13 },
    nodes: [node("Constant", ["", `${op}_c`], { value_float: 1.5 }), node(op, [`h ${op}_c`, `${op}_out`])],
    initialisers: new Map(),
    inputs: [],
    outputs: [{ name: `${op}_out`, type: "float32", shape: null }],
  });

const branches: OperatorCase[] = [true, false].map((condition) => ({
  title: `If that is known to be ${String(condition)}`,
  opset: 13,
  event: [3],
  nodes: [
    node("Mul", ["in in", "h"]),
    node("Equal", ["c d", "e"]),
    node("If", ["e", "r"], { then_branch: branchOf("Mul"), else_branch: branchOf("Sub") }),
    node("Mul", ["r in", "out"]),
  ],
  constants: { c: int(3), d: int(condition ? 3 : 4) },
}));

/** Operators of dense networks that are rarer, and those of EdgeConv, of attention, and of assignments. */
export const DENSE_CASES: readonly OperatorCase[] = [
  ...activations,
  ...rounding,
  ...filling,
  ...indexing,
  ...withinEvents,
  ...einsum,
  ...branches,
];
