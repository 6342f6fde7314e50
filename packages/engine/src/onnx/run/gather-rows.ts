import type { AscentRequest, Events, KernelContext } from "@foolproof/core";

/** Columns that a perturbation may change: all but derived observables and spectators, in the order of the observables. */
export const primariesOf = ({ observables }: Pick<Events, "observables">): readonly number[] =>
  observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));

/** A tile of nominal events as the ascent program takes them, with room for `tile` rows. */
export type NominalTile = Omit<AscentRequest, "target">;

/** Nominal events in the rows of a tile, one event number a row; rows beyond the list repeat the first. */
export function gatherRows({ events, network }: KernelContext, rows: ArrayLike<number>): NominalTile {
  const { tile } = network;
  const primaries = primariesOf(events);
  const [wide, narrow] = [events.observables.length, primaries.length];
  const to = {
    primaries: new Float32Array(tile * narrow),
    nominal: new Float32Array(tile * wide),
    missing: new Uint8Array(tile * wide),
    label: new Uint8Array(tile),
  };
  for (let row = 0; row < tile; row++) {
    const event = rows[row < rows.length ? row : 0];
    to.label[row] = events.label[event];
    for (let d = 0; d < wide; d++) {
      to.nominal[row * wide + d] = events.values[d][event];
      to.missing[row * wide + d] = events.missing[d]?.[event] ?? 0;
    }
    for (let p = 0; p < narrow; p++) to.primaries[row * narrow + p] = events.values[primaries[p]][event];
  }
  return to;
}
