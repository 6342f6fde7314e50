import type { NominalTable } from "../events/derived.js";
import type { Events } from "../events/events.js";
import { turnOf, wrap } from "../events/periodic.js";
import type { EnvelopeBlock, Layout } from "../envelopes/envelope.js";
import { movableObservables } from "../envelopes/layout.js";
import type { ActiveRows } from "../envelopes/place.js";
import type { AscentRequest } from "../network/network.js";

/** The block's nominal events, row by row. */
export function nominalTable(events: Events, index: Uint32Array): NominalTable {
  const D = events.observables.length;
  const nominal = new Float32Array(index.length * D);
  const missing = new Uint8Array(index.length * D);
  for (let d = 0; d < D; d++) {
    const values = events.values[d];
    const flags = events.missing[d];
    for (let r = 0; r < index.length; r++) {
      nominal[r * D + d] = values[index[r]];
      if (flags !== null) missing[r * D + d] = flags[index[r]];
    }
  }
  return { nominal, missing };
}

interface TileRows {
  readonly events: Events;
  readonly layout: Layout;
  readonly block: EnvelopeBlock;
  readonly table: NominalTable;
}

/**
 * Packs rows of a block into the buffers of an ascent call: primaries at their points, periodic ones that moved wrapped as in a stored row.
 * A row that stands where it stood in the call before only brings its new point. Rows past the packed ones keep what an earlier
 * call left.
 */
export function createTileFiller(
  { events, layout, block, table }: TileRows,
  tile: number,
): (points: Float32Array, active: ActiveRows) => Omit<AscentRequest, "target"> {
  const { index } = block;
  const P = layout.primaries.length;
  const movable = Int32Array.from(layout.movable);
  const M = movable.length;
  const turns = movableObservables(layout).map((observable) => turnOf(events.observables[observable]));
  const request = {
    primaries: new Float32Array(tile * P),
    table,
    row: new Int32Array(tile).fill(-1),
    label: new Uint8Array(tile),
  };
  const seat = (k: number, row: number): void => {
    request.row[k] = row;
    request.label[k] = events.label[index[row]];
    for (let p = 0; p < P; p++) request.primaries[k * P + p] = block.nominal[row * P + p];
  };
  if (block.rows > 0) for (let k = 0; k < tile; k++) seat(k, 0);
  return (points, { rows, count }) => {
    const { primaries, row } = request;
    for (let k = 0; k < count; k++) {
      if (row[k] !== rows[k]) seat(k, rows[k]);
      const from = rows[k] * M;
      const to = k * P;
      for (let m = 0; m < M; m++) primaries[to + movable[m]] = points[from + m];
    }
    turns.forEach((turn, m) => {
      if (turn === null) return;
      for (let k = 0; k < count; k++) {
        const at = k * P + movable[m];
        // What has not moved stays as the file has it: a sentinel is no angle.
        if (primaries[at] !== block.nominal[rows[k] * P + movable[m]]) primaries[at] = wrap(primaries[at], turn);
      }
    });
    return request;
  };
}
