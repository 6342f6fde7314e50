import type { Observable } from "./events.js";
import { roundDown32, roundUp32 } from "./float32.js";

/** Share of a period by which nominal values may lie outside their turn: files round angles to a few digits (-3.142). */
export const TURN_SLACK = 1e-3;

/** The turn that a periodic observable's values lie in; both ends belong to it, as float32 stores them. */
export interface Turn {
  readonly period: number;
  readonly origin: number;
  readonly lower: number;
  readonly upper: number;
}

/** The turn of a periodic observable; null for any other. An origin that is not known is taken for -period / 2. */
export function turnOf({ kind, period, origin }: Observable): Turn | null {
  if (kind !== "periodic" || period === null) return null;
  const start = origin ?? -period / 2;
  return { period, origin: start, lower: roundDown32(start), upper: roundUp32(start + period) };
}

/**
 * A moved value brought into the turn, as float32. Values already in it stay as they are. Not for values that have not moved: the
 * file's own rounding may have put them a little outside, and they stay.
 */
export function wrap(value: number, { period, origin, lower, upper }: Turn): number {
  if (!(value < lower || value > upper)) return value;
  const wrapped = Math.fround(value - period * Math.floor((value - origin) / period));
  return wrapped < lower ? lower : wrapped > upper ? upper : wrapped;
}
