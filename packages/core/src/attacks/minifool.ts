import { deriveKey, type RandomKey } from "../random/index.js";
import type { ActiveRows } from "../envelopes/place.js";
import { concatenateKernelColumns } from "../network/columns.js";
import type { KernelColumns } from "../network/network.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { climb } from "./climb.js";
import { createFound, sumOfCounters } from "./found.js";
import { fitRow, sizeOfMoves } from "./fit.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { MiniFoolParameters } from "./parameters.js";
import { shrink } from "./shrink.js";
import { createSlopes } from "./slopes.js";
import { startAnywhere, stepByShape } from "./step.js";

/** Decay of the two running means of Adam (Kingma and Ba, arXiv 1412.6980), as published. */
const [FIRST, SECOND] = [0.9, 0.999];

interface Minimiser extends MiniFoolParameters {
  readonly key: (row: number) => RandomKey;
}

/**
 * Minimises alpha eta + beta (m - goal)^2 over each row's moves, eta = mean(u^2) and m the margin, with Adam, until the row is fooled: the block's
 * `fooled`, points and scores tell.
 */
async function minimise(
  block: AttackBlock,
  start: ActiveRows,
  { alpha, beta, goal, steps, stepSize, scale, key }: Minimiser,
): Promise<void> {
  const { u, moves, step, counters } = block;
  const slopes = createSlopes(block);
  const mean = new Float64Array(u.length);
  const square = new Float64Array(u.length);
  let active = start;
  for (let taken = 0; taken < steps && active.count > 0; taken++) {
    await slopes.ask(active);
    await slopes.fooled(active);
    active = rowsWhere(active, (row) => block.fooled[row] === 0);
    const [unbiased, unbiasedSquare] = [1 - FIRST ** (taken + 1), 1 - SECOND ** (taken + 1)];
    for (const row of active.rows) {
      const pull = 2 * beta * (slopes.margin[row] - goal);
      let alive = false;
      for (let at = row * moves; at < (row + 1) * moves; at++) {
        const slope = slopes.slope[at];
        if (block.limits.low[at] === block.limits.high[at] || !Number.isFinite(slope)) continue;
        if (slope !== 0) alive = true;
        const descent = (2 * alpha * u[at]) / moves + pull * slope;
        mean[at] = FIRST * mean[at] + (1 - FIRST) * descent;
        square[at] = SECOND * square[at] + (1 - SECOND) * descent * descent;
        if (square[at] > 0)
          u[at] -= (stepSize * scale * (mean[at] / unbiased)) / Math.sqrt(square[at] / unbiasedSquare);
      }
      if (alive) projectRow(block, u, row);
      else {
        startAnywhere(block, { row, reach: scale }, deriveKey(key(row), taken));
        counters.deadGradients++;
      }
      step[row]++;
    }
    block.place(active);
  }
  await block.confirm(active);
}

/**
 * Finds the smallest envelope that still holds a fooled point of each row, by bisection of its scale: in each half a row begins at the best
 * point so far, brought into the smaller envelope, and takes `polish` steps along the signs of its gradients.
 * On return the block holds the best moves, points and scores.
 */
async function tighten(
  block: AttackBlock,
  rows: ActiveRows,
  { bisections, polish }: Pick<MiniFoolParameters, "bisections" | "polish">,
): Promise<void> {
  const { u, points, scores, moves, width, outputs } = block;
  const slopes = createSlopes(block);
  const best = { u: u.slice(), points: points.slice(), scores: scores.slice() };
  const low = new Float64Array(block.rows);
  const high = Float64Array.from({ length: block.rows }, (_, row) => sizeOfMoves(block, row));
  const copy = (row: number, from: Pick<AttackBlock, "u" | "points" | "scores">, to: typeof from): void => {
    to.u.set(from.u.subarray(row * moves, (row + 1) * moves), row * moves);
    to.points.set(from.points.subarray(row * width, (row + 1) * width), row * width);
    to.scores.set(from.scores.subarray(row * outputs, (row + 1) * outputs), row * outputs);
  };
  for (let n = 0; n < bisections; n++) {
    const radius = low.map((from, row) => (from + high[row]) / 2);
    for (const row of rows.rows.subarray(0, rows.count)) {
      copy(row, best, block);
      fitRow(block, row, radius[row]);
    }
    block.place(rows);
    await block.confirm(rows);
    let active = rowsWhere(rows, (row) => block.fooled[row] === 0);
    for (let taken = 0; taken < polish && active.count > 0; taken++) {
      await slopes.ask(active);
      for (const row of active.rows) {
        stepByShape(block, { row, length: radius[row] / 2, shape: "sign" }, { slope: slopes.slope, at: row * moves });
        fitRow(block, row, radius[row]);
      }
      block.place(active);
      await block.confirm(active);
      active = rowsWhere(active, (row) => block.fooled[row] === 0);
    }
    for (const row of rows.rows.subarray(0, rows.count)) {
      if (block.fooled[row] === 0) low[row] = radius[row];
      else {
        high[row] = Math.min(radius[row], sizeOfMoves(block, row));
        copy(row, block, best);
      }
    }
  }
  for (const row of rows.rows.subarray(0, rows.count)) {
    copy(row, best, block);
    block.fooled[row] = 1;
  }
}

/**
 * MiniFool (Flek et al., arXiv 2511.01352): the smallest scale at which each event is fooled, and so FR(s) at every scale from one run. The
 * cost is minimised in the largest envelope; rows that it leaves are sent down the margin as pgd does; the move found is shrunk along its
 * own line, and the smallest envelope that holds a fooled point is then found by bisection. At each of `scales` the point is placed
 * in that envelope and asked about anew. Parameters MiniFoolParameters. Columns: see `createFound`, and `level`, the number of the scale.
 */
export const minifool: Kernel = async (work) => {
  const parameters = work.parameters as MiniFoolParameters;
  const { attack, steps, stepSize, scale } = parameters;
  const block = openBlock(work, parameters);
  const keys = eventKeys(work.context, attack);
  const key = (row: number): RandomKey => keys(work.index[row]);
  const start = rowsWhere(allRows(block.rows), (row) => block.limits.free[row] === 1);
  await minimise(block, start, { ...parameters, key });
  const left = rowsWhere(start, (row) => block.fooled[row] === 0);
  const taken = block.step.slice();
  await climb(block, left, { steps, length: stepSize * scale, shape: "sign", others: "best", key });
  for (const row of left.rows) block.step[row] += taken[row];
  const found = rowsWhere(start, (row) => block.fooled[row] === 1);
  await shrink(block, found, parameters.bisections);
  await tighten(block, found, parameters);
  return concatenateKernelColumns(await atScales(block, found, work));
};

/**
 * The smallest moves brought into the envelope of each scale, where they still fool: one result a scale; the work is counted once. A row is
 * offered to scales below its own too: whole numbers may hold still while their u shrinks, and rounding decides nothing.
 */
async function atScales(
  smallest: AttackBlock,
  found: ActiveRows,
  work: Parameters<Kernel>[0],
): Promise<readonly KernelColumns[]> {
  const parameters = work.parameters as MiniFoolParameters;
  const results: KernelColumns[] = [];
  for (const [level, scale] of parameters.scales.entries()) {
    const block = openBlock(work, { ...parameters, scale });
    block.u.set(smallest.u);
    for (const row of found.rows) fitRow(block, row, scale);
    block.place(found);
    await block.confirm(found);
    const columns = createFound(block);
    for (const row of found.rows) {
      block.step[row] = smallest.step[row];
      if (block.fooled[row] === 1) columns.take(row, 0, { level });
    }
    results.push(columns.columns(["level"]));
  }
  return [{ ...results[0], counters: sumOfCounters(results[0].counters, smallest.counters) }, ...results.slice(1)];
}
