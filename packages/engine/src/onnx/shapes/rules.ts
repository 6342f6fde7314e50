import { elementCount } from "../graph/tensor.js";
import {
  type Attributes,
  listAttribute,
  numberAttribute,
  Refusal,
  type Value,
  type ValueKind,
} from "../graph/value.js";
import { shapeText } from "./batch.js";
import { broadcastShapes } from "./broadcast.js";
import { INDEXING_RULES } from "./indexing.js";
import { operand, type Rule, unary } from "./rule.js";
import { WINDOW_RULES } from "./windows.js";

const elementwise =
  (kind?: ValueKind): Rule =>
  ({ inputs }) => ({ shape: broadcastShapes(inputs.map(({ shape }) => shape)), kind: kind ?? operand(inputs, 0).kind });

const reduction: Rule = (node) => {
  const { shape, kind } = operand(node.inputs, 0);
  const axes = listAttribute(node, "axes");
  return { kind, shape: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) };
};

/** Rows, columns of the last two axes, swapped where `transposed`. */
function matrix({ shape }: Value, transposed: boolean): readonly [number, number] {
  const rows = shape.at(-2);
  const columns = shape.at(-1);
  if (rows === undefined || columns === undefined)
    throw new Refusal("FP_NETWORK_SHAPE", `${shapeText(shape)} is no matrix`);
  return transposed ? [columns, rows] : [rows, columns];
}

const product: Rule = (node) => {
  const [left, right] = [operand(node.inputs, 0), operand(node.inputs, 1)];
  const [rows, inner] = matrix(left, numberAttribute(node, "transA") === 1);
  const [innerToo, columns] = matrix(right, numberAttribute(node, "transB") === 1);
  if (inner !== innerToo)
    throw new Refusal("FP_NETWORK_SHAPE", `${shapeText(left.shape)} times ${shapeText(right.shape)} does not fit`);
  const batch = broadcastShapes([left.shape.slice(0, -2), right.shape.slice(0, -2)]);
  return { kind: "float", shape: [...batch, rows, columns] };
};

const resized =
  (size: (node: { readonly inputs: readonly Value[]; readonly attributes: Attributes }, old: number) => number): Rule =>
  (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    const axis = numberAttribute(node, "axis");
    return { kind, shape: shape.map((old, i) => (i === axis ? size(node, old) : old)) };
  };

const rules = (names: string, rule: Rule): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, rule]));

/** Shape and kind of each canonical operator's output: this table is the list of canonical operators. */
export const SHAPE_RULES: Readonly<Record<string, Rule | undefined>> = {
  ...rules("Neg Abs Sign Floor Round Exp Log Sqrt Reciprocal Erf Sin Cos Tan Sinh Cosh Tanh", unary),
  ...rules("Asin Acos Atan Asinh Acosh Atanh", unary),
  /** 1 at the largest entry along the axis (the first of equal ones), 0 elsewhere. */
  Hardmax: unary,
  /** 1 where the operand is positive, 0 elsewhere. */
  Step: unary,
  /** The operand itself, through which no gradient flows. */
  Detach: unary,
  /** Rounded; a gradient goes straight through. In float64, which is for verification, it is the operand itself. */
  StraightRound: unary,
  ...rules("Relu LeakyRelu Elu Selu Sigmoid Softplus Clip Softmax LogSoftmax", unary),
  ...rules("Add Sub Mul Div Pow Max Min Mod", elementwise()),
  ...rules("Greater GreaterOrEqual Less LessOrEqual Equal And Or Xor", elementwise("bool")),
  Not: unary,
  IsNaN: ({ inputs }) => ({ shape: operand(inputs, 0).shape, kind: "bool" }),
  Where: ({ inputs }) => ({
    shape: broadcastShapes(inputs.map(({ shape }) => shape)),
    kind: operand(inputs, 1).kind,
  }),
  Cast: ({ inputs, attributes }) => ({ shape: operand(inputs, 0).shape, kind: attributes["to"] as ValueKind }),
  ...rules("ReduceSum ReduceMean ReduceMax ReduceMin", reduction),
  Gemm: (node) => {
    const typed = product(node);
    const bias = node.inputs[2];
    return bias === undefined ? typed : { ...typed, shape: broadcastShapes([typed.shape, bias.shape]) };
  },
  MatMul: product,
  LayerNormalization: unary,
  /** Mean (1) or inverse standard deviation (2) that a LayerNormalization computes on its way; where the entries of a MaxPool stood (1). */
  Output: ({ inputs }) => {
    const normalised = operand(inputs, 0);
    if (normalised.op === "MaxPool") return { kind: "int", shape: normalised.shape };
    const axis = numberAttribute(normalised, "axis");
    return { kind: "float", shape: normalised.shape.map((size, i) => (i < axis ? size : 1)) };
  },
  Reshape: (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    const target = listAttribute(node, "shape");
    if (elementCount(shape) !== elementCount(target) || !target.every(Number.isInteger))
      throw new Refusal("FP_NETWORK_SHAPE", `${shapeText(shape)} cannot be reshaped to ${shapeText(target)}`);
    return { kind, shape: target };
  },
  Expand: (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    return { kind, shape: broadcastShapes([shape, listAttribute(node, "shape")]) };
  },
  Transpose: (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    return { kind, shape: listAttribute(node, "perm").map((axis) => shape[axis] ?? 0) };
  },
  Concat: (node) => {
    const axis = numberAttribute(node, "axis");
    const first = operand(node.inputs, 0);
    if (
      node.inputs.some(
        ({ shape }) =>
          shape.length !== first.shape.length || shape.some((size, i) => i !== axis && size !== first.shape[i]),
      )
    )
      throw new Refusal(
        "FP_NETWORK_SHAPE",
        `${node.inputs.map(({ shape }) => shapeText(shape)).join(" and ")} cannot be joined`,
      );
    const total = node.inputs.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    return { kind: first.kind, shape: first.shape.map((size, i) => (i === axis ? total : size)) };
  },
  /** One axis, step 1: [start, end). */
  Slice: resized((node) => numberAttribute(node, "end") - numberAttribute(node, "start")),
  /** Zeros around one axis. */
  Pad: resized((node, size) => size + numberAttribute(node, "before") + numberAttribute(node, "after")),
  Gather: (node) => {
    const { shape, kind } = operand(node.inputs, 0);
    const axis = numberAttribute(node, "axis");
    return { kind, shape: [...shape.slice(0, axis), ...operand(node.inputs, 1).shape, ...shape.slice(axis + 1)] };
  },
  ...INDEXING_RULES,
  ...WINDOW_RULES,
};
