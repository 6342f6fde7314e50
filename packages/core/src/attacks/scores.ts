import { FoolproofError } from "../errors/index.js";
import { decide, hasNoScore } from "../network/decide.js";
import { allRows, openBlock } from "./block.js";
import type { Kernel, KernelContext } from "./kernel.js";
import type { NominalParameters, PointParameters } from "./parameters.js";
import type { AttackBlock } from "./block.js";
import type { KernelColumns } from "../network/network.js";

const nominalBlock = (
  work: { readonly context: KernelContext; readonly index: Uint32Array },
  scale: number,
): AttackBlock => openBlock(work, { scale, target: null });

const scoreColumns = ({ index, scores, outputs, counters, rows }: AttackBlock): KernelColumns => ({
  rows,
  columns: { index: { values: index.slice(), width: 1 }, scores: { values: scores, width: outputs } },
  counters,
});

function refuseNaN({ context: { model, events }, scores, index, rows }: AttackBlock): void {
  for (let row = 0; row < rows; row++) {
    if (!hasNoScore(scores, model.output, row)) continue;
    const event = index[row];
    const file = events.files[events.file[event]]?.file ?? "the data";
    throw new FoolproofError({
      code: "FP_NETWORK_NAN_SCORE",
      message: `the network answers NaN for the event in row ${String(events.row[event])} of ${file}`,
      hint: "Look at its inputs with `foolproof predict`; a NaN or infinite input needs `missing: {values: [...], feed: <number>}`.",
      where: { file, row: events.row[event] },
    });
  }
}

/**
 * What the network says of the events as they are. No parameters. Columns: `index`, `scores` [K]; one row an event.
 * @throws FoolproofError FP_NETWORK_NAN_SCORE with file and row.
 */
export const scores: Kernel = async ({ context, index }) => {
  const block = nominalBlock({ context, index }, 0);
  await block.confirm(allRows(block.rows));
  refuseNaN(block);
  return scoreColumns(block);
};

/**
 * What the network says of stored points. Parameters PointParameters. Columns: `index`, `scores` [K]; one row an event.
 */
export const scoresOfPoints: Kernel = async ({ context, index, parameters }) => {
  const { index: events, points } = parameters as PointParameters;
  const block = nominalBlock({ context, index }, 0);
  const { width } = block;
  let k = 0;
  index.forEach((event, row) => {
    while (k < events.length && events[k] < event) k++;
    if (events[k] !== event) throw new RangeError(`no point of event ${String(event)} among the parameters`);
    block.points.set(points.subarray(k * width, (k + 1) * width), row * width);
  });
  await block.confirm(allRows(block.rows));
  return scoreColumns(block);
};

/**
 * Conventional error propagation: one move of all events after the other by +1 or -1 (an observable by its own uncertainty, a source, a
 * direction of a covariance set), within ranges and constraints. Parameters NominalParameters. Columns: `shift` (its number), `index`,
 * `scores` [K]; a row for each shift and event, correctly classified or not, that the network then takes for another class: whatever
 * depends on decisions follows from these.
 */
export const nominal: Kernel = async ({ context, index, parameters }) => {
  const { shifts, threshold = context.model.output.threshold } = parameters as NominalParameters;
  const output = { ...context.model.output, threshold };
  const block = nominalBlock({ context, index }, 1);
  const { rows, moves, outputs, u, scores: answers } = block;
  const all = allRows(rows);
  const taken = (row: number): number => decide(answers, output, row);
  await block.confirm(all);
  const before = Uint8Array.from(all.rows, taken);
  const shiftOf: number[] = [];
  const events: number[] = [];
  const found: number[] = [];
  for (const [number, { move, theta }] of shifts.entries()) {
    u.fill(0);
    for (let row = 0; row < rows; row++) u[row * moves + move] = theta;
    block.place(all);
    await block.confirm(all);
    for (let row = 0; row < rows; row++) {
      if (taken(row) === before[row]) continue;
      shiftOf.push(number);
      events.push(index[row]);
      for (let k = 0; k < outputs; k++) found.push(answers[row * outputs + k]);
    }
  }
  return {
    rows: events.length,
    columns: {
      shift: { values: Uint32Array.from(shiftOf), width: 1 },
      index: { values: Uint32Array.from(events), width: 1 },
      scores: { values: Float32Array.from(found), width: outputs },
    },
    counters: block.counters,
  };
};

/**
 * The margin of the events as they are, and whether its gradient leads anywhere: `gradient` 0 where it is finite and not zero in
 * every observable that can move, 1 zero, 2 not finite, 3 nothing can move. No parameters but PerturbParameters' target.
 * Columns: `index`, `margin`, `gradient`; one row an event.
 */
export const margins: Kernel = async ({ context, index, parameters }) => {
  const { target } = parameters as { readonly target: number | null };
  const block = openBlock({ context, index }, { scale: 1, target });
  const { tile } = context.network;
  const margin = new Float32Array(block.rows);
  const state = new Uint8Array(block.rows);
  const all = allRows(block.rows);
  for (let start = 0; start < block.rows; start += tile) {
    const rows = all.rows.subarray(start, start + tile);
    const answer = await block.ascent({ rows, count: rows.length });
    rows.forEach((row, k) => {
      margin[row] = answer.margin[k];
      state[row] = gradientState(block, row, answer.gradient.subarray(k * block.space.primaries));
    });
  }
  return {
    rows: block.rows,
    columns: {
      index: { values: index.slice(), width: 1 },
      margin: { values: margin, width: 1 },
      gradient: { values: state, width: 1 },
    },
    counters: block.counters,
  };
};

function gradientState({ width, moves, limits, space }: AttackBlock, row: number, gradient: Float32Array): number {
  if (limits.free[row] === 0) return 3;
  const { coherent } = space.block;
  const E = coherent?.component.length ?? 0;
  const carried = (m: number): boolean =>
    coherent?.column.some(
      (column, e) => column === m && (coherent.up[row * E + e] !== 0 || coherent.down[row * E + e] !== 0),
    ) === true;
  let state = 1;
  for (let m = 0; m < width; m++) {
    const at = row * moves + m;
    if (limits.low[at] === limits.high[at] && !carried(m)) continue;
    const slope = gradient[space.movable[m]];
    if (!Number.isFinite(slope)) return 2;
    if (slope !== 0) state = 0;
  }
  return state;
}
