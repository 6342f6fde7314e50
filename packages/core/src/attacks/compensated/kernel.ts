import { deriveKeyFromText, seedKey } from "../../random/index.js";
import { allRows } from "../block.js";
import { createFound } from "../found.js";
import { type Kernel, withoutPulse } from "../kernel.js";
import { release } from "../release/release.js";
import { type Crowd, emptyPlaces } from "./crowd.js";
import { take } from "./ledger.js";
import { openPopulation, type PopulationParameters } from "./population.js";
import { type Candidates, Search, searchPopulation } from "./search.js";

export interface CompensatedParameters extends PopulationParameters {
  /** [candidates x M] fooled points, and 1 for each point that was not shrunk. */
  readonly points: Float32Array;
  readonly unshrunk: Uint8Array;
  /** [candidates x C] theta of the sources and z of the covariance sets; empty where nothing moves together. */
  readonly theta: Float32Array;
  /** [candidates] number of the other attack whose solution a point is part of, from 1; 0 for the attack's own points. */
  readonly start: Uint8Array;
  /** Moves of events that other attacks' solutions do not fool. */
  readonly compensators?: Compensators;
  readonly sweeps: number;
}

/** Events that moved without being fooled in the solution of another attack. */
export interface Compensators {
  readonly events: Uint32Array;
  /** [events x M] */
  readonly points: Float32Array;
  /** [events] number of the other attack, as candidates have it. */
  readonly start: Uint8Array;
}

/** Candidates by row of the crowd, each with where guards see it. */
function readCandidates(
  crowd: Crowd,
  { rows, points }: { readonly rows: Uint32Array; readonly points: Float32Array },
): Candidates & { readonly place: Int32Array; readonly order: Uint32Array } {
  const { block, guardSet } = crowd;
  const M = block.width;
  const order = Uint32Array.from(rows, (_, k) => k).sort((a, b) => rows[a] - rows[b] || a - b);
  const first = new Uint32Array(crowd.rows + 1);
  for (const row of rows) first[row + 1]++;
  for (let row = 0; row < crowd.rows; row++) first[row + 1] += first[row];
  const sorted = new Float32Array(points.length);
  order.forEach((k, n) => {
    sorted.set(points.subarray(k * M, (k + 1) * M), n * M);
  });
  const places = emptyPlaces(guardSet, rows.length);
  const home = block.points.slice();
  let most = 0;
  for (let row = 0; row < crowd.rows; row++) most = Math.max(most, first[row + 1] - first[row]);
  for (let turn = 0; turn < most; turn++) {
    const active = Int32Array.from(allRows(crowd.rows).rows.filter((row) => first[row] + turn < first[row + 1]));
    for (const row of active) {
      const n = first[row] + turn;
      block.points.set(sorted.subarray(n * M, (n + 1) * M), row * M);
    }
    const there = emptyPlaces(guardSet, active.length);
    crowd.read({ rows: active, count: active.length }, there);
    active.forEach((row, k) => {
      take(places, first[row] + turn, { places: there, at: k });
    });
  }
  block.points.set(home);
  const place = new Int32Array(rows.length);
  order.forEach((k, n) => {
    place[k] = n;
  });
  return { first, points: sorted, places, place, order };
}

/**
 * The compensated attack on one population, whole: fooled events at fooled points, and others moved inside their own envelopes so that
 * every gating guard holds. `index` is the event of each candidate point, all in one block. Parameters CompensatedParameters. Columns, a
 * row for each event that moves, ascending: see `createFound`, and `fooled` (0 for a compensator).
 */
export const compensated: Kernel = async ({ context, index, parameters, pulse = withoutPulse }) => {
  const asked = parameters as CompensatedParameters;
  const { population: choice, limits, points, unshrunk, theta: given } = asked;
  const { crowd, placeOf, home, moved, seen, holds } = await openPopulation(context, asked);
  const { block, guardSet } = crowd;
  const M = block.width;
  const candidates = readCandidates(crowd, { rows: Uint32Array.from(index, (event) => placeOf[event]), points });
  const search = new Search(crowd, limits, {
    candidates,
    options: { key: deriveKeyFromText(seedKey(context.model.seed), asked.attack), sweeps: asked.sweeps, pulse, holds },
  });
  const begin = (chosen: Iterable<number>, other = 0): void => {
    const start = {
      points: home.slice(),
      role: new Uint8Array(crowd.rows),
      candidate: new Int32Array(crowd.rows).fill(-1),
    };
    for (const k of chosen) {
      const row = placeOf[index[k]];
      start.points.set(points.subarray(k * M, (k + 1) * M), row * M);
      start.role[row] = 1;
      start.candidate[row] = candidates.place[k];
    }
    asked.compensators?.events.forEach((event, k) => {
      const row = placeOf[event];
      if (asked.compensators?.start[k] === other)
        start.points.set(asked.compensators.points.subarray(k * M, (k + 1) * M), row * M);
    });
    search.become(start);
    search.keep(true);
  };
  for (let other = asked.start.reduce((most, one) => Math.max(most, one), 0); other > 0; other--)
    begin(
      [...asked.start.keys()].filter((k) => asked.start[k] === other),
      other,
    );
  const plain = await release(
    {
      guardSet,
      limits,
      candidates: seen(index, points),
      unshrunk,
      key: Uint32Array.from(
        { length: 2 * choice.rows.length },
        (_, k) => context.events.key[2 * choice.rows[k >> 1] + (k & 1)],
      ),
    },
    { ...withoutPulse, breathe: () => pulse.breathe() },
  );
  begin(plain.chosen);
  const best = await searchPopulation(search);
  search.become(best);
  const rows = moved();
  await block.confirm({ rows: Int32Array.from(rows), count: rows.length });
  const found = createFound(block);
  for (const row of rows) {
    const fooled = best.role[row];
    const from = candidates.order[best.candidate[row]] * (block.moves - M);
    for (let c = M; c < block.moves; c++) block.u[row * block.moves + c] = fooled === 1 ? given[from + c - M] : 0;
    found.take(row, 0, { fooled });
  }
  return found.columns(["fooled"]);
};
