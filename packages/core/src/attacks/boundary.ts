import { deriveKey, normal, type RandomKey } from "../random/index.js";
import type { ActiveRows } from "../envelopes/place.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { fitRow, sizeOfMoves } from "./fit.js";
import { createFound, sumOfCounters } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { BoundaryParameters } from "./parameters.js";
import { shrink } from "./shrink.js";
import { startAnywhere } from "./step.js";

/** Length of a first step aside and towards the event, as a share of the distance. */
const FIRST = 0.1;
/** By what steps grow and shrink, as published. */
const FACTOR = 1.5;
/** Steps after which their lengths are reconsidered. */
const WINDOW = 10;
/** Sizes of the starts, in turn: the envelope itself and 2, 4 and 8 times it. */
const WIDER = 4;
const BISECTIONS = 10;

/** Adapts the length of a step to how often it is still fooled: longer above `often`, shorter below `seldom`. */
function adapted(length: number, share: number, [seldom, often]: readonly [number, number]): number {
  return share > often ? length * FACTOR : share < seldom ? length / FACTOR : length;
}

/** Moves a row aside: at random by `length` of its distance, in a ball at right angles to its moves, and back to its distance. */
function aside(block: AttackBlock, { row, length }: { row: number; length: number }, key: RandomKey): void {
  const { u, moves, space, limits } = block;
  const size = sizeOfMoves(block, row);
  const first = row * moves;
  for (const { norm, start, end } of space.parts) {
    const noise = Float64Array.from({ length: end - start }, (_, m) =>
      limits.low[first + start + m] === limits.high[first + start + m] ? 0 : normal(key, space.drawn[start + m]),
    );
    let factor = length * size;
    if (norm === "l2") {
      let [along, square, left] = [0, 0, 0];
      noise.forEach((value, m) => (along += value * u[first + start + m]));
      for (let m = start; m < end; m++) square += u[first + m] ** 2;
      if (square > 0) noise.forEach((value, m) => (noise[m] = value - (along / square) * u[first + start + m]));
      noise.forEach((value) => (left += value * value));
      factor = left > 0 ? factor / Math.sqrt(left) : 0;
    }
    noise.forEach((value, m) => (u[first + start + m] += factor * value));
  }
  fitRow(block, row, size);
  projectRow(block, u, row);
}

/** Sends rows to random places in ever wider envelopes until the network is fooled there. @returns those where it is. */
async function startFooled(
  block: AttackBlock,
  { draws, scale }: Pick<BoundaryParameters, "draws" | "scale">,
  key: (row: number) => RandomKey,
): Promise<ActiveRows> {
  const free = rowsWhere(allRows(block.rows), (row) => block.limits.free[row] === 1);
  let active = free;
  for (let draw = 0; draw < draws && active.count > 0; draw++) {
    for (const row of active.rows)
      startAnywhere(block, { row, reach: scale * 2 ** (draw % WIDER) }, deriveKey(key(row), draw));
    block.place(active);
    await block.confirm(active);
    active = rowsWhere(active, (row) => block.fooled[row] === 0);
  }
  return rowsWhere(free, (row) => block.fooled[row] === 1);
}

/**
 * The Boundary Attack (Brendel et al., arXiv 1712.04248): looks at decisions alone. From a fooled point, which may lie far outside the
 * envelope, it walks along the border towards the event: a random step aside at the same distance, then one nearer, each kept while the
 * network stays fooled. Distance is the size of the envelope that holds a point, so that in a box a step nearer clips. A row ends where
 * it is inside the envelope. Parameters BoundaryParameters. Columns: see `createFound`; one row an event that was fooled.
 */
export const boundary: Kernel = async (work) => {
  const { attack, steps, draws, ...perturb } = work.parameters as BoundaryParameters;
  const { scale } = perturb;
  const wide = openBlock(work, { ...perturb, scale: scale * 2 ** (WIDER - 1) });
  const { u, moves, rows, fooled, step } = wide;
  const keys = eventKeys(work.context, attack);
  const started = await startFooled(wide, { draws, scale }, (row) => keys(work.index[row]));
  await shrink(wide, started, BISECTIONS);
  const stands = u.slice();
  const sides = new Float64Array(rows).fill(FIRST);
  const nearer = new Float64Array(rows).fill(FIRST);
  const [held, came] = [new Uint32Array(rows), new Uint32Array(rows)];
  const outside = (row: number): boolean => sizeOfMoves(wide, row) > scale;
  const keep = ({ rows: some, count }: ActiveRows): void => {
    for (const row of some.subarray(0, count)) stands.set(u.subarray(row * moves, (row + 1) * moves), row * moves);
  };
  let active = rowsWhere(started, outside);
  for (let taken = 1; taken <= steps && active.count > 0; taken++) {
    for (const row of active.rows) {
      aside(wide, { row, length: sides[row] }, deriveKey(keys(work.index[row]), draws + taken));
      step[row]++;
    }
    wide.place(active);
    await wide.confirm(active);
    const still = rowsWhere(active, (row) => fooled[row] === 1);
    keep(still);
    for (const row of still.rows) {
      held[row]++;
      fitRow(wide, row, (1 - nearer[row]) * sizeOfMoves(wide, row));
    }
    wide.place(still);
    await wide.confirm(still);
    const closer = rowsWhere(still, (row) => fooled[row] === 1);
    keep(closer);
    for (const row of closer.rows) came[row]++;
    for (const row of active.rows) {
      u.set(stands.subarray(row * moves, (row + 1) * moves), row * moves);
      if (taken % WINDOW !== 0) continue;
      sides[row] = Math.min(1, adapted(sides[row], held[row] / WINDOW, [0.2, 0.5]));
      if (held[row] > 0) nearer[row] = Math.min(0.5, adapted(nearer[row], came[row] / held[row], [0.1, 0.25]));
      held[row] = came[row] = 0;
    }
    active = rowsWhere(active, outside);
  }
  return pointsInside(wide, started, work);
};

/** What of the moves lies inside the envelope and fools there. */
async function pointsInside(wide: AttackBlock, started: ActiveRows, work: Parameters<Kernel>[0]): ReturnType<Kernel> {
  const parameters = work.parameters as BoundaryParameters;
  const { scale } = parameters;
  const block = openBlock(work, parameters);
  block.u.set(wide.u);
  block.step.set(wide.step);
  for (const row of started.rows) fitRow(block, row, scale);
  block.place(started);
  await block.confirm(started);
  const found = createFound(block);
  for (const row of started.rows) if (block.fooled[row] === 1) found.take(row, 0);
  const columns = found.columns();
  return { ...columns, counters: sumOfCounters(columns.counters, wide.counters) };
}
