import { completeRows } from "../envelopes/complete.js";
import type { Layout } from "../envelopes/envelope.js";
import type { ColumnLookup, ColumnView } from "../events/columns.js";
import { compileExpression } from "../events/compile.js";
import { nominalLookup } from "../events/derived.js";
import type { Events } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { namesOf } from "../events/format.js";
import type { MovedRows } from "./guard.js";

/** A region of the spec: the events for which the expression is not 0. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

/** Which rows lie in a region: 1 or 0 each. */
function membership(
  region: NamedExpression,
  sentinels: readonly number[],
  lookup: ColumnLookup & { readonly rows: number },
): Uint8Array {
  const values = compileExpression(region.expression, { missingValues: sentinels }).evaluate(lookup);
  return Uint8Array.from(values, (value) => (value !== 0 ? 1 : 0));
}

/** Nominal membership of all events in a region. */
export const nominalMembership = (events: Events, region: NamedExpression): Uint8Array =>
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
  region: NamedExpression,
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

/** Membership of moved events in regions, each [index]: 1 or 0. */
export const regionsAfter = (
  events: Events,
  parts: {
    readonly regions: readonly NamedExpression[];
    readonly layout: Layout;
    readonly index: Uint32Array;
    readonly points: Float32Array;
  },
): readonly Uint8Array[] => {
  const { layout, index, points } = parts;
  return parts.regions.map((region) => {
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
  });
};

/** Stored points of some events as the guards need them. */
export function movedRows(
  events: Events,
  parts: {
    /** Which observables are guarded, and each event's place in the population. */
    readonly population: { readonly columns: readonly number[]; readonly placeOf: Int32Array };
    readonly regions: readonly NamedExpression[];
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
    regions: regionsAfter(events, parts),
  };
}
