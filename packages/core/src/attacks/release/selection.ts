import { addWhileHolding } from "../../guards/holding.js";
import { marginalCost } from "../../guards/marginalCost.js";
import { applyMoves, createGuardState, currentValues, type GuardState } from "../../guards/state.js";
import type { ReleasePlan } from "./plan.js";
import { cheapest, ranked } from "./ranking.js";

/** A hair within the limit, so that sums added in another order agree that it holds. */
const WITHIN = 1 - 1e-9;

/** What sums can differ by that were added up and taken down again many times, as a distance. */
const DRIFT = 1e-7;
/** A look at all guards takes at least as long as so many histogram cells. */
const LOOK_CELLS = 4000;
/** A candidate's price takes about as long in each column as so many histogram cells. */
const CANDIDATE_CELLS = 2;

/** One candidate an event, and its guard cost per weight. */
export interface Offers {
  readonly candidates: Uint32Array;
  readonly price: Float64Array;
}

/** Which candidate each fooled event stands at, and the guards of the population that this makes. */
export class Selection {
  readonly plan: ReleasePlan;
  /** [events] candidate, or -1 for an event at home. */
  readonly choice: Int32Array;
  /** Weight of the events that are out. */
  weight = 0;
  /** Counted work: histogram cells gone through, and what looking at an event's candidate costs in such cells. */
  work = 0;
  #state: GuardState;

  constructor(plan: ReleasePlan) {
    this.plan = plan;
    this.choice = new Int32Array(plan.events).fill(-1);
    this.#state = createGuardState(plan.guardSet);
  }

  /** Largest value / limit among the gating guards; above 1 one of them fails. */
  worst(): number {
    this.#count(0);
    const values = currentValues(this.#state);
    let worst = 0;
    this.plan.limits.forEach((limit, guard) => {
      if (limit === Infinity) return;
      const ratio = values[guard] <= DRIFT ? 0 : values[guard] / (limit * WITHIN);
      // A value that cannot be formed holds nothing.
      worst = Math.max(worst, Number.isNaN(ratio) ? Infinity : ratio);
    });
    return worst;
  }

  /** Forms the guards' sums anew, free of the rounding of moves made and taken back. */
  refresh(): void {
    this.#state = createGuardState(this.plan.guardSet);
    this.#apply(
      this.choice.filter((candidate) => candidate >= 0),
      false,
    );
  }

  /** Sends events to candidates (one each), from home or from another candidate. */
  send(candidates: ArrayLike<number>): void {
    const { eventOf, gain } = this.plan;
    const leaving: number[] = [];
    for (let k = 0; k < candidates.length; k++) {
      const event = eventOf[candidates[k]];
      if (this.choice[event] >= 0) leaving.push(this.choice[event]);
      else this.weight += gain[event];
      this.choice[event] = candidates[k];
    }
    this.#apply(leaving, true);
    this.#apply(candidates, false);
  }

  /** Gives events back: to their nominal place. */
  release(events: ArrayLike<number>): void {
    const leaving: number[] = [];
    for (let k = 0; k < events.length; k++) {
      leaving.push(this.choice[events[k]]);
      this.choice[events[k]] = -1;
      this.weight -= this.plan.gain[events[k]];
    }
    this.#apply(leaving, true);
  }

  /** Goes over to another choice. */
  become(choice: Int32Array): void {
    const home: number[] = [];
    const out: number[] = [];
    choice.forEach((candidate, event) => {
      if (candidate === this.choice[event]) return;
      if (candidate === -1) home.push(event);
      else out.push(candidate);
    });
    this.release(home);
    this.send(out);
  }

  /** Events that are out, ascending. */
  out(): Uint32Array {
    return eventsWhere(this.choice, (candidate) => candidate >= 0);
  }

  /** Events that are at home, ascending. */
  home(): Uint32Array {
    return eventsWhere(this.choice, (candidate) => candidate < 0);
  }

  /** Guard cost per weight at present prices of events that are out: what it costs to leave each where it is. */
  priceOf(events: Uint32Array): Float64Array {
    const index = Uint32Array.from(events, (event) => this.choice[event]);
    this.#count(index.length);
    const costs = marginalCost(this.#state, this.plan.moves, { index, limits: this.plan.limits, back: true });
    return costs.map((cost, k) => -cost / this.plan.gain[events[k]]);
  }

  /** For each event the candidate that is cheapest from home at present prices, and its guard cost per weight. */
  cheapestCandidates(events: Uint32Array): Offers {
    const { first, members, gain, eventOf, moves, limits } = this.plan;
    const index: number[] = [];
    for (const event of events)
      for (let place = first[event]; place < first[event + 1]; place++) index.push(members[place]);
    this.#count(index.length);
    const costs = marginalCost(this.#state, moves, { index: Uint32Array.from(index), limits });
    const candidates = new Uint32Array(events.length);
    const price = new Float64Array(events.length).fill(Infinity);
    let k = -1;
    index.forEach((candidate, n) => {
      const event = eventOf[candidate];
      if (k < 0 || events[k] !== event) k++;
      const each = costs[n] / gain[event];
      if (each < price[k]) {
        price[k] = each;
        candidates[k] = candidate;
      }
    });
    return { candidates, price };
  }

  /** The `count` of these events that cost most per weight to leave out, the dearest first. */
  dearest(events: Uint32Array, count: number): Uint32Array {
    const price = this.priceOf(events).map((cost) => -cost);
    return cheapest({ price, tie: (k) => this.plan.tie[events[k]] }, count).map((k) => events[k]);
  }

  /** Sends the `count` cheapest of these offers out, whatever the guards say. */
  sendCheapest({ candidates, price }: Offers, count: number): void {
    const tie = (k: number): number => this.plan.tie[this.plan.eventOf[candidates[k]]];
    this.send(cheapest({ price, tie }, count).map((k) => candidates[k]));
  }

  /** Tries the events at home one by one, cheapest first, and keeps each that leaves every guard within its limit. @returns how many. */
  addWhileHolding(offers: Offers): number {
    const { plan } = this;
    const tie = (k: number): number => plan.tie[plan.eventOf[offers.candidates[k]]];
    const order = ranked({ price: offers.price, tie }).map((k) => offers.candidates[k]);
    const crossing = order.reduce((sum, candidate) => sum + plan.crosses[candidate], 0);
    this.#count(8 * order.length, 1 + crossing);
    const kept = addWhileHolding(this.#state, plan.moves, { order, limits: plan.limits });
    let count = 0;
    order.forEach((candidate, k) => {
      if (kept[k] === 0) return;
      const event = plan.eventOf[candidate];
      this.choice[event] = candidate;
      this.weight += plan.gain[event];
      count++;
    });
    return count;
  }

  /** Notes a look at all guards, and at so many candidates. */
  #count(candidates: number, looks = 1): void {
    const { partitions, offsets, scopes } = this.plan.guardSet;
    this.work += looks * scopes.length * (LOOK_CELLS + offsets[partitions.length]);
    this.work += scopes.length * candidates * CANDIDATE_CELLS * partitions.length;
  }

  #apply(candidates: ArrayLike<number>, back: boolean): void {
    if (candidates.length > 0) applyMoves(this.#state, this.plan.moves, { index: Uint32Array.from(candidates), back });
  }
}

function eventsWhere(choice: Int32Array, keep: (candidate: number) => boolean): Uint32Array {
  const events: number[] = [];
  choice.forEach((candidate, event) => {
    if (keep(candidate)) events.push(event);
  });
  return Uint32Array.from(events);
}
