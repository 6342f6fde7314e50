import type { Events } from "../events/events.js";
import type { RowFunction } from "../events/scalar.js";
import type { CoherentGroup, Envelope } from "./envelope.js";
import type { Reader } from "./verify.js";

interface CheckRequest {
  readonly events: Events;
  readonly reader: Reader;
  /** Observables of the columns of points. */
  readonly moved: readonly number[];
  readonly theta: Float32Array | undefined;
}

type Report = (what: string, value: number, allowed: string) => void;

interface Pair {
  readonly c: number;
  readonly m: number;
  readonly up: RowFunction;
  readonly down: RowFunction;
}

/** The lower triangle L with V = L L^T, column after column. */
function lowerTriangle(matrix: readonly (readonly number[])[]): readonly Float64Array[] {
  const n = matrix.length;
  const rest = matrix.map((row) => Float64Array.from(row));
  const lower = matrix.map(() => new Float64Array(n));
  for (let j = 0; j < n; j++) {
    const pivot = Math.sqrt(rest[j][j]);
    for (let i = j; i < n; i++) lower[i][j] = rest[i][j] / pivot;
    for (let i = j + 1; i < n; i++) for (let k = j + 1; k < n; k++) rest[i][k] -= lower[i][j] * lower[k][j];
  }
  return lower;
}

/** Of a covariance set its own matrix says what a component moves; of a source its expressions do. */
function pairsOf(
  { matrix, components }: CoherentGroup,
  {
    first,
    reader,
    columnOf,
  }: { readonly first: number; readonly reader: Reader; readonly columnOf: Map<string, number> },
): readonly Pair[] {
  const lower = matrix === null ? null : lowerTriangle(matrix);
  return components.flatMap(({ moves }, k) => {
    if (lower !== null)
      return components.flatMap(({ name }, i): readonly Pair[] => {
        const m = columnOf.get(name);
        const length = lower[i][k];
        return m === undefined || length === 0 ? [] : [{ c: first + k, m, up: () => length, down: () => length }];
      });
    return moves.flatMap(({ observable, up, down }): readonly Pair[] => {
      const m = columnOf.get(observable);
      return m === undefined ? [] : [{ c: first + k, m, up: reader.nominal(up), down: reader.nominal(down) }];
    });
  });
}

/**
 * Checks theta and z of one event after the other, and says how far they carry each movable observable: rebuilt in float64 from the
 * spec's expressions and matrices, by code that attacks do not use. Their sizes hold with tolerance 0, and so do the ranges.
 */
export function createCoherentCheck(
  { groups }: Pick<Envelope, "groups">,
  { events, reader, moved, theta }: CheckRequest,
): (at: { readonly event: number; readonly row: number; readonly scale: number }, report: Report) => Float64Array {
  const { observables, values, missing } = events;
  const shift = new Float64Array(moved.length);
  const columnOf = new Map(moved.map((i, m) => [observables[i].name, m]));
  const C = groups.reduce((sum, { components }) => sum + components.length, 0);
  if (C === 0) return () => shift;
  if (theta === undefined)
    throw new TypeError("points of an envelope with sources or covariances come with their theta");
  let first = 0;
  const parts = groups.map((group) => {
    const part = { group, first, pairs: pairsOf(group, { first, reader, columnOf }) };
    first += group.components.length;
    return part;
  });
  return ({ event, row, scale }, report) => {
    shift.fill(0);
    for (const { group, first: start, pairs } of parts) {
      const own = theta.subarray(row * C + start, row * C + start + group.components.length);
      const size =
        group.norm === "l2"
          ? own.reduce((sum, value) => sum + value * value, 0)
          : own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ** 2;
      if (!(size <= scale * scale)) report(group.name, Math.sqrt(size), `size at most ${String(scale)}`);
      for (const { c, m, up, down } of pairs) {
        const value = theta[row * C + c];
        if (value === 0 || (missing[moved[m]]?.[event] ?? 0) !== 0) continue;
        shift[m] += value * (value > 0 ? up : down)(event);
      }
    }
    moved.forEach((i, m) => {
      if (shift[m] === 0) return;
      const { name, range } = observables[i];
      const to = values[i][event] + shift[m];
      if (!(to >= Math.fround(range.min) && to <= Math.fround(range.max)))
        report(name, to, `range [${String(range.min)}, ${String(range.max)}] for what sources and covariances do`);
    });
    return shift;
  };
}
