import { deriveKey, normal, type RandomKey, uniform } from "../random/index.js";
import type { ActiveRows, MovePart } from "../envelopes/place.js";
import type { StepShape } from "../network/network.js";
import type { AttackBlock } from "./block.js";
import { projectRow } from "./limits.js";

/** One row of gradients with respect to its moves: component m stands at `slope[at + m]`. */
export interface Slope {
  readonly slope: Float32Array;
  readonly at: number;
}

/** The words of float32 numbers: sign, exponent, fraction. */
export const bitsOf = (numbers: Float32Array): Int32Array =>
  new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);

/** Words of +0 and +Infinity; between them lie all numbers that a step can follow. */
const [ZERO, INFINITE, MAGNITUDE] = [0, 0x7f800000, 0x7fffffff];

/** One step of seated rows: component m of seat k has its gradient at `slope[k * primaries + movable[m]]`. */
export interface BoxStep {
  readonly slope: Float32Array;
  readonly length: number;
  /** [seats] 1 where the seat's row stays where it is. */
  readonly stays: Uint8Array;
  /** Receives of each seat 1 where its row was stepped, 0 where it stays or has no finite gradient other than 0 to follow. */
  readonly stepped: Uint8Array;
}

/** What a component of a row is stepped by, side by side: a dozen arrays would cost more than the arithmetic. */
const STRIDE = 8;
const [LOW, HIGH, UP, DOWN, NOMINAL, LOWER, UPPER, INTEGER] = [0, 1, 2, 3, 4, 5, 6, 7];

/** [rows x M x 8] limits of u, half-widths up and down, nominal value, limits of the point, and 1 for integers. */
export function boxTable({
  limits,
  space,
  rows,
  width,
}: Pick<AttackBlock, "limits" | "space" | "rows" | "width">): Float32Array {
  const { block, bounds, integer, movable, primaries } = space;
  const table = new Float32Array(rows * width * STRIDE);
  for (let row = 0, at = 0, to = 0; row < rows; row++)
    for (let m = 0; m < width; m++, at++, to += STRIDE) {
      table[to + LOW] = limits.low[at];
      table[to + HIGH] = limits.high[at];
      table[to + UP] = block.up[at];
      table[to + DOWN] = block.down[at];
      table[to + NOMINAL] = block.nominal[row * primaries + movable[m]];
      table[to + LOWER] = bounds.lower[at];
      table[to + UPPER] = bounds.upper[at];
      table[to + INTEGER] = integer[m];
    }
  return table;
}

/**
 * Under linf, where all moves are plain: steps rows down the margin along the signs of their gradients, clips u to its limits and places the points inside their
 * bounds, all in one walk over the numbers: attacks spend most of their own time here. Constraints are the caller's.
 */
export function stepInBox(
  { u, points, width, space, box }: AttackBlock,
  { rows, count }: ActiveRows,
  { slope, length, stays, stepped }: BoxStep,
): void {
  const table = box();
  const { primaries } = space;
  const columns = Int32Array.from(space.movable);
  const bits = bitsOf(slope);
  const words = bitsOf(u);
  for (let k = 0; k < count; k++) {
    stepped[k] = 0;
    if (stays[k] === 1) continue;
    const from = k * primaries;
    let at = rows[k] * width;
    let alive = 0;
    for (let m = 0; m < width; m++, at++) {
      const c = at * STRIDE;
      const least = table[c + LOW];
      const most = table[c + HIGH];
      const word = bits[from + columns[m]];
      const magnitude = word & MAGNITUDE;
      if (least === most || magnitude === ZERO || magnitude >= INFINITE) continue;
      alive = 1;
      // Signs of gradients are as good as random: a branch on them would cost more than all the rest.
      const to = u[at] - ((word >> 31) | 1) * length;
      const move = to > most ? most : to < least ? least : to;
      u[at] = move;
      let delta = move * table[c + UP + (words[at] >>> 31)];
      if (table[c + INTEGER] === 1) delta = Math.trunc(delta);
      const value = table[c + NOMINAL] + delta;
      const floor = table[c + LOWER];
      const ceiling = table[c + UPPER];
      points[at] = value < floor ? floor : value > ceiling ? ceiling : value;
    }
    stepped[k] = alive;
  }
}

export interface RowStep {
  readonly row: number;
  readonly length: number;
  /** Default: scaled. */
  readonly shape?: StepShape;
}

/**
 * Steps a row's moves down the margin along its gradient with respect to them, u, theta and the z of each covariance set apart: of
 * Euclidean length `length` under l2; under linf of `length` in every component (sign) or in the largest (scaled).
 * @returns false where no component that can move has a finite gradient other than 0; the moves are then unchanged.
 */
export function stepByShape(block: AttackBlock, step: RowStep, slope: Slope): boolean {
  let alive = false;
  for (const part of block.space.parts) if (stepPart(block, { step, part }, slope)) alive = true;
  if (alive) projectRow(block, block.u, step.row);
  return alive;
}

/** Nothing is allocated for a row: rows that are stepped one by one are as many as the steps of an attack. */
function stepPart(
  { u, limits, space }: AttackBlock,
  { step, part }: { readonly step: RowStep; readonly part: MovePart },
  { slope, at }: Slope,
): boolean {
  const { low, high } = limits;
  const { start: first, end: last, norm } = part;
  const start = step.row * space.moves;
  let largest = 0;
  for (let m = first; m < last; m++) {
    const size = Math.abs(slope[at + m]);
    if (size > largest && size < Infinity && low[start + m] !== high[start + m]) largest = size;
  }
  if (largest === 0) return false;
  const signs = norm === "linf" && step.shape === "sign";
  let square = 1;
  if (norm === "l2") {
    square = 0;
    for (let m = first; m < last; m++)
      if (counts(low[start + m], high[start + m], slope[at + m])) square += (slope[at + m] / largest) ** 2;
  }
  const unit = norm === "l2" ? step.length / Math.sqrt(square) : step.length;
  for (let m = first; m < last; m++) {
    const along = slope[at + m];
    if (counts(low[start + m], high[start + m], along))
      u[start + m] -= unit * (signs ? Math.sign(along) : along / largest);
  }
  return true;
}

/** Can a component move, and has it a gradient to follow? */
const counts = (low: number, high: number, slope: number): boolean => low !== high && Number.isFinite(slope);

/** Where a row starts at random. */
interface RandomStart {
  readonly row: number;
  readonly reach: number;
  /** Which of the event's random starts it is, and a key that they have in common: whole numbers then take turns. */
  readonly turn?: { readonly at: number; readonly key: RandomKey } | undefined;
}

/**
 * Sends a row to a random start: u, theta and the z of each covariance set uniform in their box of half-width `reach` or their ball. In a
 * box, a whole number starts at any of those within reach, at all of them in turn: a u that means no whole step would leave it where it
 * is, all but always.
 */
export function startAnywhere(block: AttackBlock, start: RandomStart, key: RandomKey): void {
  const { row } = start;
  block.space.parts.forEach((part, p) => {
    startPart(block, { ...start, ...part }, p === 0 ? key : deriveKey(key, p));
  });
  projectRow(block, block.u, row);
}

function startPart(
  { u, limits, space }: AttackBlock,
  { row, reach, turn, norm, ...part }: MovePart & RandomStart,
  key: RandomKey,
): void {
  const start = row * space.moves + part.start;
  const width = part.end - part.start;
  const drawn = (m: number): number => space.drawn[part.start + m] - part.start;
  if (norm === "linf") {
    for (let m = 0; m < width; m++) u[start + m] = reach * (2 * uniform(key, drawn(m)) - 1);
    if (part.start === 0) startWhole({ u, space }, { row, reach, turn }, key);
  } else {
    const direction = Float64Array.from({ length: width }, (_, m) =>
      limits.low[start + m] === limits.high[start + m] ? 0 : normal(key, drawn(m)),
    );
    const moving = direction.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    const length = Math.hypot(...direction);
    // A normal number uses two uniforms, so those from 2 width on are free.
    const radius = reach * uniform(key, 2 * width) ** (1 / Math.max(1, moving));
    for (let m = 0; m < width; m++) u[start + m] = length === 0 ? 0 : (radius * direction[m]) / length;
  }
}

/** Whole numbers of a row, at a whole step of those within reach on either side. */
function startWhole(
  { u, space }: Pick<AttackBlock, "u" | "space">,
  { row, reach, turn }: RandomStart,
  key: RandomKey,
): void {
  const { integer, drawn, moves, block } = space;
  integer.forEach((whole, m) => {
    if (whole === 0) return;
    const up = reach * block.up[row * integer.length + m];
    const down = reach * block.down[row * integer.length + m];
    const places = 1 + Math.floor(up) + Math.floor(down);
    if (places === 1) return;
    const place = Math.floor(places * uniform(turn?.key ?? key, drawn[m])) + (turn?.at ?? 0);
    const steps = (place % places) - Math.floor(down);
    // Half a step farther than the number, so that no rounding takes it away.
    u[row * moves + m] =
      steps === 0
        ? 0
        : steps > 0
          ? reach * Math.min(1, (steps + 0.5) / up)
          : reach * Math.max(-1, (steps - 0.5) / down);
  });
}
