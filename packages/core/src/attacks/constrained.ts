import type { Events } from "../events/events.js";
import { movingNames, settledBy } from "../events/derived.js";
import { valueNamesOf } from "../events/missing.js";
import { allConstraints } from "../envelopes/constraints.js";
import type { Envelope, Layout } from "../envelopes/envelope.js";
import { movableObservables } from "../envelopes/layout.js";
import type { MoveSpace } from "../envelopes/place.js";

/**
 * Which movable primaries the constraints look at, directly or through derived observables: [M], 1 where one does. The others can
 * move freely, whatever the constraints say.
 */
export function constrainedColumns(events: Events, layout: Layout, envelope: Envelope): Uint8Array {
  const { observables } = events;
  const byName = new Map(observables.map((observable) => [observable.name, observable]));
  const settled = settledBy(movingNames(observables));
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const { formula = null } = byName.get(name) ?? {};
    if (formula !== null) valueNamesOf(formula).forEach(visit);
  };
  for (const { expression } of allConstraints(observables, envelope))
    if (!settled(expression)) valueNamesOf(expression).forEach(visit);
  return Uint8Array.from(movableObservables(layout), (observable) => (seen.has(observables[observable].name) ? 1 : 0));
}

/** Which of a row's moves bear on those columns: [V], 1 where one does. */
export function constrainedMoves({ moves, block: { coherent } }: MoveSpace, columns: Uint8Array): Uint8Array {
  const looked = new Uint8Array(moves);
  looked.set(columns);
  coherent?.column.forEach((column, e) => {
    if (columns[column] === 1) looked[columns.length + coherent.component[e]] = 1;
  });
  return looked;
}
