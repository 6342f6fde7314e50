import { movableObservables } from "../../envelopes/layout.js";
import { turnOf, wrap } from "../../events/periodic.js";
import { cellOf } from "../../guards/partition.js";
import { deriveKey, type RandomKey, uniform } from "../../random/index.js";
import { type Leaning, lean, settle } from "./correlations.js";
import { type Crowd, emptyPlaces } from "./crowd.js";
import { priceColumn, tableCost } from "./histograms.js";
import { columnPairEnergy, pairBinsAt } from "./pairLedger.js";
import { applyMove, costOf, type Ledger, type Places, reprice, take } from "./ledger.js";
import { rests, roomOf } from "./room.js";

/** Places that are tried for an event and observable: one in each bin that it can reach, or in as many bins by chance. */
const TRIED = 12;
/** Moves after which the prices of the observables at hand are formed anew. */
const FRESH = 32;
/** A gain below this is rounding. */
const LEAST = 1e-12;

export interface SweepOptions {
  readonly key: RandomKey;
  /** Weight of carrying over bins, which helps where the nearest bin to fill is far. */
  readonly kappa: number;
  readonly breathe: () => Promise<void>;
}

/** Of these, the cheapest that are shown to the network and kept at hand until the event's turn comes. */
const OFFERED = 3;

/** What is tried with one observable: rows of the crowd and the places that each is offered, cheapest first. */
interface Proposals {
  readonly rows: Int32Array;
  /** [rows x OFFERED]; NaN where there are fewer. */
  readonly x: Float32Array;
  count: number;
}

/**
 * One pass over all observables in random order: every event is offered a random place in each bin of the observable that its envelope
 * reaches, takes the cheapest at present prices if it mends more than it breaks, and keeps it if the network still says what it must.
 * Moves are made one after the other, the best first, at prices that follow. @returns how many were made.
 */
export async function sweep(crowd: Crowd, ledger: Ledger, { key, kappa, breathe }: SweepOptions): Promise<number> {
  const order = Array.from({ length: crowd.block.width }, (_, m) => m).sort(
    (a, b) => uniform(key, a) - uniform(key, b),
  );
  const proposals: Proposals = {
    rows: new Int32Array(crowd.rows),
    x: new Float32Array(OFFERED * crowd.rows),
    count: 0,
  };
  let moves = 0;
  for (const m of order) {
    if (crowd.columnOf[m] < 0) continue;
    reprice(ledger, kappa);
    propose(crowd, ledger, { m, key: deriveKey(key, m), into: proposals });
    if (proposals.count > 0) moves += await makeMoves(crowd, ledger, { m, kappa, proposals });
    await breathe();
  }
  return moves;
}

function propose(
  crowd: Crowd,
  { scopes, guardSet, bins: paired }: Ledger,
  { m, key, into }: { readonly m: number; readonly key: RandomKey; readonly into: Proposals },
): void {
  const { block, places } = crowd;
  const { population, partitions, standardisation } = guardSet;
  const j = crowd.columnOf[m];
  const [J, K] = [population.columns.length, standardisation.columns.length];
  const kept = standardisation.columns.indexOf(j);
  const partition = partitions[j];
  const bins = partition.viewBins[0];
  const edges = partition.viewEdges[0];
  const turn = turnOf(block.context.events.observables[movableObservables(block.layout)[m]]);
  const integer = block.space.integer[m] === 1;
  const leanings = scopes.map((): Leaning => ({ slope: 0, curve: 0 }));
  const room = { lower: 0, upper: 0 };
  into.count = 0;
  for (let row = 0; row < crowd.rows; row++) {
    const w = population.weight[row];
    if (w === 0 || rests(crowd, row) || !roomOf(block, { row, m }, room)) continue;
    const lower = turn === null ? Math.max(room.lower, edges[0]) : room.lower;
    const upper = turn === null ? Math.min(room.upper, edges[edges.length - 1]) : room.upper;
    if (!(upper > lower)) continue;
    const now = block.points[row * block.width + m];
    const from = places.cells[row * J + j];
    for (let s = 0; s < scopes.length; s++) {
      const { correlation } = scopes[s];
      if (correlation !== null && kept >= 0) lean(correlation, { z: places.z, at: row * K, j: kept, w }, leanings[s]);
    }
    const first = turn === null ? bins[cellOf(partition, lower)] : 0;
    const reach = turn === null ? bins[cellOf(partition, upper)] - first + 1 : TRIED;
    const each = deriveKey(key, row);
    const beside =
      paired === null ? null : pairBinsAt(paired.from, guardSet, { cells: places.cells, at: row * J, row });
    const costs = new Float64Array(OFFERED).fill(-LEAST);
    const offers = into.x.subarray(OFFERED * into.count, OFFERED * (into.count + 1)).fill(NaN);
    for (let k = 0; k < Math.min(TRIED, reach); k++) {
      const bin = first + (reach <= TRIED ? k : Math.floor(reach * uniform(each, 2 * k)));
      const low = turn === null && bin >= 1 ? Math.max(lower, edges[bin - 1]) : lower;
      const high = turn === null && bin < edges.length ? Math.min(upper, edges[bin]) : upper;
      const drawn = Math.fround(low + (high - low) * uniform(each, 2 * k + 1));
      const x = integer ? Math.round(drawn) : drawn;
      if (!(x >= lower && x <= upper) || x === now) continue;
      const to = cellOf(partition, turn === null ? x : wrap(x, turn));
      const d = (x - now) * standardisation.inverseSpread[j];
      let cost = 0;
      for (let s = 0; s < scopes.length; s++) {
        const { region, columns, correlation, pairs } = scopes[s];
        if (region >= 0 && places.regions[region][row] === 0) continue;
        const column = columns[j];
        if (column !== null && to !== from) cost += tableCost(column, { from, to, w });
        if (pairs !== null && beside !== null && j < beside.length)
          cost += columnPairEnergy(pairs, { bins: beside, j, to: partition.pairBins[to] }, w);
        if (correlation !== null && kept >= 0) cost += w * d * (leanings[s].slope + leanings[s].curve * d);
      }
      for (let n = 0; n < OFFERED; n++)
        if (cost < costs[n]) {
          costs.copyWithin(n + 1, n, OFFERED - 1);
          offers.copyWithin(n + 1, n, OFFERED - 1);
          costs[n] = cost;
          offers[n] = x;
          break;
        }
    }
    if (offers[0] === offers[0]) into.rows[into.count++] = row;
  }
}

/** Where the proposals would stand: their own places with what the observable's move changes. */
function placesOf(crowd: Crowd, { m, rows }: { readonly m: number; readonly rows: Int32Array }): Places {
  const { places, guardSet, block } = crowd;
  const count = rows.length;
  const to = emptyPlaces(guardSet, count);
  const j = crowd.columnOf[m];
  const alone = crowd.dependents[m].length === 1 && to.regions.length === 0;
  if (!alone || guardSet.population.columns[j].period !== null) {
    crowd.read({ rows, count }, to);
    return to;
  }
  const { columns, mean, inverseSpread } = guardSet.standardisation;
  const [J, K] = [guardSet.population.columns.length, columns.length];
  const kept = columns.indexOf(j);
  for (let k = 0; k < count; k++) {
    const x = block.points[rows[k] * block.width + m];
    for (let c = 0; c < J; c++) to.cells[k * J + c] = places.cells[rows[k] * J + c];
    for (let p = 0; p < K; p++) to.z[k * K + p] = places.z[rows[k] * K + p];
    to.cells[k * J + j] = cellOf(guardSet.partitions[j], x);
    if (kept >= 0) to.z[k * K + kept] = (x - mean[j]) * inverseSpread[j];
  }
  return to;
}

/** One offered place of every proposal that has so many. */
interface Round {
  readonly places: Places;
  /** [proposals] place of each in `places`; -1 where it has no such offer, or may not take it. */
  readonly at: Int32Array;
  /** [proposals x M] points. */
  readonly points: Float32Array;
}

async function offerRound(
  crowd: Crowd,
  { m, n, proposals }: { readonly m: number; readonly n: number; readonly proposals: Proposals },
): Promise<Round | null> {
  const { block } = crowd;
  const M = block.width;
  const at = new Int32Array(proposals.count).fill(-1);
  const which: number[] = [];
  for (let k = 0; k < proposals.count; k++) {
    const x = proposals.x[OFFERED * k + n];
    if (x === x) which.push(k);
  }
  if (which.length === 0) return null;
  const rows = Int32Array.from(which, (k) => proposals.rows[k]);
  const before = new Float32Array(rows.length * M);
  rows.forEach((row, r) => {
    before.set(block.points.subarray(row * M, (row + 1) * M), r * M);
    block.points[row * M + m] = proposals.x[OFFERED * which[r] + n];
  });
  const active = { rows, count: rows.length };
  block.hold(active);
  const places = placesOf(crowd, { m, rows });
  const keeps = await crowd.keepRoles(active);
  const points = new Float32Array(rows.length * M);
  rows.forEach((row, r) => {
    points.set(block.points.subarray(row * M, (row + 1) * M), r * M);
    // What had to be pulled back to obey a constraint is another move than the one that was wanted.
    if (keeps[r] === 1 && block.points[row * M + m] === proposals.x[OFFERED * which[r] + n]) at[which[r]] = r;
    block.points.set(before.subarray(r * M, (r + 1) * M), row * M);
  });
  return { places, at, points };
}

async function makeMoves(
  crowd: Crowd,
  ledger: Ledger,
  { m, kappa, proposals }: { readonly m: number; readonly kappa: number; readonly proposals: Proposals },
): Promise<number> {
  const { block, places } = crowd;
  const M = block.width;
  const rounds: Round[] = [];
  for (let n = 0; n < OFFERED; n++) {
    const round = await offerRound(crowd, { m, n, proposals });
    if (round !== null) rounds.push(round);
  }
  const cheapest = (k: number, exact: boolean): { readonly cost: number; readonly round: Round | null } => {
    const row = proposals.rows[k];
    let cost = -LEAST;
    let best: Round | null = null;
    for (const round of rounds) {
      if (round.at[k] < 0) continue;
      const each = costOf(
        ledger,
        { row, from: { places, at: row }, to: { places: round.places, at: round.at[k] } },
        exact,
      );
      if (each < cost) {
        cost = each;
        best = round;
      }
    }
    return { cost, round: best };
  };
  const cost = Float64Array.from({ length: proposals.count }, (_, k) => cheapest(k, false).cost);
  const order = Uint32Array.from(cost, (_, k) => k).sort((a, b) => cost[a] - cost[b] || a - b);
  let moves = 0;
  for (const k of order) {
    const { round } = cheapest(k, true);
    if (round === null) continue;
    const row = proposals.rows[k];
    const to = { places: round.places, at: round.at[k] };
    applyMove(ledger, { row, from: { places, at: row }, to });
    take(places, row, to);
    block.points.set(round.points.subarray(to.at * M, (to.at + 1) * M), row * M);
    if (++moves % FRESH === 0) freshen(crowd, ledger, { m, kappa });
  }
  return moves;
}

/** Prices of what the observable's moves have changed. */
function freshen(
  { dependents }: Crowd,
  { scopes }: Ledger,
  { m, kappa }: { readonly m: number; readonly kappa: number },
): void {
  for (const { columns, share, correlation } of scopes) {
    for (const j of dependents[m]) {
      const column = columns[j];
      if (column !== null) priceColumn(column, { share, kappa });
    }
    if (correlation !== null) settle(correlation);
  }
}
