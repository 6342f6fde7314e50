import type { Observable } from "../events/events.js";
import { isMovable, orderDerived } from "../events/derived.js";
import type { Layout } from "./envelope.js";

/**
 * The columns of an audit's events by what perturbs them.
 * @param inputs observables in the network's order; by default those marked as inputs, as listed.
 * @throws FoolproofError FP_FORMULA_CYCLE.
 */
export function createLayout(observables: readonly Observable[], inputs?: readonly number[]): Layout {
  const primaries = observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));
  return {
    primaries,
    movable: primaries.flatMap((i, p) => (isMovable(observables[i]) ? [p] : [])),
    derived: orderDerived(observables),
    inputs: inputs ?? observables.flatMap(({ input }, i) => (input ? [i] : [])),
  };
}

/** The movable primaries as numbers in `observables`: the columns of stored points. */
export const movableObservables = ({ primaries, movable }: Layout): readonly number[] =>
  movable.map((p) => primaries[p]);
