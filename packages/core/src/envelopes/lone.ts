import type { EnvelopeBlock } from "./envelope.js";

type Widths = Pick<EnvelopeBlock, "up" | "down" | "kappa">;

/** One entry of a block: its place [row x M], and its nominal value. */
export interface Entry {
  readonly at: number;
  readonly x: number;
}

/**
 * How far an observable's own move u takes it: u times the half-width of its side; log-normal: from x to x kappa^u, where u > 0 is up
 * whatever the sign of x.
 */
export function loneDelta({ up, down, kappa }: Widths, { at, x }: Entry, u: number): number {
  const factor = kappa === null ? 0 : kappa[at];
  if (factor === 0) return u === 0 ? 0 : u * (u > 0 ? up : down)[at];
  return x * factor ** (x < 0 ? -u : u) - x;
}

/** The move that takes an observable so far: the inverse of `loneDelta`; 0 where nothing moves to that side. */
export function loneMove({ up, down, kappa }: Widths, { at, x }: Entry, delta: number): number {
  if (delta === 0 || delta !== delta) return 0;
  const factor = kappa === null ? 0 : kappa[at];
  if (factor === 0 || x === 0) {
    const width = (delta > 0 ? up : down)[at];
    return width === 0 ? 0 : delta / width;
  }
  const move = Math.log((x + delta) / x) / Math.log(factor);
  return x < 0 ? -move : move;
}

/** The derivative of `loneDelta` with respect to u; at u = 0 on the side of `side`. */
export function loneSlope(
  { up, down, kappa }: Widths,
  { at, x }: Entry,
  { u, side }: { readonly u: number; readonly side: number },
): number {
  const factor = kappa === null ? 0 : kappa[at];
  if (factor === 0) return ((u === 0 ? side : u) > 0 ? up : down)[at];
  return Math.abs(x) * Math.log(factor) * factor ** (x < 0 ? -u : u);
}
