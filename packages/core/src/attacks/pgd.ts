import { deriveKey } from "../random/index.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { climb } from "./climb.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import type { AscentParameters } from "./parameters.js";
import { startAnywhere } from "./step.js";
import type { StepShape } from "../network/network.js";
import type { ActiveRows } from "../envelopes/place.js";

/** Numbers of the starts: 0 is the nominal event, 1, 2 ... are random. */
export const startsOf = ({ start, restarts }: AscentParameters): readonly number[] =>
  Array.from({ length: restarts + (start === "nominal" ? 1 : 0) }, (_, k) => (start === "nominal" ? k : k + 1));

/** Sends rows to a start and down the margin from there. @returns the rows that were fooled. */
export async function climbFrom(
  block: AttackBlock,
  active: ActiveRows,
  how: { readonly parameters: AscentParameters; readonly start: number; readonly shape: StepShape },
): Promise<ActiveRows> {
  const { parameters, start, shape } = how;
  const { scale, steps, stepSize, reach = 1 } = parameters;
  const keys = eventKeys(block.context, parameters.attack);
  const key = (row: number) => deriveKey(keys(block.index[row]), start);
  for (let k = 0; k < active.count; k++) {
    const row = active.rows[k];
    if (start === 0) block.u.fill(0, row * block.moves, (row + 1) * block.moves);
    else startAnywhere(block, { row, reach: reach * scale }, key(row));
  }
  return climb(block, active, { steps, length: stepSize * scale, shape, key });
}

/**
 * Projected gradient descent on the margin with restarts: each event is left at the first point that fools the network.
 * Parameters AscentParameters. Columns: see `createFound`; one row an event that was fooled.
 */
export const pgd: Kernel = async ({ context, index, parameters }) => {
  const ascent = parameters as AscentParameters;
  const block = openBlock({ context, index }, ascent);
  const startOf = new Int32Array(block.rows).fill(-1);
  let active = allRows(block.rows);
  for (const start of startsOf(ascent)) {
    if (active.count === 0) break;
    const { rows } = await climbFrom(block, active, { parameters: ascent, start, shape: "sign" });
    for (const row of rows) startOf[row] = start;
    active = rowsWhere(active, (row) => startOf[row] === -1);
  }
  const found = createFound(block);
  startOf.forEach((start, row) => {
    if (start !== -1) found.take(row, start);
  });
  return found.columns();
};

/** The fast gradient sign method (Goodfellow et al., arXiv 1412.6572): one full step from the nominal event. */
export const fgsm: Kernel = (work) =>
  pgd({
    ...work,
    parameters: { ...(work.parameters as AscentParameters), steps: 1, stepSize: 1, start: "nominal", restarts: 0 },
  });
