import type { Events } from "../events/events.js";
import type { Layout } from "../envelopes/envelope.js";
import { createLayout } from "../envelopes/layout.js";
import { deriveKey, type RandomKey, uniform } from "../random/index.js";
import { allRows, openBlock, rowsWhere } from "./block.js";
import { chooseComponents, freeComponents } from "./choose.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import { projectRow } from "./limits.js";
import type { RdsaParameters } from "./parameters.js";

/** How often a donor is looked for before an observable stays as it is. */
const LOOKS = 100;

type Box = NonNullable<RdsaParameters["box"]>;

/** Ranges of the observables over all events: found once for the events that a worker holds. */
const ranges = new WeakMap<Events, Box>();

function rangesOf(events: Events, layout: Layout): Box {
  const known = ranges.get(events);
  if (known !== undefined) return known;
  const lower = new Float64Array(layout.movable.length).fill(Infinity);
  const upper = new Float64Array(layout.movable.length).fill(-Infinity);
  layout.movable.forEach((p, m) => {
    const observable = layout.primaries[p];
    const missing = events.missing[observable];
    events.values[observable].forEach((x, event) => {
      if (missing?.[event] === 1) return;
      if (x < lower[m]) lower[m] = x;
      if (x > upper[m]) upper[m] = x;
    });
  });
  const box = { lower, upper };
  ranges.set(events, box);
  return box;
}

/** Events in the order of their ids, found once for the events that a worker holds: draws do not depend on the order of a file. */
const orders = new WeakMap<Events, Uint32Array>();

function orderById(events: Events): Uint32Array {
  const { key, rows } = events;
  const order =
    orders.get(events) ??
    Uint32Array.from({ length: rows }, (_, row) => row).sort(
      (a, b) => key[2 * a] - key[2 * b] || key[2 * a + 1] - key[2 * b + 1] || a - b,
    );
  orders.set(events, order);
  return order;
}

/** An event's value of an observable, drawn from those of all events or of its own class; null where none was found. */
function drawValue(
  events: Events,
  { observable, label }: { readonly observable: number; readonly label: number | null },
  key: RandomKey,
): number | null {
  const order = orderById(events);
  for (let look = 0; look < LOOKS; look++) {
    const donor = order[Math.floor(events.rows * uniform(key, look))];
    if (events.missing[observable]?.[donor] === 1 || (label !== null && events.label[donor] !== label)) continue;
    return events.values[observable][donor];
  }
  return null;
}

/**
 * Random Distribution Shuffle Attack (arXiv 2501.05588): some observables of an event are replaced by draws from their own distributions,
 * which breaks what relates them to the others; anew until the network is fooled, `tries` times at most. Inside the envelope what is
 * drawn is clipped; `envelope: free` is the published attack, whose points may lie anywhere in the observables' ranges. No gradient.
 * Parameters RdsaParameters. Columns: see `createFound`; `start` is the try.
 */
export const rdsa: Kernel = async ({ context, index, parameters, pulse }) => {
  const { attack, tries, observables, marginal, envelope, ...perturb } = parameters as RdsaParameters;
  const { events, model } = context;
  const free = envelope === "free";
  const box = free ? rangesOf(events, createLayout(events.observables, model.inputs)) : undefined;
  const block = openBlock({ context, index, pulse }, box === undefined ? perturb : { ...perturb, box });
  const { u, width, moves, space, layout, rows } = block;
  const keys = eventKeys(context, attack);
  const own = freeComponents(block).map((components) => components.filter((m) => m < width));
  const tryOf = new Int32Array(rows).fill(-1);
  let active = rowsWhere(allRows(rows), (row) => own[row].length > 0);
  for (let attempt = 0; attempt < tries && active.count > 0; attempt++) {
    for (const row of active.rows) {
      const key = deriveKey(keys(index[row]), attempt);
      u.fill(0, row * moves, (row + 1) * moves);
      for (const m of chooseComponents(own[row], observables, key)) {
        const primary = layout.movable[m];
        const label = marginal === "class" ? events.label[index[row]] : null;
        const value = drawValue(
          events,
          { observable: layout.primaries[primary], label },
          deriveKey(key, space.drawn[m]),
        );
        if (value === null) continue;
        const delta = value - space.block.nominal[row * space.primaries + primary];
        const half = delta > 0 ? space.block.up[row * width + m] : space.block.down[row * width + m];
        u[row * moves + m] = half === 0 ? 0 : delta / half;
      }
      projectRow(block, u, row);
    }
    block.place(active);
    await block.confirm(active);
    for (const row of active.rows) if (block.fooled[row] === 1) tryOf[row] = attempt;
    active = rowsWhere(active, (row) => tryOf[row] === -1);
  }
  const found = createFound(block);
  tryOf.forEach((attempt, row) => {
    if (attempt !== -1) found.take(row, attempt);
  });
  return found.columns();
};
