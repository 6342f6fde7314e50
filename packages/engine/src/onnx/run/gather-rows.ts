import type { AscentRequest, Events, KernelContext } from "@foolproof/core";

/** Columns that a perturbation may change: all but derived observables and spectators, in the order of the observables. */
export const primariesOf = ({ observables }: Pick<Events, "observables">): readonly number[] =>
  observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));

/** Nominal events as the ascent program takes them: one tile, unmoved. */
export type NominalTile = Omit<AscentRequest, "target">;

/** Nominal events in the rows of a tile, one event number a row; rows beyond the list repeat the first. */
export function gatherRows({ events, network: { tile } }: KernelContext, rows: ArrayLike<number>): NominalTile {
  const primaries = primariesOf(events);
  const [wide, narrow] = [events.observables.length, primaries.length];
  const nominal = new Float32Array(tile * wide);
  const missing = new Uint8Array(tile * wide);
  const moved = new Float32Array(tile * narrow);
  const label = new Uint8Array(tile);
  for (let row = 0; row < tile; row++) {
    const event = rows[row < rows.length ? row : 0];
    label[row] = events.label[event];
    for (let d = 0; d < wide; d++) {
      nominal[row * wide + d] = events.values[d][event];
      missing[row * wide + d] = events.missing[d]?.[event] ?? 0;
    }
    for (let p = 0; p < narrow; p++) moved[row * narrow + p] = events.values[primaries[p]][event];
  }
  return {
    primaries: moved,
    table: { nominal, missing },
    row: Int32Array.from({ length: tile }, (_, row) => row),
    label,
  };
}
