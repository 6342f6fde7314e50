import { loneDelta, loneMove } from "../../envelopes/lone.js";
import { roundDown32, roundUp32 } from "../../events/float32.js";
import type { AttackBlock } from "../block.js";
import type { Crowd } from "./crowd.js";

/** A hair inside the ball, so that rounding does not leave it. */
const BALL = 1 - 2e-6;

/**
 * How far one movable primary of an event may go where the others stand: its box, under l2 what the ball leaves of it. Integers are told
 * apart by the caller. @returns whether there is any room.
 */
export function roomOf(
  { space, points, width, moves, limits }: AttackBlock,
  { row, m }: { readonly row: number; readonly m: number },
  into: { lower: number; upper: number },
): boolean {
  const at = row * width + m;
  const move = row * moves + m;
  if (limits.low[move] === limits.high[move]) return false;
  into.lower = space.bounds.lower[at];
  into.upper = space.bounds.upper[at];
  if (space.block.coherent !== null) {
    // The bounds have room for what moves together; an event that stays where theta is 0 has its own half-widths.
    const x = space.block.nominal[row * space.primaries + space.movable[m]];
    into.lower = Math.max(into.lower, roundUp32(x + loneDelta(space.block, { at, x }, -space.bounds.scale)));
    into.upper = Math.min(into.upper, roundDown32(x + loneDelta(space.block, { at, x }, space.bounds.scale)));
  }
  if (space.norm === "l2") {
    const { nominal } = space.block;
    const x = (other: number): number => nominal[row * space.primaries + space.movable[other]];
    let square = 0;
    for (let other = 0; other < width; other++) {
      if (other === m) continue;
      const place = row * width + other;
      square += loneMove(space.block, { at: place, x: x(other) }, points[place] - x(other)) ** 2;
    }
    const left = (space.bounds.scale * BALL) ** 2 - square;
    if (!(left > 0)) return false;
    const own = { at, x: x(m) };
    into.lower = Math.max(into.lower, own.x + loneDelta(space.block, own, -Math.sqrt(left)));
    into.upper = Math.min(into.upper, own.x + loneDelta(space.block, own, Math.sqrt(left)));
  }
  return into.upper > into.lower;
}

/** Fooled events whose sources or covariance sets are displaced stay as they were found: their room is another one. */
export const rests = ({ block, role }: Pick<Crowd, "block" | "role">, row: number): boolean =>
  block.space.block.coherent !== null && role[row] === 1;
