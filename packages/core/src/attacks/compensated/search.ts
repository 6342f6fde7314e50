import type { ActiveRows } from "../../envelopes/place.js";
import { deriveKey, type RandomKey } from "../../random/index.js";
import { allRows } from "../block.js";
import type { Pulse } from "../kernel.js";
import { type Crowd, emptyPlaces } from "./crowd.js";
import { applyMove, costOf, createLedger, energy, type Ledger, type Places, recount, take, worst } from "./ledger.js";
import { fencesOf, repair } from "./repair.js";
import { sweep } from "./sweep.js";

/** Fooled points of the crowd's events, grouped by event. */
export interface Candidates {
  /** [rows + 1] row r's candidates are first[r] ... first[r + 1] - 1. */
  readonly first: Uint32Array;
  /** [candidates x M] */
  readonly points: Float32Array;
  readonly places: Places;
}

/** A population as found: where all stand and which are fooled. */
export interface Solution {
  readonly points: Float32Array;
  readonly role: Uint8Array;
  /** [rows] the candidate that a fooled event came from. */
  readonly candidate: Int32Array;
  /** Fooled |w|. */
  readonly weight: number;
}

export interface SearchOptions {
  readonly key: RandomKey;
  /** Sweeps over all events and observables that the search may spend. */
  readonly sweeps: number;
  readonly pulse: Pulse;
  /** Do all gating guards hold, exactly, where the crowd stands? */
  readonly holds: () => boolean;
}

const KAPPA = 0.2;
/** Weight of carrying over bins, sweep by sweep: far gaps want it, the last step must not have it. */
const CARRY = [0.2, 1, 0];
/** Well within all limits: enough. */
const SAFE = 0.97;
/** Farther out than this by the running sums, which see KS on a grid only, the exact values need not be asked. */
const NEAR = 1.05;
/** Share of the events that may change places in one go. */
const SWAPPED = 0.15;
/** A sweep that mends less than this share of the energy has stalled. */
const STALL = 0.03;

/** The search's hands: what it does to the crowd keeps points, roles, places and sums together. */
export class Search {
  readonly #crowd: Crowd;
  readonly #candidates: Candidates;
  readonly #options: SearchOptions;
  readonly #ledger: Ledger;
  readonly #fences: readonly Float64Array[];
  readonly #home: { readonly points: Float32Array; readonly places: Places };
  readonly #all: ActiveRows;
  readonly #candidate: Int32Array;
  #spent = 0;
  best: Solution;

  constructor(
    crowd: Crowd,
    limits: Float64Array,
    work: { readonly candidates: Candidates; readonly options: SearchOptions },
  ) {
    this.#crowd = crowd;
    this.#candidates = work.candidates;
    this.#options = work.options;
    this.#ledger = createLedger(crowd.guardSet, limits);
    this.#fences = fencesOf(this.#ledger);
    this.#all = allRows(crowd.rows);
    const places = emptyPlaces(crowd.guardSet, crowd.rows);
    for (let row = 0; row < crowd.rows; row++) take(places, row, { places: crowd.places, at: row });
    this.#home = { points: crowd.block.points.slice(), places };
    this.#candidate = new Int32Array(crowd.rows).fill(-1);
    this.best = {
      points: this.#home.points,
      role: new Uint8Array(crowd.rows),
      candidate: this.#candidate.slice(),
      weight: 0,
    };
  }

  get weight(): number {
    const { weight } = this.#crowd.guardSet.population;
    return this.#crowd.role.reduce((sum, role, row) => (role === 1 ? sum + weight[row] : sum), 0);
  }

  /** Weight of all events that could be fooled. */
  get most(): number {
    const { weight } = this.#crowd.guardSet.population;
    return weight.reduce((sum, w, row) => (this.#has(row) ? sum + w : sum), 0);
  }

  #has(row: number): boolean {
    return this.#candidates.first[row + 1] > this.#candidates.first[row];
  }

  get #worst(): number {
    return worst(this.#ledger);
  }

  /** Share of the sweeps that is spent. */
  get spent(): number {
    return this.#spent / this.#options.sweeps;
  }

  get exhausted(): boolean {
    return this.#spent >= this.#options.sweeps;
  }

  /** Goes over to a solution. */
  become({ points, role, candidate }: Omit<Solution, "weight">): void {
    this.#crowd.block.points.set(points);
    this.#crowd.role.set(role);
    this.#candidate.set(candidate);
    this.#crowd.read(this.#all);
    recount(this.#ledger, this.#crowd.places, KAPPA);
  }

  /**
   * Keeps what stands, where it is better than the best and all guards hold. @returns whether it was.
   * @param far ask the guards themselves, however far the search's own smooth sums say that it is: for solutions of others.
   */
  keep(far = false): boolean {
    const weight = this.weight;
    if (!(weight > this.best.weight) || (!far && this.#worst > NEAR) || !this.#options.holds()) return false;
    this.best = {
      points: this.#crowd.block.points.slice(),
      role: this.#crowd.role.slice(),
      candidate: this.#candidate.slice(),
      weight,
    };
    this.#options.pulse.report(this.#spent / this.#options.sweeps, `best ${(weight / this.#total).toFixed(3)}`);
    return true;
  }

  get #total(): number {
    return this.#crowd.guardSet.population.weight.reduce((sum, w) => sum + w, 0);
  }

  get holding(): boolean {
    return this.#worst <= 1;
  }

  /** Rows that are fooled, or that are not but could be. */
  rows(fooled: boolean): number[] {
    return [...this.#crowd.role.keys()].filter((row) =>
      fooled
        ? this.#crowd.role[row] === 1
        : this.#crowd.role[row] === 0 && this.#has(row) && this.#crowd.guardSet.population.weight[row] > 0,
    );
  }

  /** The cheapest candidate of a row from where it stands, and its energy. */
  #cheapest(row: number): { readonly candidate: number; readonly cost: number } {
    const { first, places } = this.#candidates;
    const from = { places: this.#crowd.places, at: row };
    let candidate = first[row];
    let cost = Infinity;
    for (let k = first[row]; k < first[row + 1]; k++) {
      const each = costOf(this.#ledger, { row, from, to: { places, at: k } });
      if (each < cost) {
        cost = each;
        candidate = k;
      }
    }
    return { candidate, cost };
  }

  #send(row: number, candidate: number): void {
    const { block, places, role } = this.#crowd;
    const M = block.width;
    const to = { places: this.#candidates.places, at: candidate };
    applyMove(this.#ledger, { row, from: { places, at: row }, to });
    take(places, row, to);
    block.points.set(this.#candidates.points.subarray(candidate * M, (candidate + 1) * M), row * M);
    role[row] = 1;
    this.#candidate[row] = candidate;
  }

  #goHome(row: number): void {
    const { block, places, role } = this.#crowd;
    const M = block.width;
    const to = { places: this.#home.places, at: row };
    applyMove(this.#ledger, { row, from: { places, at: row }, to });
    take(places, row, to);
    block.points.set(this.#home.points.subarray(row * M, (row + 1) * M), row * M);
    role[row] = 0;
  }

  #recount(): void {
    recount(this.#ledger, this.#crowd.places, KAPPA);
  }

  /** Per unit of weight, so that what counts is what a fooled event brings. */
  #perWeight(row: number, cost: number): number {
    return cost / this.#crowd.guardSet.population.weight[row];
  }

  /** Fools the `count` rows that cost least at present prices. */
  fool(count: number): void {
    const offers = this.rows(false).map((row) => ({ row, ...this.#cheapest(row) }));
    offers.sort((a, b) => this.#perWeight(a.row, a.cost) - this.#perWeight(b.row, b.cost) || a.row - b.row);
    for (const { row, candidate } of offers.slice(0, count)) this.#send(row, candidate);
    this.#recount();
  }

  /** Gives the `count` dearest fooled rows back. */
  release(count: number): void {
    const gains = this.rows(true).map((row) => ({
      row,
      cost: costOf(this.#ledger, {
        row,
        from: { places: this.#crowd.places, at: row },
        to: { places: this.#home.places, at: row },
      }),
    }));
    gains.sort((a, b) => this.#perWeight(a.row, a.cost) - this.#perWeight(b.row, b.cost) || a.row - b.row);
    for (const { row } of gains.slice(0, count)) this.#goHome(row);
    this.#recount();
  }

  get severity(): number {
    return this.#worst;
  }

  /** Swaps fooled events to cheaper candidates and compensators back home, where that pays; undone by halves where together it does not. */
  #swap(): void {
    const { places, role, block } = this.#crowd;
    const M = block.width;
    const offers: { row: number; candidate: number; cost: number }[] = [];
    for (let row = 0; row < this.#crowd.rows; row++) {
      if (role[row] === 1 && this.#has(row)) offers.push({ row, ...this.#cheapest(row) });
      else if (role[row] === 0) {
        let moved = false;
        for (let at = row * M; at < (row + 1) * M && !moved; at++) moved = block.points[at] !== this.#home.points[at];
        if (moved)
          offers.push({
            row,
            candidate: -1,
            cost: costOf(this.#ledger, { row, from: { places, at: row }, to: { places: this.#home.places, at: row } }),
          });
      }
    }
    const good = offers.filter(({ cost }) => cost < -1e-12).sort((a, b) => a.cost - b.cost || a.row - b.row);
    let count = Math.min(good.length, Math.max(1, Math.floor(SWAPPED * offers.length)));
    const before = {
      energy: energy(this.#ledger),
      points: block.points.slice(),
      role: role.slice(),
      candidate: this.#candidate.slice(),
    };
    for (; count > 0; count = Math.floor(count / 2)) {
      for (const { row, candidate } of good.slice(0, count)) {
        if (candidate >= 0) this.#send(row, candidate);
        else this.#goHome(row);
      }
      this.#recount();
      if (energy(this.#ledger) < before.energy) return;
      this.become(before);
    }
  }

  /** Sweeps until all is well within the limits, or nothing mends any more. */
  async compensate(most: number): Promise<void> {
    const { key, pulse } = this.#options;
    let last = energy(this.#ledger);
    let stalled = 0;
    for (let turn = 0; turn < most && !this.exhausted && this.#worst > SAFE; turn++) {
      this.#swap();
      const kappa = CARRY[turn % CARRY.length];
      const breathe = (): Promise<void> => pulse.breathe();
      await sweep(this.#crowd, this.#ledger, { key: deriveKey(key, this.#spent), kappa, breathe });
      recount(this.#ledger, this.#crowd.places, kappa);
      await repair(this.#crowd, this.#ledger, { fences: this.#fences, kappa, breathe });
      this.#recount();
      this.#spent++;
      pulse.report(this.#spent / this.#options.sweeps, `best ${(this.best.weight / this.#total).toFixed(3)}`);
      const now = energy(this.#ledger);
      stalled = now > last * (1 - STALL) ? stalled + 1 : 0;
      last = Math.min(last, now);
      if (stalled >= 2) return;
    }
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * From all fooled downwards, then from the best found upwards in growing batches. A solution that holds is there at any time.
 */
export async function searchPopulation(search: Search): Promise<Solution> {
  const could = search.rows(false).length;
  if (could === 0) return search.best;
  const start = search.best;
  search.become(start);
  search.fool(could);
  await search.compensate(16);
  let least = search.severity;
  for (let stuck = 0; stuck < 3 && !search.holding && search.weight > search.best.weight && search.spent < 0.5;) {
    const out = search.rows(true).length;
    search.release(Math.max(1, Math.floor(out * clamp(0.3 * (1 - 1 / search.severity), 0.005, 0.15))));
    await search.compensate(3);
    stuck = search.severity < 0.99 * least ? 0 : stuck + 1;
    least = Math.min(least, search.severity);
  }
  search.keep();
  let batch = Math.max(1, Math.floor(0.1 * could));
  while (batch >= 1 && !search.exhausted) {
    const base = search.best;
    search.become(base);
    if (search.rows(false).length === 0) break;
    search.fool(batch);
    await search.compensate(8);
    for (let tries = 0; tries < 4 && !search.holding && search.weight > base.weight && !search.exhausted; tries++) {
      const more = search.rows(true).length - base.role.reduce((sum, one) => sum + one, 0);
      if (more <= 1) break;
      search.release(Math.max(1, Math.floor(more * (search.severity < 1.3 ? 0.3 : 0.5))));
      await search.compensate(2);
    }
    const kept = search.keep();
    const gained = search.best.role.reduce((sum, one) => sum + one, 0) - base.role.reduce((sum, one) => sum + one, 0);
    batch = !kept
      ? Math.floor(batch / 2)
      : gained >= 0.9 * batch
        ? 2 * batch
        : gained < 0.4 * batch
          ? Math.max(1, Math.floor(batch / 2))
          : batch;
  }
  return search.best;
}
