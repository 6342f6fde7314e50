import type { NominalTable } from "../events/derived.js";
import type { DescentAnswer, DescentSeats } from "../network/network.js";
import type { AttackBlock } from "./block.js";

export interface Seats {
  /** [tile] the row of the block and the class of who sits there, as `DescentRequest` has it. */
  readonly row: Int32Array;
  readonly label: Uint8Array;
  readonly table: NominalTable;
  /** Seats a row where its moves stand. */
  take(seat: number, row: number): void;
  /** Writes back where the row in a seat stands: after the steps of the answer, or before them. */
  leave(seat: number, answer: DescentAnswer | null): void;
  /** Lets who sits in one seat, and what the answer says of it, take another. */
  move(from: number, to: number, answer: DescentAnswer): void;
}

/** The seats of a descent for rows of a block; all are taken by its first row, so that empty ones hold something. */
export function createSeats(block: AttackBlock, tables: DescentSeats): Seats {
  const { context, index, space, width, u, points, limits, table } = block;
  const { nominal: nominals, up, down } = space.block;
  const { lower, upper } = space.bounds;
  const { primaries: P } = space;
  const { tile } = context.network;
  const movable = Int32Array.from(space.movable);
  const row = new Int32Array(tile);
  const label = new Uint8Array(tile);
  const { moves, nominal, free } = tables;
  const all = [moves, nominal, tables.up, tables.low, tables.high, tables.lower, tables.upper, free];
  if (tables.down !== null) all.push(tables.down);
  for (const one of all) one.fill(0);
  const take = (seat: number, who: number): void => {
    row[seat] = who;
    label[seat] = context.events.label[index[who]];
    for (let p = 0, at = seat * P; p < P; p++, at++)
      nominal[at] = tables.lower[at] = tables.upper[at] = nominals[who * P + p];
    for (let m = 0, from = who * width; m < width; m++, from++) {
      const at = seat * P + movable[m];
      const least = limits.low[from];
      const most = limits.high[from];
      const move = u[from];
      moves[at] = move < least ? least : move > most ? most : move;
      tables.up[at] = up[from];
      if (tables.down !== null) tables.down[at] = down[from];
      tables.low[at] = least;
      tables.high[at] = most;
      tables.lower[at] = lower[from];
      tables.upper[at] = upper[from];
      free[at] = least === most ? 0 : 1;
    }
  };
  for (let seat = 0; seat < tile; seat++) take(seat, 0);
  return {
    row,
    label,
    table,
    take,
    leave(seat, answer) {
      const from = answer?.moves ?? moves;
      for (let m = 0, to = row[seat] * width; m < width; m++, to++) {
        const at = seat * P + movable[m];
        u[to] = from[at];
        if (answer !== null) points[to] = answer.points[at];
      }
    },
    move(from, to, answer) {
      if (from === to) return;
      row[to] = row[from];
      label[to] = label[from];
      for (const one of [...all, answer.moves]) one.copyWithin(to * P, from * P, from * P + P);
    },
  };
}
