import { namesOf, type Observable } from "../events/index.js";

/**
 * The observables that guards look at: the network's inputs and the primaries behind the derived ones; spectators never.
 * In the order of `observables`.
 */
export function guardedObservables(observables: readonly Observable[], inputs: readonly number[]): readonly number[] {
  const wanted = new Set<number>();
  const visit = (i: number): void => {
    const one = observables[i];
    if (one === undefined || one.kind === "spectator" || wanted.has(i)) return;
    wanted.add(i);
    for (const name of one.formula === null ? [] : namesOf(one.formula))
      visit(observables.findIndex((other) => other.name === name));
  };
  inputs.forEach(visit);
  return [...wanted].sort((a, b) => a - b);
}
