import { deriveKey, type RandomKey } from "../random/index.js";
import type { ActiveRows } from "../envelopes/place.js";
import { type AttackBlock, rowsWhere } from "./block.js";
import type { Kernel } from "./kernel.js";
import { projectRow } from "./limits.js";
import type { AutoAscentParameters } from "./parameters.js";
import type { OtherClasses } from "../network/network.js";
import { fromStarts } from "./pgd.js";
import { createSlopes } from "./slopes.js";
import { startAnywhere, stepByShape } from "./step.js";

/** Share of the step that follows the gradient; the rest goes on in the direction of the last one. */
const FOLLOWS = 0.75;
/** Share of the steps since the last checkpoint that must have helped. */
const HELPED = 0.75;
/** First step, in units of the envelope's half-width: across all of it. */
const FIRST = 2;

/**
 * After which steps the length of a step is reconsidered: the first stretch takes .22 of all steps, each further one .03 less, down to .06
 * (Croce and Hein, arXiv 2003.01690, section 3.1).
 */
export function checkpoints(steps: number): ReadonlySet<number> {
  const share = (of: number): number => Math.max(1, Math.trunc(of * steps));
  const found = new Set<number>();
  let stretch = share(0.22);
  for (let at = stretch; at <= steps; at += stretch) {
    found.add(at);
    stretch = Math.max(stretch - share(0.03), share(0.06));
  }
  return found;
}

/**
 * Auto-PGD (Croce and Hein, arXiv 2003.01690, algorithm 1) on the margin: steps with momentum whose length starts at the whole envelope
 * and is halved at checkpoints for rows that got no further, which then go on from the best place seen. The margin through the logits
 * takes the place of the published losses: it does not fade where a sigmoid saturates, and for one output the two are the same up
 * to a factor, which signs do not see. Takes `steps` gradients a row; the last point is judged by its plain score.
 * @returns the rows that were fooled; the block's points and scores hold where.
 */
async function autoClimb(
  block: AttackBlock,
  start: ActiveRows,
  {
    steps,
    scale,
    others,
    key,
  }: {
    readonly steps: number;
    readonly scale: number;
    readonly others: OtherClasses;
    readonly key: (row: number) => RandomKey;
  },
): Promise<ActiveRows> {
  const { u, rows, moves, step, counters } = block;
  const slopes = createSlopes(block);
  const before = u.slice();
  const best = { u: u.slice(), slope: new Float32Array(u.length), margin: new Float32Array(rows).fill(Infinity) };
  const last = new Float32Array(rows).fill(Infinity);
  const length = new Float64Array(rows).fill(FIRST * scale);
  const helped = new Uint32Array(rows);
  const atCheckpoint = new Float32Array(rows).fill(Infinity);
  // As in the published code, the first checkpoint looks at oscillation only.
  const halved = new Uint8Array(rows).fill(1);
  const points = checkpoints(steps);
  let stretch = 0;
  for (const row of start.rows.subarray(0, start.count)) block.fooled[row] = step[row] = 0;
  block.place(start);
  let active = rowsWhere(start, (row) => block.limits.free[row] === 1);

  // By hand: views of a row would cost more than its numbers.
  const copy = (from: Float32Array, to: Float32Array, of: number): void => {
    for (let at = of * moves, end = at + moves; at < end; at++) to[at] = from[at];
  };
  const here = new Float32Array(moves);
  const reconsider = (of: number): void => {
    const stuck = halved[of] === 0 && best.margin[of] >= atCheckpoint[of];
    halved[of] = helped[of] <= HELPED * stretch || stuck ? 1 : 0;
    atCheckpoint[of] = best.margin[of];
    helped[of] = 0;
    if (halved[of] === 0) return;
    length[of] /= 2;
    copy(best.u, u, of);
    copy(best.slope, slopes.slope, of);
  };
  const advance = (of: number, taken: number): void => {
    const from = of * moves;
    const to = from + moves;
    for (let at = from; at < to; at++) here[at - from] = u[at];
    if (!stepByShape(block, { row: of, length: length[of], shape: "sign" }, { slope: slopes.slope, at: from })) {
      startAnywhere(block, { row: of, reach: scale }, deriveKey(key(of), taken));
      counters.deadGradients++;
    } else if (taken > 0) {
      for (let at = from; at < to; at++) {
        const now = here[at - from];
        u[at] = now + FOLLOWS * (u[at] - now) + (1 - FOLLOWS) * (now - before[at]);
      }
      projectRow(block, u, of);
    }
    for (let at = from; at < to; at++) before[at] = here[at - from];
    step[of]++;
  };

  for (let taken = 0; taken < steps && active.count > 0; taken++) {
    await slopes.ask(active, { others });
    await slopes.fooled(active);
    active = rowsWhere(active, (of) => block.fooled[of] === 0);
    for (const of of active.rows) {
      const margin = slopes.margin[of];
      if (taken > 0 && margin < last[of]) helped[of]++;
      last[of] = margin;
      if (margin < best.margin[of]) {
        best.margin[of] = margin;
        copy(u, best.u, of);
        copy(slopes.slope, best.slope, of);
      }
      if (points.has(taken)) reconsider(of);
      if (taken === 0) atCheckpoint[of] = margin;
      advance(of, taken);
    }
    stretch = points.has(taken) ? 1 : stretch + 1;
    block.place(active);
  }
  await block.confirm(active);
  return rowsWhere(start, (of) => block.fooled[of] === 1);
}

/** Auto-PGD from the starts of pgd. Parameters AutoAscentParameters. Columns: see `createFound`; one row an event that was fooled. */
export const apgd: Kernel = (work) => {
  const ascent = work.parameters as AutoAscentParameters;
  const { steps, scale } = ascent;
  return fromStarts(work, ascent, (block, active, at) => autoClimb(block, active, { steps, scale, ...at }));
};
