import { followedLimits } from "../../guards/holds.js";
import type { GuardSet } from "../../guards/guardSet.js";
import type { MovedRows } from "../../guards/guard.js";
import { prepareMoves, type PreparedMoves } from "../../guards/state.js";

export interface ReleaseRequest {
  readonly guardSet: GuardSet;
  /** Limit of each guard in the order of `guardSet.guards`; Infinity where it does not gate. */
  readonly limits: Float64Array;
  /** Candidate points of fooled events: rows of the population, in any order, several of one event allowed. */
  readonly candidates: MovedRows;
  /** [candidates] 1 for a point as pgd found it, 0 for one shrunk to the smallest flip. */
  readonly unshrunk: Uint8Array;
  /** [2 x population rows] event ids, which decide between equals. */
  readonly key: Uint32Array;
  /** Give back and add back only, without improving on it: for choices that are made many times. */
  readonly brief?: boolean | undefined;
}

/** The choice to be made: at most one candidate for each fooled event. */
export interface ReleasePlan {
  readonly guardSet: GuardSet;
  readonly limits: Float64Array;
  readonly moves: PreparedMoves;
  /** Number of fooled events; they are numbered by ascending row. */
  readonly events: number;
  /** Event e's candidates are members[first[e]] ... members[first[e + 1] - 1], nearest to the nominal event first. */
  readonly first: Uint32Array;
  readonly members: Uint32Array;
  /** [candidates] */
  readonly eventOf: Uint32Array;
  readonly unshrunk: Uint8Array;
  /** [candidates] 1 where the event enters or leaves a region there, which is slow to try. */
  readonly crosses: Uint8Array;
  /** [events] |w|, and the place among all events by event id. */
  readonly gain: Float64Array;
  readonly tie: Uint32Array;
}

/** Distance of each candidate from its nominal event: sum of |x' - x| over the columns, each in units of its spread. */
function distances({ guardSet, candidates: { rows, unwrapped } }: ReleaseRequest): Float64Array {
  const { columns } = guardSet.population;
  const { spread } = guardSet.scopes[0];
  const distance = new Float64Array(rows.length);
  columns.forEach(({ values, missing }, j) => {
    if (!(spread[j] > 0)) return;
    for (let k = 0; k < rows.length; k++)
      if (missing === null || missing[rows[k]] === 0)
        distance[k] += Math.abs(unwrapped[k * columns.length + j] - values[rows[k]]) / spread[j];
  });
  return distance;
}

/** Groups candidates by event. Events without weight are left out: they bring nothing. */
export function planRelease(request: ReleaseRequest): ReleasePlan {
  const { guardSet, limits, candidates, unshrunk, key } = request;
  const { weight } = guardSet.population;
  const distance = distances(request);
  const members = Uint32Array.from(candidates.rows, (_, k) => k)
    .filter((k) => weight[candidates.rows[k]] > 0)
    .sort((a, b) => candidates.rows[a] - candidates.rows[b] || distance[a] - distance[b] || a - b);
  const eventOf = new Uint32Array(candidates.rows.length);
  const first: number[] = [];
  members.forEach((k, place) => {
    if (place === 0 || candidates.rows[k] !== candidates.rows[members[place - 1]]) first.push(place);
    eventOf[k] = first.length - 1;
  });
  const events = first.length;
  const rows = Uint32Array.from(first, (place) => candidates.rows[members[place]]);
  const byId = Uint32Array.from(rows, (_, e) => e).sort(
    (a, b) => key[2 * rows[a]] - key[2 * rows[b]] || key[2 * rows[a] + 1] - key[2 * rows[b] + 1] || a - b,
  );
  const tie = new Uint32Array(events);
  byId.forEach((e, place) => {
    tie[e] = place;
  });
  const crosses = new Uint8Array(candidates.rows.length);
  candidates.regions?.forEach((inside, r) => {
    const member = guardSet.scopes[r + 1].member;
    candidates.rows.forEach((row, k) => {
      if (member !== null && member[row] !== inside[k]) crosses[k] = 1;
    });
  });
  return {
    guardSet,
    limits: followedLimits(guardSet, limits),
    crosses,
    moves: prepareMoves(guardSet, candidates),
    events,
    first: Uint32Array.from([...first, members.length]),
    members,
    eventOf,
    unshrunk,
    gain: Float64Array.from(rows, (row) => weight[row]),
    tie,
  };
}
