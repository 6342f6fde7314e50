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
    into.lower = Math.max(into.lower, roundUp32(x - space.bounds.scale * space.block.down[at]));
    into.upper = Math.min(into.upper, roundDown32(x + space.bounds.scale * space.block.up[at]));
  }
  if (space.norm === "l2") {
    const { up, down, nominal } = space.block;
    let square = 0;
    for (let other = 0; other < width; other++) {
      if (other === m) continue;
      const delta = points[row * width + other] - nominal[row * space.primaries + space.movable[other]];
      if (delta === 0) continue;
      const half = delta > 0 ? up[row * width + other] : down[row * width + other];
      square += half > 0 ? (delta / half) ** 2 : 0;
    }
    const left = (space.bounds.scale * BALL) ** 2 - square;
    if (!(left > 0)) return false;
    const x = nominal[row * space.primaries + space.movable[m]];
    into.lower = Math.max(into.lower, x - Math.sqrt(left) * down[at]);
    into.upper = Math.min(into.upper, x + Math.sqrt(left) * up[at]);
  }
  return into.upper > into.lower;
}

/** Fooled events whose sources or covariance sets are displaced stay as they were found: their room is another one. */
export const rests = ({ block, role }: Pick<Crowd, "block" | "role">, row: number): boolean =>
  block.space.block.coherent !== null && role[row] === 1;
