import { numberAttribute, Refusal, type Value } from "../graph/value.js";
import { shapeText } from "./batch.js";
import { sameShape } from "./broadcast.js";
import { operand, type Rule, unary } from "./rule.js";

/** Along `axis`, indices may be more or fewer than entries; everywhere else they must match. */
function checkAlong({ shape }: Value, indices: Value, axis: number): void {
  if (
    shape.length !== indices.shape.length ||
    indices.shape.some((size, i) => i !== axis && size !== shape[i]) ||
    indices.kind !== "int"
  )
    throw new Refusal(
      "FP_NETWORK_SHAPE",
      `indices ${shapeText(indices.shape)} do not fit ${shapeText(shape)} along axis ${String(axis)}`,
    );
}

/** Scattered values have the shape of what their indices pick. */
function checkUpdates(updates: Value, shape: readonly number[]): void {
  if (!sameShape(updates.shape, shape))
    throw new Refusal("FP_NETWORK_SHAPE", `updates ${shapeText(updates.shape)} where ${shapeText(shape)} are needed`);
}

/** What indices whose last axis is a position in `data` behind its first `batchDims` axes pick. */
function pickedShape(data: Value, indices: Value, batchDims: number): readonly number[] {
  const depth = indices.shape.at(-1) ?? 0;
  const leading = indices.shape.slice(0, -1);
  if (
    depth + batchDims > data.shape.length ||
    indices.kind !== "int" ||
    !sameShape(leading.slice(0, batchDims), data.shape.slice(0, batchDims))
  )
    throw new Refusal("FP_NETWORK_SHAPE", `indices ${shapeText(indices.shape)} do not fit ${shapeText(data.shape)}`);
  return [...leading, ...data.shape.slice(batchDims + depth)];
}

/** Operators that pick entries and put them back. */
export const INDEXING_RULES: Readonly<Record<string, Rule>> = {
  /** Running sums along an axis. */
  CumSum: unary,
  /** 0, 1, ... along the batch: the number of each event in its tile (several entries an event: of each entry). */
  EventNumber: ({ attributes }) => ({ kind: "int", shape: [numberAttribute({ attributes }, "count")] }),
  /** Where the k largest (or smallest) entries along an axis stand. */
  TopK: (node) => {
    const { shape } = operand(node.inputs, 0);
    const [axis, k] = [numberAttribute(node, "axis"), numberAttribute(node, "k")];
    if (k > (shape[axis] ?? 0))
      throw new Refusal("FP_NETWORK_SHAPE", `the ${String(k)} largest of ${String(shape[axis] ?? 0)}`);
    return { kind: "int", shape: shape.map((size, i) => (i === axis ? k : size)) };
  },
  GatherElements: (node) => {
    const [data, indices] = [operand(node.inputs, 0), operand(node.inputs, 1)];
    checkAlong(data, indices, numberAttribute(node, "axis"));
    return { kind: data.kind, shape: indices.shape };
  },
  /** Attribute add 1: sums what is put to the same place onto the data; 0: replaces it. */
  ScatterElements: (node) => {
    const [data, indices, updates] = [operand(node.inputs, 0), operand(node.inputs, 1), operand(node.inputs, 2)];
    checkAlong(data, indices, numberAttribute(node, "axis"));
    checkUpdates(updates, indices.shape);
    return data;
  },
  GatherND: (node) => {
    const [data, indices] = [operand(node.inputs, 0), operand(node.inputs, 1)];
    return { kind: data.kind, shape: pickedShape(data, indices, numberAttribute(node, "batchDims")) };
  },
  /** Sums what is put to the same place onto the data. */
  ScatterND: (node) => {
    const [data, indices, updates] = [operand(node.inputs, 0), operand(node.inputs, 1), operand(node.inputs, 2)];
    checkUpdates(updates, pickedShape(data, indices, 0));
    return data;
  },
};
