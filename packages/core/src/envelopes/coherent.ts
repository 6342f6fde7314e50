import type { Expression } from "../events/expression.js";
import type { Events } from "../events/events.js";
import type { CoherentBlock, CoherentGroup, Component, Envelope, Layout } from "./envelope.js";
import { movableObservables } from "./layout.js";
import { evaluateNominal, sameExpression } from "./nominalValues.js";

/** All components of an envelope in the order in which points carry them. */
export const componentsOf = ({ groups }: Pick<Envelope, "groups">): readonly Component[] =>
  groups.flatMap(({ components }) => components);

/** Everything that has to be evaluated on the events to know what their components move. */
export const moveExpressions = (envelope: Pick<Envelope, "groups">): readonly Expression[] =>
  componentsOf(envelope).flatMap(({ moves }) => moves.flatMap(({ up, down }) => (up === down ? [up] : [up, down])));

interface CoherentRequest {
  readonly events: Events;
  readonly layout: Layout;
  readonly index: Uint32Array;
  readonly groups: readonly CoherentGroup[];
}

/**
 * The displacements that the components of some events stand for, evaluated at the nominal events; null where there is no component.
 * Moves of observables that are not among the movable ones are left out.
 * @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where one is infinite, not a number, or needs a missing value.
 */
export function resolveCoherentBlock({ events, layout, index, groups }: CoherentRequest): CoherentBlock | null {
  const components = componentsOf({ groups });
  if (components.length === 0) return null;
  const moved = movableObservables(layout);
  const columnOf = new Map(moved.map((observable, m) => [events.observables[observable].name, m]));
  const pairs = components.flatMap(({ name, moves }, c) =>
    moves.flatMap((move) => {
      const m = columnOf.get(move.observable);
      return m === undefined ? [] : [{ c, m, move, path: `sources.${name}.moves.${move.observable}` }];
    }),
  );
  const [rows, E] = [index.length, pairs.length];
  const symmetric = pairs.every(({ move }) => sameExpression(move.up, move.down));
  const up = new Float64Array(rows * E);
  const down = symmetric ? up : new Float64Array(rows * E);
  const column = new Float64Array(rows);
  pairs.forEach(({ m, move, path }, e) => {
    for (const side of symmetric ? (["up"] as const) : (["up", "down"] as const)) {
      const into = side === "up" ? up : down;
      const request = { events, index, observable: moved[m], expression: move[side], path, side, signed: true };
      evaluateNominal(request, column);
      for (let r = 0; r < rows; r++) into[r * E + e] = column[r];
    }
  });
  const touched = new Uint8Array(moved.length);
  for (const { m } of pairs) touched[m] = 1;
  let start = 0;
  return {
    components: components.length,
    groups: groups.map(({ kind, norm, components: own }) => {
      const group = { kind, norm, start, end: start + own.length };
      start = group.end;
      return group;
    }),
    component: Int32Array.from(pairs, ({ c }) => c),
    column: Int32Array.from(pairs, ({ m }) => m),
    touched,
    integer: Uint8Array.from(moved, (observable) => (events.observables[observable].kind === "integer" ? 1 : 0)),
    up,
    down,
  };
}

/** Components [from, to) of one row: component c has its size at `sizes[at + c]`. */
export interface SizedComponents {
  readonly row: number;
  readonly sizes: Float32Array | Float64Array;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Adds what some components of a row move to `into` [M]. */
export function displace(
  { component, column, up, down }: CoherentBlock,
  { row, sizes, at, from, to }: SizedComponents,
  into: Float64Array,
): void {
  const E = component.length;
  for (let e = 0; e < E; e++) {
    const c = component[e];
    if (c < from || c >= to) continue;
    const size = sizes[at + c];
    if (size !== 0) into[column[e]] += size * (size > 0 ? up : down)[row * E + e];
  }
}
