import { bits as randomBits, normal, type RandomKey, uniform } from "../random/index.js";
import type { AttackBlock } from "./block.js";
import { projectRow } from "./limits.js";

/** How a step uses the gradient: its sign, or its shape scaled to a largest component of 1, which moves fewer observables. */
export type StepShape = "sign" | "scaled";

/** One row of a gradient array: component m stands at `slope[at + columns[m]]`. */
export interface Slope {
  readonly slope: Float32Array;
  /** The same numbers as words. */
  readonly bits: Int32Array;
  readonly at: number;
  readonly columns: ArrayLike<number>;
}

/** The words of float32 numbers: sign, exponent, fraction. */
export const bitsOf = (numbers: Float32Array): Int32Array =>
  new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);

/** Words of +0 and +Infinity; between them lie all numbers that a step can follow. */
const [ZERO, INFINITE, MAGNITUDE] = [0, 0x7f800000, 0x7fffffff];

/**
 * Steps a row's u down the margin along the signs of its gradient and clips it to its limits.
 * @returns false where no component that can move has a finite gradient other than 0; u is then unchanged.
 */
export function stepBySign(
  { u, width, limits }: AttackBlock,
  { row, length }: { readonly row: number; readonly length: number },
  { bits, at, columns }: Slope,
): boolean {
  const { low, high } = limits;
  const start = row * width;
  let alive = false;
  for (let m = 0; m < width; m++) {
    const word = bits[at + columns[m]];
    const magnitude = word & MAGNITUDE;
    const i = start + m;
    if (low[i] === high[i] || magnitude === ZERO || magnitude >= INFINITE) continue;
    alive = true;
    // Signs of gradients are as good as random: a branch on them would cost more than all the rest.
    const moved = u[i] - ((word >> 31) | 1) * length;
    u[i] = moved > high[i] ? high[i] : moved < low[i] ? low[i] : moved;
  }
  return alive;
}

/**
 * Steps a row's u down the margin along its gradient with respect to u: of Euclidean length `length` under l2, of largest component
 * `length` under linf. @returns as `stepBySign`.
 */
export function stepByShape(
  block: AttackBlock,
  { row, length }: { readonly row: number; readonly length: number },
  { slope, at, columns }: Slope,
): boolean {
  const { u, width, limits, space } = block;
  const { low, high } = limits;
  const start = row * width;
  const counts = (m: number): boolean => low[start + m] !== high[start + m] && Number.isFinite(slope[at + columns[m]]);
  let largest = 0;
  for (let m = 0; m < width; m++) if (counts(m)) largest = Math.max(largest, Math.abs(slope[at + columns[m]]));
  if (largest === 0) return false;
  let square = 0;
  for (let m = 0; m < width; m++) if (counts(m)) square += (slope[at + columns[m]] / largest) ** 2;
  const unit = space.norm === "l2" ? length / Math.sqrt(square) : length;
  for (let m = 0; m < width; m++) if (counts(m)) u[start + m] -= unit * (slope[at + columns[m]] / largest);
  projectRow(block, u, row);
  return true;
}

/** Steps a row towards a random corner: every component that can move by `length` up or down. */
export function stepAnywhere(
  block: AttackBlock,
  { row, length }: { readonly row: number; readonly length: number },
  key: RandomKey,
): void {
  const { u, width, limits } = block;
  const start = row * width;
  for (let m = 0; m < width; m++)
    if (limits.low[start + m] !== limits.high[start + m])
      u[start + m] += (randomBits(key, m) & 1) === 1 ? length : -length;
  projectRow(block, u, row);
}

/** Sends a row to a random start: uniform in the box of half-width `reach` (linf), or in the ball of that radius (l2). */
export function startAnywhere(
  block: AttackBlock,
  { row, reach }: { readonly row: number; readonly reach: number },
  key: RandomKey,
): void {
  const { u, width, limits, space } = block;
  const start = row * width;
  if (space.norm === "linf") for (let m = 0; m < width; m++) u[start + m] = reach * (2 * uniform(key, m) - 1);
  else {
    const direction = Float64Array.from({ length: width }, (_, m) =>
      limits.low[start + m] === limits.high[start + m] ? 0 : normal(key, m),
    );
    const moving = direction.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    const length = Math.hypot(...direction);
    // A normal number uses two uniforms, so those from 2 width on are free.
    const radius = reach * uniform(key, 2 * width) ** (1 / Math.max(1, moving));
    for (let m = 0; m < width; m++) u[start + m] = length === 0 ? 0 : (radius * direction[m]) / length;
  }
  projectRow(block, u, row);
}
