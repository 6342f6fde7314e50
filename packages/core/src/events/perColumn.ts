import type { MissingValues, Observable } from "./events.js";
import { TURN_SLACK } from "./periodic.js";
import { sharedUint8 } from "./shared.js";

/** 1 where a value is NaN or a declared sentinel; null where none is. */
export function missingFlags(values: Float32Array, { values: sentinels }: MissingValues): Uint8Array | null {
  const marks = Float32Array.from(sentinels);
  let flags: Uint8Array | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    let missing = value !== value;
    for (let k = 0; k < marks.length; k++) missing ||= value === marks[k];
    if (!missing) continue;
    flags ??= sharedUint8(values.length);
    flags[i] = 1;
  }
  return flags;
}

/** A periodic observable with the origin that its nominal values tell: -period / 2, or 0 where only that holds all values. */
export function withOrigin(observable: Observable, values: Float32Array, missing: Uint8Array | null): Observable {
  const { kind, period, origin } = observable;
  if (kind !== "periodic" || period === null || origin !== null) return observable;
  let largest = -Infinity;
  let smallest = Infinity;
  for (let i = 0; i < values.length; i++) {
    if (missing !== null && missing[i] !== 0) continue;
    if (values[i] > largest) largest = values[i];
    if (values[i] < smallest) smallest = values[i];
  }
  return {
    ...observable,
    origin: largest > period * (0.5 + TURN_SLACK) && smallest >= -TURN_SLACK * period ? 0 : -period / 2,
  };
}
