import type { ActiveRows } from "../envelopes/place.js";
import { deriveKey, type RandomKey } from "../random/index.js";
import { type AttackBlock, rowsWhere } from "./block.js";
import { freeRows } from "./limits.js";
import { bitsOf, stepAnywhere, stepByShape, stepBySign, type StepShape } from "./step.js";

export interface Climb {
  readonly steps: number;
  /** Length of a step in units of u. */
  readonly length: number;
  readonly shape: StepShape;
  /** Key of this start of a row, for the random directions that replace a gradient of zero. */
  readonly key: (row: number) => RandomKey;
}

/**
 * Projected gradient descent on the margin (Madry et al., arXiv 1706.06083) from where the rows' moves u stand, every row at its own
 * pace: a row keeps its seat in the tile until it is fooled or through, then the next one takes it, so that hardly a call is padded.
 * A margin that is not positive only nominates a point; it counts when the plain scores of the stored point say so, and the row goes
 * on if they do not. A row whose moves come back to where they were two steps ago has nothing new to try and leaves too. Where no
 * component has a gradient (a saturated or dead network) the step goes to a random corner, so that no event is taken for robust
 * untried. The way of a row depends on the row alone.
 * @returns the rows that were fooled, ascending; the block's points and scores hold where, `block.step` after how many steps.
 */
export async function climb(block: AttackBlock, active: ActiveRows, how: Climb): Promise<ActiveRows> {
  const { limits, step, fooled } = block;
  const { tile } = block.context.network;
  for (const row of active.rows.subarray(0, active.count)) fooled[row] = step[row] = 0;
  const starting = freeRows(limits, active);
  block.place(starting);
  const waiting = [...starting.rows].reverse();
  const nominated: number[] = [];
  const doubted = new Uint8Array(block.rows);
  const seats = new Int32Array(tile);
  const move = createMover(block, how);
  let seated = 0;
  while (seated + waiting.length + nominated.length > 0) {
    for (; seated < tile; seated++) {
      const row = waiting.pop();
      if (row === undefined) break;
      if (step[row] < how.steps) seats[seated] = row;
      else {
        nominated.push(row);
        seated--;
      }
    }
    if (nominated.length >= tile || (seated < tile && nominated.length > 0)) {
      const asked = Int32Array.from(nominated.splice(0, tile));
      await block.confirm({ rows: asked, count: asked.length });
      for (const row of asked.reverse())
        if (fooled[row] === 0 && step[row] < how.steps) {
          doubted[row] = 1;
          waiting.push(row);
        }
      continue;
    }
    const standing = { rows: seats, count: seated };
    const { margin, gradient } = await block.ascent(standing);
    const leaves = move(standing, gradient, (k) => margin[k] <= 0 && doubted[seats[k]] === 0);
    let kept = 0;
    for (let k = 0; k < seated; k++) {
      const row = seats[k];
      if (leaves[k] === NOMINATED || (leaves[k] === MOVED && step[row] >= how.steps)) nominated.push(row);
      else if (leaves[k] === MOVED) seats[kept++] = row;
      doubted[row] = 0;
    }
    seated = kept;
  }
  return rowsWhere(active, (row) => fooled[row] === 1);
}

const [MOVED, NOMINATED, REPEATED] = [0, 1, 2];

/** Steps all seated rows but those that `stays` says; tells of each whether it moved, stayed, or stands where it stood before. */
function createMover(
  block: AttackBlock,
  how: Climb,
): (seated: ActiveRows, gradient: Float32Array, stays: (k: number) => boolean) => Uint8Array {
  const { space, width, step, counters, identity } = block;
  const { tile } = block.context.network;
  const bySign = how.shape === "sign" && space.norm === "linf";
  const columns = bySign ? Int32Array.from(space.movable) : identity;
  const stride = bySign ? space.primaries : width;
  const history = new History(block);
  const moved = new Int32Array(tile);
  const seats = new Int32Array(tile);
  const outcome = new Uint8Array(tile);
  return ({ rows, count }, gradient, stays) => {
    const slope = bySign ? gradient : block.pullBack(gradient, { rows, count });
    const bits = bitsOf(slope);
    let moving = 0;
    for (let k = 0; k < count; k++) {
      const row = rows[k];
      if (stays(k)) {
        outcome[k] = NOMINATED;
        continue;
      }
      if (step[row] === 0) history.repeats(row);
      const to = { row, length: how.length };
      const down = { slope, bits, at: k * stride, columns };
      if (!(bySign ? stepBySign(block, to, down) : stepByShape(block, to, down))) {
        stepAnywhere(block, to, deriveKey(how.key(row), step[row]));
        history.forget(row);
        counters.deadGradients++;
      }
      step[row]++;
      seats[moving] = k;
      moved[moving++] = row;
    }
    block.place({ rows: moved, count: moving });
    for (let n = 0; n < moving; n++) outcome[seats[n]] = history.repeats(moved[n]) ? REPEATED : MOVED;
    return outcome;
  };
}

/**
 * Notices a row that goes round in a circle of one or two steps: a fingerprint of 64 bits of its moves is the one of two steps ago.
 * (Copies of the moves would cost as much memory traffic as the step itself; two different places sharing a fingerprint is less
 * likely than a wrong bit of the machine.)
 */
class History {
  readonly #words: Int32Array;
  readonly #width: number;
  /** [rows x 2 words] of the last place and the one before. */
  readonly #last: Int32Array;
  readonly #beforeLast: Int32Array;
  readonly #known: Uint8Array;

  constructor({ u, width, rows }: AttackBlock) {
    this.#words = bitsOf(u);
    this.#width = width;
    this.#last = new Int32Array(2 * rows);
    this.#beforeLast = new Int32Array(2 * rows);
    this.#known = new Uint8Array(rows);
  }

  /** A random step starts the record anew: the same place may lead elsewhere the next time. */
  forget(row: number): void {
    this.#known[row] = 0;
  }

  /** Notes where the row stands now; true where it stood there two steps ago. */
  repeats(row: number): boolean {
    const words = this.#words;
    let low = 0x811c9dc5;
    let high = 0x9e3779b9;
    for (let at = row * this.#width, end = at + this.#width; at < end; at++) {
      low = Math.imul(low ^ words[at], 0x01000193);
      high = Math.imul(high + words[at], 0x85ebca6b) ^ (high >>> 15);
    }
    const i = 2 * row;
    const j = i + 1;
    const again = this.#known[row] >= 2 && this.#beforeLast[i] === low && this.#beforeLast[j] === high;
    this.#beforeLast[i] = this.#last[i];
    this.#beforeLast[j] = this.#last[j];
    this.#last[i] = low;
    this.#last[j] = high;
    if (this.#known[row] < 2) this.#known[row]++;
    return again;
  }
}
