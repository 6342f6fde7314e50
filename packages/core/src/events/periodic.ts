import type { Observable } from "./events.js";
import { roundDown32, roundUp32 } from "./float32.js";

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

/** A value brought into the turn, as float32. Values already in it stay as they are. */
export function wrap(value: number, { period, origin, lower, upper }: Turn): number {
  if (!(value < lower || value > upper)) return value;
  const wrapped = Math.fround(value - period * Math.floor((value - origin) / period));
  return wrapped < lower ? lower : wrapped > upper ? upper : wrapped;
}
