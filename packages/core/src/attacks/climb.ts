import type { ActiveRows } from "../envelopes/place.js";
import type { OtherClasses, StepShape } from "../network/network.js";
import { deriveKey, type RandomKey } from "../random/index.js";
import { type AttackBlock, rowsWhere } from "./block.js";
import { descend, openDescent } from "./descend.js";
import { freeRows } from "./limits.js";
import { bitsOf, startAnywhere, stepByShape, stepInBox } from "./step.js";

export interface Climb {
  readonly steps: number;
  /** Length of a step in units of u. */
  readonly length: number;
  readonly shape: StepShape;
  readonly others: OtherClasses;
  /** Key of this start of a row, for the random places that replace a gradient of zero. */
  readonly key: (row: number) => RandomKey;
}

/**
 * Projected gradient descent on the margin (Madry et al., arXiv 1706.06083) from where the rows' moves u stand, every row at its own
 * pace: a row keeps its seat in the tile until it is fooled or through, then the next one takes it, so that hardly a call is padded.
 * A margin that is not positive only nominates a point; it counts when the plain scores of the stored point say so, and the row goes
 * on if they do not. A row whose moves come back to where they were two steps ago has nothing new to try and leaves too. Where no
 * component has a gradient (a saturated or dead network) the step goes to a random place in the envelope: small steps would hardly
 * leave a plateau, and no event is taken for robust untried. The way of a row depends on the row alone.
 * What the network can step by itself (`descend`) it does.
 * @returns the rows that were fooled, ascending; the block's points and scores hold where, `block.step` after how many steps.
 */
export async function climb(block: AttackBlock, active: ActiveRows, how: Climb): Promise<ActiveRows> {
  const { limits, step, fooled } = block;
  const { tile } = block.context.network;
  const { others } = how;
  for (const row of active.rows.subarray(0, active.count)) fooled[row] = step[row] = 0;
  const free = freeRows(limits, active);
  const descent = await openDescent(block, how);
  const { rows: starting, doubted: mistaken } =
    descent === null ? { rows: free.rows, doubted: [] } : await descend(block, descent, { starting: free, how });
  block.place({ rows: starting, count: starting.length });
  const waiting = [...starting].reverse();
  const nominated: number[] = [];
  const doubted = new Uint8Array(block.rows);
  for (const row of mistaken) doubted[row] = 1;
  const seats = new Int32Array(tile);
  const stays = new Uint8Array(tile);
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
    const { margin, gradient } = await block.ascent(standing, { others });
    for (let k = 0; k < seated; k++) stays[k] = margin[k] <= 0 && doubted[seats[k]] === 0 ? 1 : 0;
    const leaves = move(standing, gradient, stays);
    // A free seat goes to the row in the last one: those who stay keep theirs, so that little is written into the tile anew.
    for (let k = seated - 1; k >= 0; k--) {
      const row = seats[k];
      doubted[row] = 0;
      if (leaves[k] === MOVED && step[row] < how.steps) continue;
      if (leaves[k] !== REPEATED) nominated.push(row);
      seats[k] = seats[--seated];
    }
  }
  return rowsWhere(active, (row) => fooled[row] === 1);
}

const [MOVED, NOMINATED, REPEATED] = [0, 1, 2];

/** Steps all seated rows but those that stay; tells of each whether it moved, stayed, or stands where it stood before. */
function createMover(
  block: AttackBlock,
  { shape, length, key }: Climb,
): (seated: ActiveRows, gradient: Float32Array, stays: Uint8Array) => Uint8Array {
  const { space, step, counters } = block;
  const { tile } = block.context.network;
  const bySign = shape === "sign" && space.norm === "linf" && space.plain;
  const history = new History(block);
  const stepped = new Uint8Array(tile);
  const unplaced = new Int32Array(tile);
  const placed = new Int32Array(tile);
  const outcome = new Uint8Array(tile);
  return (seated, gradient, stays) => {
    const { rows, count } = seated;
    for (let k = 0; k < count; k++) if (stays[k] === 0 && step[rows[k]] === 0) history.repeats(rows[k]);
    if (bySign) stepInBox(block, seated, { slope: gradient, length, stays, stepped });
    const slope = bySign ? gradient : block.pullBack(gradient, seated);
    let [toPlace, toHold] = [0, 0];
    for (let k = 0; k < count; k++) {
      if (stays[k] === 1) continue;
      const row = rows[k];
      if (bySign && stepped[k] === 1) placed[toHold++] = row;
      else {
        if (bySign || !stepByShape(block, { row, length, shape }, { slope, at: k * space.moves })) {
          startAnywhere(block, { row, reach: space.bounds.scale }, deriveKey(key(row), step[row]));
          history.forget(row);
          counters.deadGradients++;
        }
        unplaced[toPlace++] = row;
      }
      step[row]++;
    }
    if (toPlace > 0) block.place({ rows: unplaced, count: toPlace });
    block.hold({ rows: placed, count: toHold });
    for (let k = 0; k < count; k++)
      outcome[k] = stays[k] === 1 ? NOMINATED : history.repeats(rows[k]) ? REPEATED : MOVED;
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

  constructor({ u, moves, rows }: AttackBlock) {
    this.#words = bitsOf(u);
    this.#width = moves;
    this.#last = new Int32Array(2 * rows);
    this.#beforeLast = new Int32Array(2 * rows);
    this.#known = new Uint8Array(rows);
  }

  /** A random place starts the record anew: the same place may lead elsewhere the next time. */
  forget(row: number): void {
    this.#known[row] = 0;
  }

  /** Notes where the row stands now; true where it stood there two steps ago. */
  repeats(row: number): boolean {
    const words = this.#words;
    // Four chains that do not wait for each other.
    let [a, b, c, d] = [0x811c9dc5, 0x9e3779b9, 0x811c9dc5, 0x9e3779b9];
    const start = row * this.#width;
    const end = start + this.#width;
    let at = start;
    for (; at + 1 < end; at += 2) {
      const even = words[at];
      const odd = words[at + 1];
      a = Math.imul(a ^ even, 0x01000193);
      b = Math.imul(b + even, 0x85ebca6b) ^ (b >>> 15);
      c = Math.imul(c ^ odd, 0x01000193);
      d = Math.imul(d + odd, 0x85ebca6b) ^ (d >>> 15);
    }
    if (at < end) a = Math.imul(a ^ words[at], 0x01000193);
    const low = a ^ Math.imul(c, 0xc2b2ae35);
    const high = b ^ Math.imul(d, 0x27d4eb2f);
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
