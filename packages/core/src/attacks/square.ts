import { deriveKey, normal, type RandomKey, uniform } from "../random/index.js";
import { scoreMargin } from "../network/decide.js";
import { allRows, type AttackBlock, openBlock, rowsWhere } from "./block.js";
import { chooseComponents, freeComponents } from "./choose.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { SquareParameters } from "./parameters.js";

/** After so many of 10,000 steps the share of components that a proposal changes is halved, as published. */
const HALVED_AFTER = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** Share of the components that the proposal of a step changes: the published schedule, stretched to the number of steps. */
function shareAt(step: number, { steps, share }: Pick<SquareParameters, "steps" | "share">): number {
  const of = Math.trunc((step / steps) * 10_000);
  return share / 2 ** HALVED_AFTER.filter((after) => of > after).length;
}

/**
 * Gives chosen components of a row new moves: in a box each goes to one of its ends, at random, and at least one to the other; in a ball
 * what they take up of its radius, and what is free of it, is spread over them in a random direction.
 */
function propose(
  { u, moves, space, limits }: AttackBlock,
  { row, chosen }: { readonly row: number; readonly chosen: readonly number[] },
  key: RandomKey,
): void {
  const { scale } = space.bounds;
  let changed = false;
  space.parts.forEach(({ norm, start, end }, p) => {
    const own = chosen.filter((component) => component >= start && component < end);
    if (own.length === 0) return;
    const first = row * moves;
    if (norm === "linf") {
      for (const component of own) {
        const to = uniform(key, space.drawn[component]) < 0.5 ? -scale : scale;
        if (to * u[first + component] <= 0) changed = true;
        u[first + component] = to;
      }
      return;
    }
    let kept = 0;
    for (let component = start; component < end; component++)
      if (!own.includes(component)) kept += u[first + component] ** 2;
    const direction = own.map((component) => normal(deriveKey(key, p + 1), space.drawn[component]));
    const length = Math.hypot(...direction);
    const radius = Math.sqrt(Math.max(0, scale * scale - kept));
    own.forEach((component, k) => (u[first + component] = (radius * direction[k]) / length));
    changed = true;
  });
  if (!changed) u[row * moves + chosen[0]] *= -1;
  projectRow({ space, limits }, u, row);
}

/**
 * The Square Attack (Andriushchenko et al., arXiv 1912.00049) for events instead of images: random search that looks at scores alone. A
 * square of pixels is here a random subset of the components of u, theta and z; it shrinks along the published schedule. A proposal that
 * does not raise the margin is kept: equal ones too, since a saturated score is a plateau that only a random walk leaves.
 * Parameters SquareParameters. Columns: see `createFound`; one row an event that was fooled.
 */
export const square: Kernel = async ({ context, index, parameters, pulse }) => {
  const { attack, steps, share, ...perturb } = parameters as SquareParameters;
  const block = openBlock({ context, index, pulse }, perturb);
  const { u, moves, rows, scores, fooled, step } = block;
  const { output } = context.model;
  const keys = eventKeys(context, attack);
  const best = { u: u.slice(), margin: new Float64Array(rows).fill(Infinity) };
  const marginOf = (row: number): number =>
    scoreMargin(scores, output, { row, label: context.events.label[index[row]], target: perturb.target });
  const free = freeComponents(block);
  let active = rowsWhere(allRows(rows), (row) => free[row].length > 0);
  for (let taken = 0; taken < steps && active.count > 0; taken++) {
    for (const row of active.rows) {
      const key = deriveKey(keys(index[row]), taken);
      const many = taken === 0 ? free[row].length : Math.round(shareAt(taken, { steps, share }) * free[row].length);
      u.set(best.u.subarray(row * moves, (row + 1) * moves), row * moves);
      propose(block, { row, chosen: chooseComponents(free[row], Math.max(1, many), key) }, key);
      step[row]++;
    }
    block.place(active);
    await block.confirm(active);
    for (const row of active.rows) {
      const margin = marginOf(row);
      if (!(margin <= best.margin[row])) continue;
      best.margin[row] = margin;
      best.u.set(u.subarray(row * moves, (row + 1) * moves), row * moves);
    }
    active = rowsWhere(active, (row) => fooled[row] === 0);
  }
  const found = createFound(block);
  for (const row of allRows(rows).rows) if (fooled[row] === 1) found.take(row, 0);
  return found.columns();
};
