import { completeRows, type Layout } from "../envelopes/index.js";
import {
  type ColumnLookup,
  type ColumnView,
  compileExpression,
  type Events,
  namesOf,
  nominalLookup,
} from "../events/index.js";
import { type GuardSet, guardSetOf, type MovedRows, type PopulationChoice } from "../guards/index.js";
import type { Region, ResolvedSpec } from "./resolved.js";

/** Which rows lie in a region: 1 or 0 each. */
function membership(
  region: Region,
  sentinels: readonly number[],
  lookup: ColumnLookup & { readonly rows: number },
): Uint8Array {
  const values = compileExpression(region.expression, { missingValues: sentinels }).evaluate(lookup);
  return Uint8Array.from(values, (value) => (value !== 0 ? 1 : 0));
}

/** Nominal membership of all events in a region. */
export const nominalMembership = (events: Events, region: Region): Uint8Array =>
  membership(region, events.missingValues.values, {
    rows: events.rows,
    ...nominalLookup(
      events,
      Uint32Array.from({ length: events.rows }, (_, row) => row),
    ),
  });

/**
 * Which of some moved events lie in a region: what stands in `moved` is looked up there (row k for event `index[k]`), everything else at
 * its nominal value.
 */
export function membershipAfter(
  region: Region,
  events: Events,
  { index, moved }: { readonly index: Uint32Array; readonly moved: (name: string) => ColumnView | null },
): Uint8Array {
  const nominal = nominalLookup(events, index);
  return membership(region, events.missingValues.values, {
    ...nominal,
    rows: index.length,
    values: (name): ColumnView => moved(name) ?? nominal.values(name),
  });
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

/** The guarded population of one class: all its selected events, or those in C where the spec says so (semantics.md, Populations 4). */
export function classPopulation(
  resolved: ResolvedSpec,
  events: Events,
  parts: {
    readonly of: number;
    readonly correct: Uint8Array;
    readonly columns: readonly number[];
    readonly regions: readonly { readonly name: string; readonly member: Uint8Array }[];
  },
): ClassPopulation {
  const { of, correct, columns } = parts;
  const inPopulation = (row: number): boolean =>
    events.label[row] === of && (resolved.guards.population === "all" || correct[row] === 1);
  let count = 0;
  for (let row = 0; row < events.rows; row++) if (inPopulation(row)) count++;
  const rows = new Uint32Array(count);
  const placeOf = new Int32Array(events.rows).fill(-1);
  for (let row = 0, place = 0; row < events.rows; row++) {
    if (!inPopulation(row)) continue;
    placeOf[row] = place;
    rows[place++] = row;
  }
  const choice: PopulationChoice = {
    class: events.classes[of],
    rows,
    columns,
    config: { bins: resolved.guards.bins, outOfRange: resolved.guards.preset === "conservattack" ? "drop" : "count" },
    regions: parts.regions,
  };
  return { class: of, rows, placeOf, columns, choice, guardSet: guardSetOf(events, choice) };
}

/** Stored points of some events as the guards need them. */
export function movedRows(
  resolved: ResolvedSpec,
  events: Events,
  parts: {
    readonly population: ClassPopulation;
    readonly layout: Layout;
    readonly index: Uint32Array;
    readonly points: Float32Array;
  },
): MovedRows {
  const { population, layout, index, points } = parts;
  const observables = population.columns;
  const values = completeRows({ events, layout, observables, index, points });
  const periodic = observables.some((i) => events.observables[i].kind === "periodic");
  return {
    rows: Uint32Array.from(index, (event) => population.placeOf[event]),
    values,
    unwrapped: periodic ? completeRows({ events, layout, observables, index, points, unwrapped: true }) : values,
    regions: resolved.regions.map((region) => {
      const moving = namesOf(region.expression).flatMap((name) => {
        const i = events.observables.findIndex((one) => one.name === name);
        return i < 0 ? [] : [i];
      });
      const after = completeRows({ events, layout, observables: moving, index, points });
      return membershipAfter(region, events, {
        index,
        moved(name) {
          const offset = moving.findIndex((i) => events.observables[i].name === name);
          return offset < 0 ? null : { values: after, offset, stride: moving.length };
        },
      });
    }),
  };
}
