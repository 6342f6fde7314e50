import type { Events } from "../events/events.js";
import type { Population } from "./guard.js";
import { createGuardSet, type GuardConfig, type GuardRegion, type GuardSet } from "./guardSet.js";
import { gatherFlags, gatherFloats } from "./gather.js";

/** Some events as guards see them: plain data, from which any thread that shares the events makes the same guard set. */
export interface PopulationChoice {
  /** Tells it from every other choice among the same events. */
  readonly id: string;
  /** Name of the class. */
  readonly class: string;
  /** Events (numbers in Events), ascending. */
  readonly rows: Uint32Array;
  /** Observables that are guarded. */
  readonly columns: readonly number[];
  readonly config: GuardConfig;
  /** 1 for each of all events that lies in the region nominally. */
  readonly regions: readonly { readonly name: string; readonly member: Uint8Array }[];
}

/** Gathers the events of a choice. */
export const populationOf = (
  events: Events,
  { class: name, rows, columns }: Pick<PopulationChoice, "class" | "rows" | "columns">,
): Population => ({
  class: name,
  rows: rows.length,
  weight: Float64Array.from(rows, (row) => Math.abs(events.weight[row])),
  columns: columns.map((i) => {
    const { name: column, kind, period } = events.observables[i];
    return {
      name: column,
      discrete: kind === "integer" || kind === "categorical",
      period,
      values: gatherFloats(events.values[i], rows),
      missing: gatherFlags(events.missing[i], rows),
    };
  }),
});

/** The regions of a choice, over its own events. */
export const regionsOf = ({ rows, regions }: Pick<PopulationChoice, "rows" | "regions">): readonly GuardRegion[] =>
  regions.map((region) => ({ name: region.name, member: Uint8Array.from(rows, (row) => region.member[row]) }));

/** A population ready to be guarded. */
export interface GuardedPopulation {
  readonly guardSet: GuardSet;
  /** Place of each event in the population; -1 elsewhere. */
  readonly placeOf: Int32Array;
}

/** Makes a choice's guard set, and numbers its events. */
export function guardedPopulation(events: Events, choice: PopulationChoice): GuardedPopulation {
  const placeOf = new Int32Array(events.rows).fill(-1);
  choice.rows.forEach((row, place) => {
    placeOf[row] = place;
  });
  return { guardSet: createGuardSet(populationOf(events, choice), choice.config, regionsOf(choice)), placeOf };
}

/** What this thread has made of the populations of some events; it goes when the events go. */
const kept = new WeakMap<Events, Map<string, GuardedPopulation>>();

/** `guardedPopulation`, made once for a thread: what works on a population in pieces asks again and again. */
export function keptPopulation(events: Events, choice: PopulationChoice): GuardedPopulation {
  const known = kept.get(events) ?? new Map<string, GuardedPopulation>();
  kept.set(events, known);
  const population = known.get(choice.id) ?? guardedPopulation(events, choice);
  known.set(choice.id, population);
  return population;
}
