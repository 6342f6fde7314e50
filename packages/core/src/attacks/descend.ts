import type { ActiveRows } from "../envelopes/place.js";
import type { Descent, DescentAnswer } from "../network/network.js";
import type { AttackBlock } from "./block.js";
import type { Climb } from "./climb.js";
import { createSeats } from "./seats.js";

/** Rows that have to go on step by step, and those of them whose margin says that they are fooled and whose plain scores do not. */
interface Descended {
  readonly rows: Int32Array;
  readonly doubted: readonly number[];
}

/** The network's own descent, where all moves are plain; null elsewhere. */
export async function openDescent({ plain, context }: AttackBlock, { shape }: Climb): Promise<Descent | null> {
  return plain ? ((await context.network.descent?.(shape)) ?? null) : null;
}

const [GOES_ON, THROUGH, REPEATED, UNCLEAR] = [0, 1, 2, 3];

/** What has become of a row in its seat: a gradient that vanished or was not finite somewhere leaves it open. */
function outcomeOf({ live, slope, slopes, progress }: DescentAnswer, k: number): number {
  if (!Number.isFinite(slopes[k])) return UNCLEAR;
  if (live[k] === 0) return THROUGH;
  if (live[k] !== 1 || slope[k] === 0) return UNCLEAR;
  return progress[k] === 0 ? REPEATED : GOES_ON;
}

/**
 * Sends rows down their margins from where their moves stand, several steps a call: a row is seated once, and what a step needs stays
 * with the network. A row that is not clear goes back to where it stood before the call, to be stepped by `climb`, which knows what to
 * do; so does a row that the plain scores do not find fooled, from where it is.
 * How many steps a call takes depends on the other rows in the tile, the way of a row does not: it stays where it is fooled.
 */
export async function descend(
  block: AttackBlock,
  descent: Descent,
  { starting, how }: { readonly starting: ActiveRows; readonly how: Climb },
): Promise<Descended> {
  const { step, fooled, counters, context, target } = block;
  const { tile } = context.network;
  const seats = createSeats(block, descent.seats);
  const { row, label, table } = seats;
  const waiting = [...starting.rows.subarray(0, starting.count)].reverse();
  const nominated: number[] = [];
  const unclear: number[] = [];
  let seated = 0;
  while (seated + waiting.length > 0) {
    for (; seated < tile; seated++) {
      const next = waiting.pop();
      if (next === undefined) break;
      seats.take(seated, next);
    }
    let steps = descent.steps;
    for (let k = 0; k < seated; k++) steps = Math.min(steps, how.steps - step[row[k]]);
    await block.breathe();
    const answer = await descent.run({ row, label, table, target, steps, length: how.length, others: how.others });
    counters.gradientCalls += steps;
    for (let k = seated - 1; k >= 0; k--) {
      const outcome = outcomeOf(answer, k);
      const one = row[k];
      if (outcome === UNCLEAR) {
        counters.gradientRows += steps;
        unclear.push(one);
        seats.leave(k, null);
      } else {
        step[one] += answer.taken[k];
        counters.gradientRows += Math.min(steps, answer.taken[k] + 1);
        if (outcome === GOES_ON && step[one] < how.steps) continue;
        if (outcome !== REPEATED) nominated.push(one);
        seats.leave(k, answer);
      }
      seats.move(--seated, k, answer);
    }
    descent.seats.moves.set(answer.moves);
  }
  const asked = Int32Array.from(nominated);
  await block.confirm({ rows: asked, count: asked.length });
  const doubted = nominated.filter((one) => fooled[one] === 0 && step[one] < how.steps);
  return { rows: Int32Array.from([...unclear, ...doubted]), doubted };
}
