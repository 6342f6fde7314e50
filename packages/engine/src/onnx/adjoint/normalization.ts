import type { Arithmetic } from "../graph/arithmetic.js";
import { numberAttribute, type Value } from "../graph/value.js";
import type { Adjoint } from "./table.js";

/** (x - mean) / deviation, from what the forward operator computed on its way. */
function standardised(m: Arithmetic, y: Value): { readonly z: Value; readonly inverse: Value } {
  const mean = m.builder.apply("Output", [y], { index: 1 });
  const inverse = m.builder.apply("Output", [y], { index: 2 });
  return { z: m.mul(m.sub(y.inputs[0], mean), inverse), inverse };
}

/** dx = (dz - mean dz - z mean(dz z)) / deviation with dz = dy scale (Ba, Kiros and Hinton, arXiv 1607.06450, differentiated). */
const input: Adjoint = ({ m, y, dy, x: [x, scale] }) => {
  const { z, inverse } = standardised(m, y);
  const first = numberAttribute(y, "axis");
  const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const dz = m.mul(dy, scale);
  const along = m.mul(z, m.reduce("ReduceMean", m.mul(dz, z), axes));
  return m.mul(m.sub(m.sub(dz, m.reduce("ReduceMean", dz, axes)), along), inverse);
};

export const layerNormalizationAdjoints: readonly Adjoint[] = [
  input,
  ({ m, y, dy }) => m.mul(dy, standardised(m, y).z),
  ({ dy }) => dy,
];
