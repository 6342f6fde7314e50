import { deriveKey, uniform } from "../random/index.js";
import { allRows, openBlock, rowsWhere } from "./block.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import { eventKeys } from "./keys.js";
import type { DonorParameters } from "./parameters.js";

/**
 * A control without gradients: events that take over the movable primaries of events of another class, entries that are missing in
 * either of the two left alone. Those that the network then gets wrong are known to be foolable in a box that holds all events, so an
 * attack has to find them too. Parameters DonorParameters. Columns: see `createFound`; `start` is the donor's draw.
 */
export const donors: Kernel = async ({ context, index, parameters, pulse }) => {
  const { attack, target, box, donors: others, draws } = parameters as DonorParameters;
  const { events } = context;
  const block = openBlock({ context, index, pulse }, { scale: 1, target, box });
  const { u, width, moves, space, layout } = block;
  const keys = eventKeys(context, attack);
  const drawOf = new Int32Array(block.rows).fill(-1);
  let active = allRows(others.length === 0 ? 0 : block.rows);
  for (let draw = 0; draw < draws && active.count > 0; draw++) {
    for (const row of active.rows) {
      const donor = others[Math.floor(others.length * uniform(deriveKey(keys(index[row]), draw), 0))];
      for (let m = 0; m < width; m++) {
        const at = row * width + m;
        const observable = layout.primaries[layout.movable[m]];
        const absent = events.missing[observable]?.[donor] === 1;
        const delta = events.values[observable][donor] - space.block.nominal[row * space.primaries + layout.movable[m]];
        const half = delta > 0 ? space.block.up[at] : space.block.down[at];
        u[row * moves + m] = absent || half === 0 ? 0 : delta / half;
      }
    }
    block.place(active);
    await block.confirm(active);
    for (const row of active.rows) if (block.fooled[row] === 1) drawOf[row] = draw;
    active = rowsWhere(active, (row) => drawOf[row] === -1);
  }
  const found = createFound(block);
  drawOf.forEach((draw, row) => {
    if (draw !== -1) found.take(row, draw);
  });
  return found.columns();
};
