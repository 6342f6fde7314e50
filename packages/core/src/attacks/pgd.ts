import { deriveKey, type RandomKey } from "../random/index.js";
import { allRows, type AttackBlock, type BlockWork, openBlock, rowsWhere } from "./block.js";
import { climb } from "./climb.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import type { AscentParameters, StartParameters } from "./parameters.js";
import type { KernelColumns, OtherClasses, StepShape } from "../network/network.js";
import { startAnywhere } from "./step.js";
import type { ActiveRows } from "../envelopes/place.js";

/** Numbers of the starts: 0 is the nominal event, 1, 2 ... are random. */
export const startsOf = ({ start, restarts }: Pick<StartParameters, "start" | "restarts">): readonly number[] =>
  Array.from({ length: restarts + (start === "nominal" ? 1 : 0) }, (_, k) => (start === "nominal" ? k : k + 1));

/** Sends rows to a start. @returns the keys of its random numbers. */
function beginAt(
  block: AttackBlock,
  active: ActiveRows,
  { attack, scale, reach = 1, at }: StartParameters & { readonly at: number },
): (row: number) => RandomKey {
  const keys = eventKeys(block.context, attack);
  const key = (row: number): RandomKey => deriveKey(keys(block.index[row]), at);
  for (const row of active.rows.subarray(0, active.count)) {
    if (at === 0) block.u.fill(0, row * block.moves, (row + 1) * block.moves);
    else startAnywhere(block, { row, reach: reach * scale, turn: { at, key: keys(block.index[row]) } }, key(row));
  }
  return key;
}

/**
 * Starts take turns: by the first, an event of several classes goes where cross-entropy leads, by the second against the best of the other
 * classes, and so on: each finds what the other misses.
 */
const othersAt = (start: number): OtherClasses => (start % 2 === 0 ? "all" : "best");

/** Sends rows to a start and down the margin from there. @returns the rows that were fooled. */
export function climbFrom(
  block: AttackBlock,
  active: ActiveRows,
  how: { readonly parameters: AscentParameters; readonly start: number; readonly shape: StepShape },
): Promise<ActiveRows> {
  const { parameters, start, shape } = how;
  const { scale, steps, stepSize } = parameters;
  const key = beginAt(block, active, { ...parameters, at: start });
  return climb(block, active, { steps, length: stepSize * scale, shape, others: othersAt(start), key });
}

/** One start of an attack on the rows that no earlier start fooled. @returns the rows that it fooled. */
type FromStart = (
  block: AttackBlock,
  active: ActiveRows,
  at: { readonly start: number; readonly others: OtherClasses; readonly key: (row: number) => RandomKey },
) => Promise<ActiveRows>;

/** Runs an attack from each start in turn, on what is left. Columns: see `createFound`; one row an event that was fooled. */
export async function fromStarts(work: BlockWork, ascent: StartParameters, attack: FromStart): Promise<KernelColumns> {
  const block = openBlock(work, ascent);
  const startOf = new Int32Array(block.rows).fill(-1);
  let active = allRows(block.rows);
  for (const start of startsOf(ascent)) {
    if (active.count === 0) break;
    const { rows } = await attack(block, active, {
      start,
      others: othersAt(start),
      key: beginAt(block, active, { ...ascent, at: start }),
    });
    for (const row of rows) startOf[row] = start;
    active = rowsWhere(active, (row) => startOf[row] === -1);
  }
  const found = createFound(block);
  startOf.forEach((start, row) => {
    if (start !== -1) found.take(row, start);
  });
  return found.columns();
}

/**
 * Projected gradient descent on the margin with restarts: each event is left at the first point that fools the network.
 * Parameters AscentParameters. Columns: see `fromStarts`.
 */
export const pgd: Kernel = (work) => {
  const ascent = work.parameters as AscentParameters;
  const { steps, stepSize, scale } = ascent;
  return fromStarts(work, ascent, (block, active, at) =>
    climb(block, active, { steps, length: stepSize * scale, shape: "sign", ...at }),
  );
};

/** The fast gradient sign method (Goodfellow et al., arXiv 1412.6572): one full step from the nominal event. */
export const fgsm: Kernel = (work) =>
  pgd({
    ...work,
    parameters: { ...(work.parameters as AscentParameters), steps: 1, stepSize: 1, start: "nominal", restarts: 0 },
  });
