import { readFileSync } from "node:fs";

/** A fixture of tools/fixtures/make_corrections_fixtures.py. */
export const readFixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;

/** Numbers that the fixtures hold as base64. */
export function decoded(text: string): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer);
}

/** Input `k` of the fixtures' points, by the rule at the top of the script that made them. */
export function points(rows: number, step: number, [low, high]: readonly [number, number]): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const value = (i + 1) * step;
    return low + (high - low) * (value - Math.floor(value));
  });
}

/** The largest difference between two lists, relative to `least` or the size where that is larger; NaN and infinities must agree. */
export function apart(values: Float64Array, expected: Float64Array, least = 1): number {
  if (values.length !== expected.length) return Infinity;
  return values.reduce((most, value, i) => {
    if (Object.is(value, expected[i]) || value === expected[i]) return most;
    const difference = Math.abs(value - expected[i]) / Math.max(least, Math.abs(expected[i]));
    return Math.max(most, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
}
