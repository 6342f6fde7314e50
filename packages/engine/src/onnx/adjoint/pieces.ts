import type { Arithmetic } from "../graph/arithmetic.js";
import { numberAttribute, type Value } from "../graph/value.js";

/** A part of a value along an axis, and the derivative with respect to it. */
interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly derivative: Value;
}

/** What a Slice gives back: its range, and the derivative of the loss with respect to it. */
export const pieceOf = (slice: Value, derivative: Value): Piece => ({
  axis: numberAttribute(slice, "axis"),
  start: numberAttribute(slice, "start"),
  end: numberAttribute(slice, "end"),
  derivative,
});

/** Pieces that follow each other without a gap, one run after the other. */
function runsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const runs: Piece[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.axis - b.axis || a.start - b.start)) {
    const before = runs.find((run) => run.at(-1)?.axis === piece.axis && run.at(-1)?.end === piece.start);
    if (before === undefined) runs.push([piece]);
    else before.push(piece);
  }
  return runs;
}

/**
 * The derivative with respect to what was cut into pieces: those that lie side by side are joined, so that a value of many pieces (the
 * steps of a sequence, the gates of a layer) is not filled up with zeros once for each.
 */
export function assembled(m: Arithmetic, { shape }: Value, pieces: readonly Piece[]): Value {
  return runsOf(pieces)
    .map((run) => {
      const [{ axis, start }] = run;
      const joined = m.concat(
        run.map(({ derivative }) => derivative),
        axis,
      );
      const after = shape[axis] - start - joined.shape[axis];
      return start === 0 && after === 0 ? joined : m.builder.apply("Pad", [joined], { axis, before: start, after });
    })
    .reduce((sum, next) => m.add(sum, next));
}
