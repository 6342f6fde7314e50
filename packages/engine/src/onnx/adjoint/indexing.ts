import type { Arithmetic } from "../graph/arithmetic.js";
import { numberAttribute, type Value } from "../graph/value.js";
import { carriesBatch } from "../shapes/batch.js";
import type { Adjoint } from "./table.js";

const zeros = (m: Arithmetic, shape: readonly number[]): Value => m.builder.apply("Expand", [0], { shape });

/** 0, 1, ... along axis `axis` of something of shape `shape`, as a column of indices of it. */
function ownNumber(m: Arithmetic, shape: readonly number[], axis: number): Value {
  const count = shape[axis] ?? 1;
  const counted = carriesBatch(count)
    ? m.builder.apply("EventNumber", [], { count })
    : m.builder.constant(
        Float64Array.from({ length: count }, (_, i) => i),
        [count],
        "int",
      );
  const column = m.reshape(
    counted,
    [...shape, 1].map((_, i) => (i === axis ? count : 1)),
  );
  return m.builder.apply("Expand", [column], { shape: [...shape, 1] });
}

/** Everything goes back to where it was picked from; what was picked twice is summed. */
const gatherNd: Adjoint = ({ m, y, dy, x: [x, indices] }) => {
  const leading = indices.shape.slice(0, -1);
  const own = Array.from({ length: numberAttribute(y, "batchDims") }, (_, axis) => ownNumber(m, leading, axis));
  const positions = m.concat([...own, indices], leading.length);
  return m.builder.apply("ScatterND", [zeros(m, x.shape), positions, dy]);
};

const scattered = (y: Value): { readonly axis: number } => ({ axis: numberAttribute(y, "axis") });

/** Derivatives of picking and of putting back: indices have none, they are held as they are. */
export const INDEXING_ADJOINTS: Readonly<Record<string, readonly (Adjoint | null)[]>> = {
  CumSum: [
    ({ m, y, dy }) => {
      const reverse = 1 - numberAttribute(y, "reverse");
      return m.builder.apply("CumSum", [dy], { ...y.attributes, reverse });
    },
  ],
  GatherElements: [
    ({ m, y, dy, x: [x, indices] }) =>
      m.builder.apply("ScatterElements", [zeros(m, x.shape), indices, dy], { ...scattered(y), add: 1 }),
  ],
  ScatterElements: [
    ({ m, y, dy, x: [, indices] }) =>
      numberAttribute(y, "add") === 1
        ? dy
        : m.builder.apply("ScatterElements", [dy, indices, zeros(m, indices.shape)], { ...scattered(y), add: 0 }),
    null,
    ({ m, y, dy, x: [, indices] }) => m.builder.apply("GatherElements", [dy, indices], scattered(y)),
  ],
  GatherND: [gatherNd],
  ScatterND: [
    ({ dy }) => dy,
    null,
    ({ m, dy, x: [, indices] }) => m.builder.apply("GatherND", [dy, indices], { batchDims: 0 }),
  ],
};
