import { completeRows, type Layout } from "../envelopes/index.js";
import {
  type ColumnLookup,
  type ColumnView,
  compileExpression,
  type Events,
  namesOf,
  nominalLookup,
} from "../events/index.js";
import { createGuardSet, type GuardSet, type MovedRows, type Population } from "../guards/index.js";
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

/** One class as the guards see it. */
export interface ClassPopulation {
  readonly class: number;
  /** Events of the population, ascending. */
  readonly rows: Uint32Array;
  /** Place of each event in the population; -1 elsewhere. */
  readonly placeOf: Int32Array;
  /** Observables that are guarded. */
  readonly columns: readonly number[];
  readonly guardSet: GuardSet;
}

const gatherFloat = (values: Float32Array, rows: Uint32Array): Float32Array => {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
};
const gatherBytes = (values: Uint8Array, rows: Uint32Array): Uint8Array => {
  const out = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
};

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
  const population: Population = {
    class: events.classes[of] ?? "",
    rows: count,
    weight: Float64Array.from(rows, (row) => Math.abs(events.weight[row])),
    columns: columns.map((i) => {
      const observable = resolved.observables[i];
      const missing = events.missing[i];
      return {
        name: observable?.name ?? "",
        discrete: observable?.kind === "integer" || observable?.kind === "categorical",
        period: observable?.period ?? null,
        values: gatherFloat(events.values[i], rows),
        missing: missing === null ? null : gatherBytes(missing, rows),
      };
    }),
  };
  const guardSet = createGuardSet(
    population,
    { bins: resolved.guards.bins, outOfRange: resolved.guards.preset === "conservattack" ? "drop" : "count" },
    parts.regions.map((region) => ({ name: region.name, member: gatherBytes(region.member, rows) })),
  );
  return { class: of, rows, placeOf, columns, guardSet };
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
      const nominal = nominalLookup(events, index);
      return membership(region, events.missingValues.values, {
        ...nominal,
        rows: index.length,
        values(name): ColumnView {
          const offset = moving.findIndex((i) => events.observables[i].name === name);
          return offset < 0 ? nominal.values(name) : { values: after, offset, stride: moving.length };
        },
      });
    }),
  };
}
