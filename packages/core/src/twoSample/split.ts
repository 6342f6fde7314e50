import { bits, deriveKey, type RandomKey } from "../random/random.js";

/** Which part an event has: everything follows from its id, so that order and number of the others do not matter. */
export interface SplitEvent {
  /** Place in the population. */
  readonly row: number;
  readonly fold: number;
  /** 1: it stands for the adversarial population, at its moved point; 0: for the nominal one. Never for both: they are twins. */
  readonly half: 0 | 1;
}

/**
 * Draws at most `events` of the events by id, and for each its fold and half.
 * @param ids [2 x rows] event ids
 */
export function splitEvents(
  ids: Uint32Array,
  { key, events, folds }: { readonly key: RandomKey; readonly events: number; readonly folds: number },
): readonly SplitEvent[] {
  const rows = ids.length / 2;
  const own = Array.from({ length: rows }, (_, row) => deriveKey(deriveKey(key, ids[2 * row]), ids[2 * row + 1]));
  const place = Uint32Array.from(own, (one) => bits(one, 0));
  const drawn = Uint32Array.from({ length: rows }, (_, row) => row);
  const taken =
    rows <= events
      ? drawn
      : drawn
          .sort((a, b) => place[a] - place[b] || a - b)
          .subarray(0, events)
          .slice()
          .sort();
  return Array.from(taken, (row) => ({
    row,
    fold: bits(own[row], 1) % folds,
    half: (bits(own[row], 2) & 1) as 0 | 1,
  }));
}
