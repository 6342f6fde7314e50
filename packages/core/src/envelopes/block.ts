import type { Events, Observable } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { resolveCoherentBlock } from "./coherent.js";
import type { CoherentGroup, EnvelopeBlock, Layout } from "./envelope.js";
import { movableObservables } from "./layout.js";
import { evaluateNominal, sameExpression } from "./nominalValues.js";

export interface BlockRequest {
  readonly events: Events;
  readonly layout: Layout;
  /** Numbers of the events in `events`. */
  readonly index: Uint32Array;
  /** What moves several observables together: the envelope's groups. Default: nothing. */
  readonly groups?: readonly CoherentGroup[];
}

/**
 * The envelope of some events as plain arrays: half-widths evaluated at the nominal event, 0 where an entry is missing.
 * @throws FoolproofError FP_ENVELOPE_UNCERTAINTY_INVALID where a half-width is negative, infinite or not a number, or needs a missing
 * value, with observable, file, row and value.
 */
export function resolveEnvelopeBlock({ events, layout, index, groups = [] }: BlockRequest): EnvelopeBlock {
  const rows = index.length;
  const { primaries } = layout;
  const nominal = new Float32Array(rows * primaries.length);
  primaries.forEach((observable, p) => {
    const column = events.values[observable];
    for (let r = 0; r < rows; r++) nominal[r * primaries.length + p] = column[index[r]];
  });
  const moved = movableObservables(layout);
  const M = moved.length;
  const up = new Float64Array(rows * M);
  // One array for both sides where they are the same everywhere: hot loops tell by it that they need not choose.
  const symmetric = moved.every((observable) => movesAlike(events.observables[observable]));
  const down = symmetric ? up : new Float64Array(rows * M);
  const factors = moved.some((observable) => events.observables[observable].uncertainty?.kappa !== undefined);
  const kappa = factors ? new Float64Array(rows * M) : null;
  const column = new Float64Array(rows);
  moved.forEach((observable, m) => {
    const { uncertainty, name } = events.observables[observable];
    if (uncertainty === null) return;
    const path = `observables.${name}.uncertainty`;
    const shared = { events, index, observable, path, signed: false };
    const take = (from: Expression, side: "up" | "down", into: Float64Array): void => {
      evaluateNominal({ ...shared, expression: from, side }, column);
      for (let r = 0; r < rows; r++) into[r * M + m] = column[r];
    };
    take(uncertainty.up, "up", up);
    if (kappa !== null && uncertainty.kappa !== undefined) take(uncertainty.kappa, "up", kappa);
    if (symmetric) return;
    if (sameExpression(uncertainty.up, uncertainty.down))
      for (let r = 0; r < rows; r++) down[r * M + m] = up[r * M + m];
    else take(uncertainty.down, "down", down);
  });
  return { rows, index, nominal, up, down, kappa, coherent: resolveCoherentBlock({ events, layout, index, groups }) };
}

/** Does an observable move as far up as down, as its spec says it? */
export const movesAlike = ({ uncertainty }: Pick<Observable, "uncertainty">): boolean =>
  uncertainty === null || sameExpression(uncertainty.up, uncertainty.down);
