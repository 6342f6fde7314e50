import { turnOf } from "../events/periodic.js";
import { type Completion, type CompletionRequest, createCompletion } from "./completion.js";
import { movableObservables } from "./layout.js";
import type { ActiveRows } from "./place.js";

/** Rows handled at once by `completeRows`. */
const CHUNK = 4096;

export interface RowCompleter {
  /** Number of columns of a completed row. */
  readonly columns: number;
  /** Takes up the events of a block. */
  begin(index: Uint32Array): void;
  /**
   * Writes the wanted observables of the active rows into `into` [count x columns], packed, row-major.
   * @param points [block rows x M] movable values, periodic ones unwrapped.
   */
  complete(request: { readonly points: Float32Array; readonly into: Float32Array }, active: ActiveRows): void;
}

export interface CompleterRequest extends CompletionRequest {
  /** Leave moved periodic observables at x + delta, as correlations need them; by default they are wrapped into their turn. */
  readonly unwrapped?: boolean;
}

/**
 * Prepares rows of perturbed events for a kernel: movable values from the points, derived observables recomputed in float64 and
 * stored as float32 (anchored; derived.ts), everything else as in the file.
 */
export function createRowCompleter(request: CompleterRequest): RowCompleter {
  const { events, layout, observables, unwrapped = false } = request;
  const completion: Completion = createCompletion(request);
  const movable = movableObservables(layout);
  const [C, M] = [observables.length, movable.length];
  const names = observables.map((i) => events.observables[i].name);
  const plain = observables.map((i) => (unwrapped && turnOf(events.observables[i]) !== null ? movable.indexOf(i) : -1));
  return {
    columns: C,
    begin(index) {
      completion.begin(index);
    },
    complete({ points, into }, active) {
      completion.fill(points, active);
      const { rows, count } = active;
      for (let c = 0; c < C; c++) {
        const m = plain[c];
        if (m !== -1) {
          for (let k = 0; k < count; k++) into[k * C + c] = points[rows[k] * M + m];
          continue;
        }
        const { values } = completion.lookup.values(names[c]);
        for (let k = 0; k < count; k++) into[k * C + c] = values[k];
      }
    },
  };
}

/**
 * Full rows of stored points.
 * @param index [n] events of the points @param points [n x M] as stored.
 * @returns [n x observables] row-major; `into` where given.
 */
export function completeRows(
  request: CompleterRequest & {
    readonly index: Uint32Array;
    readonly points: Float32Array;
    readonly into?: Float32Array;
  },
): Float32Array {
  const { index, points, layout, observables } = request;
  const [C, M] = [observables.length, layout.movable.length];
  const { into = new Float32Array(index.length * C) } = request;
  const completer = createRowCompleter(request);
  const rows = Int32Array.from({ length: Math.min(CHUNK, index.length) }, (_, k) => k);
  for (let start = 0; start < index.length; start += CHUNK) {
    const block = index.subarray(start, start + CHUNK);
    completer.begin(block);
    completer.complete(
      {
        points: points.subarray(start * M, (start + block.length) * M),
        into: into.subarray(start * C, (start + block.length) * C),
      },
      { rows, count: block.length },
    );
  }
  return into;
}
