import type { AttackBlock } from "./block.js";

/** A hair inside, so that rounding to float32 does not leave it. */
const INSIDE = 1 - 2e-6;

type Moves = Pick<AttackBlock, "u" | "moves" | "space">;

/** The smallest scale whose envelope holds the moves of a row, but for rounding: the largest of the sizes of u, theta and each z. */
export function sizeOfMoves({ u, moves, space }: Moves, row: number): number {
  let size = 0;
  for (const { norm, start, end } of space.parts) {
    let [most, square] = [0, 0];
    for (let at = row * moves + start; at < row * moves + end; at++) {
      most = Math.max(most, Math.abs(u[at]));
      square += u[at] * u[at];
    }
    size = Math.max(size, norm === "l2" ? Math.sqrt(square) : most);
  }
  return size;
}

/** Brings the moves of a row into the envelope of scale `radius`, each part in its norm: clipped under linf, shortened under l2. */
export function fitRow(block: Moves, row: number, radius: number): void {
  const { u, moves, space } = block;
  for (const { norm, start, end } of space.parts) {
    const [from, to] = [row * moves + start, row * moves + end];
    if (norm === "linf") for (let at = from; at < to; at++) u[at] = Math.max(-radius, Math.min(radius, u[at]));
    else {
      let square = 0;
      for (let at = from; at < to; at++) square += u[at] * u[at];
      const shrink = square > radius * radius ? (radius * INSIDE) / Math.sqrt(square) : 1;
      if (shrink < 1) for (let at = from; at < to; at++) u[at] *= shrink;
    }
  }
}
