import { guardedObservables } from "../audit/guarded.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import { movingNames, namesOf, type Expression, type Observable } from "../events/index.js";

/** An audit cut down to what its per-event file holds. */
export interface ReducedSpec {
  /** Only observables that stand in the file; what cannot be rebuilt for them is left free. */
  readonly resolved: ResolvedSpec;
  /** What membership could not be checked against, in words. */
  readonly unchecked: readonly string[];
  /** Do all movable observables have half-widths that can be rebuilt? */
  readonly distancesKnown: boolean;
  /** How membership in each region after a move can be told, in the order of the spec's regions. */
  readonly regions: readonly ("computed" | "unmoved" | "unknown")[];
}

const ANYWHERE: Expression = { kind: "number", value: Infinity };

const hasText = (expression: Expression): boolean =>
  expression.kind === "text" || (expression.kind === "call" && expression.of.some(hasText));

/**
 * Cuts a spec down to the observables of the per-event file: those that guards look at. An observable whose half-width, and a derived
 * one whose formula needs something else, may then lie anywhere; conditions that need something else are left out. Both are said.
 * @param carried further columns of the file that expressions may use: `id:` ones that hold numbers.
 */
export function reduceSpec(resolved: ResolvedSpec, carried: readonly string[]): ReducedSpec {
  const guarded = guardedObservables(resolved.observables, resolved.inputs);
  const names = guarded.map((i) => resolved.observables[i].name);
  const known = new Set([...names, ...carried]);
  const lacking = (expression: Expression): readonly string[] =>
    namesOf(expression).filter((name) => !known.has(name) || hasText(expression));
  const unchecked: string[] = [];
  const leave = (what: string, needs: readonly string[]): void => {
    unchecked.push(`${what} (needs ${needs.join(", ")}, not in the file)`);
  };
  const free = (observable: Observable): Observable => ({
    ...observable,
    kind: observable.kind === "derived" ? "continuous" : observable.kind,
    formula: null,
    uncertainty: { up: ANYWHERE, down: ANYWHERE },
  });
  const { groups } = resolved.envelope;
  const movesOf = (name: string): readonly Expression[] =>
    groups.flatMap(({ components }) =>
      components.flatMap(({ moves }) =>
        moves.flatMap(({ observable, up, down }) => (observable === name ? [up, down] : [])),
      ),
    );
  const observables = guarded.map((i): Observable => {
    const observable = resolved.observables[i];
    const { formula, uncertainty, name } = observable;
    const needs = [
      formula,
      uncertainty?.up ?? null,
      uncertainty?.down ?? null,
      uncertainty?.kappa ?? null,
      ...movesOf(name),
    ].flatMap((one) => (one === null ? [] : lacking(one)));
    if (needs.length === 0) return observable;
    leave(formula === null ? `what moves ${name}` : `the formula of ${name}`, [...new Set(needs)]);
    return free(observable);
  });
  // What may lie anywhere, or is not in the file, is checked against no move.
  const checked = new Set(observables.filter((one) => one.uncertainty?.up !== ANYWHERE).map(({ name }) => name));
  const kept = groups.map((group) => ({
    ...group,
    components: group.components.map((one) => ({
      ...one,
      moves: one.moves.filter(({ observable }) => checked.has(observable)),
    })),
  }));
  const constraints = resolved.envelope.constraints.filter(({ text, expression }) => {
    const needs = lacking(expression);
    if (needs.length > 0) leave(text, needs);
    return needs.length === 0;
  });
  const moving = movingNames(resolved.observables);
  return {
    resolved: {
      ...resolved,
      observables,
      inputs: resolved.inputs.map((i) => guarded.indexOf(i)),
      envelope: { ...resolved.envelope, groups: kept, constraints },
    },
    unchecked,
    distancesKnown:
      observables.every((one) => one.uncertainty?.up !== ANYWHERE) &&
      resolved.observables.every((one, i) => one.uncertainty === null || guarded.includes(i)),
    regions: resolved.regions.map(({ expression }) =>
      namesOf(expression).every((name) => !moving.has(name))
        ? "unmoved"
        : lacking(expression).length === 0
          ? "computed"
          : "unknown",
    ),
  };
}
