import type { Events } from "../events/index.js";
import { guardedPopulation, type GuardSet, type PopulationChoice } from "../guards/index.js";
import { digestOf, digestOfBytes } from "./canonical.js";
import type { ResolvedSpec } from "./resolved.js";

/** Events of several classes as the guards see them. */
export type Mixture = Omit<ClassPopulation, "class">;

interface Guarded {
  readonly columns: readonly number[];
  readonly regions: readonly { readonly name: string; readonly member: Uint8Array }[];
}

/** One class as the guards see it. */
export interface ClassPopulation {
  readonly class: number;
  /** Events of the population, ascending. */
  readonly rows: Uint32Array;
  /** Place of each event in the population; -1 elsewhere. */
  readonly placeOf: Int32Array;
  /** Observables that are guarded. */
  readonly columns: readonly number[];
  /** What the guard set is made from, for threads that make their own. */
  readonly choice: PopulationChoice;
  readonly guardSet: GuardSet;
}

const outOfRangeOf = ({ guards }: ResolvedSpec): "count" | "drop" =>
  guards.preset === "conservattack" ? "drop" : "count";

/** Pairs gate under the preset joint, and where the spec gives them a limit. */
const pairsOf = ({ guards: { preset, limits } }: ResolvedSpec): { joint: boolean; tracksPairs: boolean } => ({
  joint: preset === "joint",
  tracksPairs: preset === "joint" || limits["pairs"] !== undefined || limits["pairsMean"] !== undefined,
});

/** The guarded population of one class: all its selected events, or those in C where the spec says so (semantics.md, Populations 4). */
export function classPopulation(
  resolved: ResolvedSpec,
  events: Events,
  { of, correct, ...guarded }: Guarded & { readonly of: number; readonly correct: Uint8Array },
): ClassPopulation {
  const inPopulation = (row: number): boolean =>
    events.label[row] === of && (resolved.guards.population === "all" || correct[row] === 1);
  let count = 0;
  for (let row = 0; row < events.rows; row++) if (inPopulation(row)) count++;
  const rows = new Uint32Array(count);
  for (let row = 0, place = 0; row < events.rows; row++) if (inPopulation(row)) rows[place++] = row;
  return { class: of, ...populated(resolved, events, { ...guarded, name: events.classes[of], rows }) };
}

/** All classes together, as measured events are. */
export const mixturePopulation = (resolved: ResolvedSpec, events: Events, guarded: Guarded): Mixture =>
  populated(resolved, events, { ...guarded, name: "all classes", rows: Uint32Array.from(events.label.keys()) });

function populated(
  resolved: ResolvedSpec,
  events: Events,
  { name, rows, columns, regions }: Guarded & { readonly name: string; readonly rows: Uint32Array },
): Mixture {
  const what = {
    class: name,
    columns,
    config: { bins: resolved.guards.bins, outOfRange: outOfRangeOf(resolved), ...pairsOf(resolved) },
  };
  const bytes = [rows, ...regions.map(({ member }) => member)].map((one) => new Uint8Array(one.buffer));
  const id = digestOf({ ...what, of: bytes.map(digestOfBytes), regions: regions.map((one) => one.name) });
  const choice: PopulationChoice = { ...what, id, rows, regions };
  return { rows, columns, choice, ...guardedPopulation(events, choice) };
}
