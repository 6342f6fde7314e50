import { integers } from "../graph/builder.js";
import { numberAttribute, Refusal } from "../graph/value.js";
import type { Adjoint } from "./table.js";

/**
 * Back along a selection with known indices: entry i collects what was picked from i. Written as selections from dy with a zero
 * appended, one for the first time that an entry was picked, one for the second time and so on: a scatter would be slower.
 */
export const gatherAdjoint: Adjoint = ({ m, y, dy, x: [x, indices] }) => {
  if (indices.constant === null)
    throw new Refusal("FP_NETWORK_OPERATOR_UNSUPPORTED", "indices that depend on the events have no gradient here");
  const axis = numberAttribute(y, "axis");
  const picked = Array.from(indices.constant);
  const zero = picked.length;
  const rounds: number[][] = [];
  picked.forEach((from, at) => {
    let round = rounds.find((one) => one[from] === zero);
    if (round === undefined) rounds.push((round = Array.from({ length: x.shape[axis] }, () => zero)));
    round[from] = at;
  });
  const whole = rounds.every((round) => !round.includes(zero));
  const source = whole ? dy : m.builder.apply("Pad", [dy], { axis, before: 0, after: 1 });
  return rounds
    .map((round) => m.builder.apply("Gather", [source, integers(m.builder, round)], { axis }))
    .reduce((sum, next) => m.add(sum, next));
};
