import { deriveKey } from "../random/index.js";
import type { ActiveRows } from "../envelopes/place.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { DeepFoolParameters } from "./parameters.js";
import { createSlopes } from "./slopes.js";
import { startAnywhere } from "./step.js";

/** Classes that events of a block may be taken for: each apart where there are several outputs and no class is asked for. */
function targetsOf({ target, context }: AttackBlock): readonly (number | undefined)[] {
  const { single, classOfOutput } = context.model.output;
  return single !== null || target !== null ? [undefined] : classOfOutput;
}

/** A border to step across: its margin, the gradient, and the size of the smallest move that reaches it where the network is linear. */
interface Border {
  readonly reach: Float64Array;
  readonly margin: Float32Array;
  readonly slope: Float32Array;
}

/** Sum over the parts of the dual norm of a row's gradient, as far as it can move: margin / that is the smallest linear move. */
function dualNorm({ space, limits, moves }: AttackBlock, row: number, slope: Float32Array): number {
  let sum = 0;
  for (const { norm, start, end } of space.parts) {
    let [absolute, square] = [0, 0];
    for (let at = row * moves + start; at < row * moves + end; at++) {
      if (limits.low[at] === limits.high[at] || !Number.isFinite(slope[at])) continue;
      absolute += Math.abs(slope[at]);
      square += slope[at] * slope[at];
    }
    sum += norm === "l2" ? Math.sqrt(square) : absolute;
  }
  return sum;
}

/** Moves a row by `size` in every part, against its gradient: in all components under linf, along the gradient under l2. */
function moveAlong(
  { u, space, limits, moves }: AttackBlock,
  row: number,
  by: { slope: Float32Array; size: number },
): void {
  const { slope, size } = by;
  for (const { norm, start, end } of space.parts) {
    const [from, to] = [row * moves + start, row * moves + end];
    const counts = (at: number): boolean => limits.low[at] !== limits.high[at] && Number.isFinite(slope[at]);
    let square = 0;
    for (let at = from; at < to; at++) if (counts(at)) square += slope[at] * slope[at];
    if (square === 0) continue;
    const unit = norm === "l2" ? size / Math.sqrt(square) : size;
    for (let at = from; at < to; at++)
      if (counts(at)) u[at] -= unit * (norm === "l2" ? slope[at] : Math.sign(slope[at]));
  }
}

/**
 * DeepFool (Moosavi-Dezfooli et al., arXiv 1511.04599) in units of the envelope: every step goes to the nearest border of the network made
 * linear where the row stands, and `overshoot` of the way beyond, and is projected onto the envelope. Among several classes the border
 * that is nearest is taken. A row that a step leaves where it is has come to the end; without a gradient it goes to a random place.
 * Parameters DeepFoolParameters. Columns: see `createFound`; one row an event that was fooled.
 */
export const deepfool: Kernel = async ({ context, index, parameters, pulse }) => {
  const { attack, steps, overshoot, ...rest } = parameters as DeepFoolParameters;
  const block = openBlock({ context, index, pulse }, rest);
  const { u, moves, step, counters, rows, limits } = block;
  const { label } = context.events;
  const keys = eventKeys(context, attack);
  const slopes = createSlopes(block);
  const targets = targetsOf(block);
  const nearest: Border = {
    reach: new Float64Array(rows),
    margin: new Float32Array(rows),
    slope: new Float32Array(rows * moves),
  };
  let active: ActiveRows = rowsWhere(allRows(rows), (row) => limits.free[row] === 1);
  for (let taken = 0; taken < steps && active.count > 0; taken++) {
    nearest.reach.fill(Infinity);
    nearest.margin.fill(Infinity);
    for (const target of targets) {
      const asked = rowsWhere(active, (row) => label[index[row]] !== target);
      await slopes.ask(asked, { target });
      for (const row of asked.rows) {
        const margin = slopes.margin[row];
        const norm = dualNorm(block, row, slopes.slope);
        const reach = norm === 0 ? Infinity : Math.abs(margin) / norm;
        nearest.margin[row] = Math.min(nearest.margin[row], margin);
        if (!(reach < nearest.reach[row])) continue;
        nearest.reach[row] = reach;
        nearest.slope.set(slopes.slope.subarray(row * moves, (row + 1) * moves), row * moves);
      }
    }
    const nominated = rowsWhere(active, (row) => nearest.margin[row] <= 0);
    await block.confirm(nominated);
    active = rowsWhere(active, (row) => block.fooled[row] === 0);
    const still = new Uint8Array(rows);
    for (const row of active.rows) {
      const [from, to] = [row * moves, (row + 1) * moves];
      const here = u.slice(from, to);
      const reach = nearest.reach[row];
      if (reach === Infinity) {
        startAnywhere(block, { row, reach: rest.scale }, deriveKey(keys(index[row]), taken));
        counters.deadGradients++;
      } else {
        moveAlong(block, row, { slope: nearest.slope, size: (1 + overshoot) * reach });
        projectRow(block, u, row);
      }
      step[row]++;
      if (here.every((value, m) => value === u[from + m])) still[row] = 1;
    }
    block.place(active);
    await block.confirm(rowsWhere(active, (row) => still[row] === 1));
    active = rowsWhere(active, (row) => still[row] === 0);
  }
  await block.confirm(active);
  const found = createFound(block);
  for (const row of allRows(rows).rows) if (block.fooled[row] === 1) found.take(row, 0);
  return found.columns();
};
