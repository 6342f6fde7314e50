import { FoolproofError, suggestName } from "../errors/index.js";
import { type CompiledExpression, compileExpression } from "./compile.js";
import type { ColumnLookup, ColumnView } from "./columns.js";
import type { Events, Observable } from "./events.js";
import type { Expression } from "./expression.js";
import { namesOf } from "./format.js";
import { needsMissing, valueNamesOf } from "./missing.js";

/**
 * Derived observables: order, values, anchoring and what freezes them.
 *
 * *Anchor.* With g the formula and x the nominal event, a perturbed event x' holds x'_d = x_d + (g(x') - g(x)), so that an
 * unmoved event keeps the file's own value to the bit. g is evaluated in float64 on the row *as stored*: float32 primaries,
 * periodic ones wrapped, other derived observables as their own float32 results. A row can thus be checked from itself.
 *
 * *Missing operands.* Which entries are missing never changes under a perturbation, so what a formula lacks is a property of
 * the nominal event. A formula *needs a missing value* by these rules, from the leaves up:
 *   - a name needs one where its entry is missing; a number never;
 *   - `missing(x)` never does;
 *   - `coalesce(x, v)` does where x does and v does too;
 *   - `where(c, a, b)` does where c does, or the branch that c takes does. Where c may change under a perturbation, both
 *     branches count. c is *settled* (cannot change) when every name in it, outside `missing()`, is one that never moves: a
 *     spectator, a fixed or categorical observable, one without uncertainty, or a derived one made of such only;
 *   - anything else does where one of its operands does.
 * So `lep1_pt + coalesce(jet2_pt, 0)` and `where(missing(jet2_pt), met, met + jet2_pt)` follow their movable operands whether
 * or not there is a second jet, and so does `where(n_jets >= 2, jet1_pt + jet2_pt, jet1_pt)` while n_jets does not move.
 *
 * *Frozen.* A derived entry is frozen, x'_d = x_d with gradient 0, where it is itself missing, where its formula needs a missing
 * value, or where g(x) is not a finite number. `frozenDerived` computes this from the nominal event alone: engines take the
 * mask as data and apply it to the arguments of the formula, not to its result (0 times NaN is NaN).
 *
 * *Absent from the file.* The value is float32(g(x)); where g needs a missing value (here every condition is decided at x) it is
 * missing itself: the first declared sentinel, NaN without one.
 */

/** Half-widths of 0: of an observable that only moves together with others. */
export const isStill = ({ up, down }: NonNullable<Observable["uncertainty"]>): boolean =>
  [up, down].every((side) => side.kind === "number" && side.value === 0);

/** Does an observable move, alone or with others: a continuous, integer or periodic one that has an uncertainty? */
export const isMovable = ({ kind, uncertainty }: Observable): boolean =>
  uncertainty !== null && (kind === "continuous" || kind === "integer" || kind === "periodic");

/**
 * The derived observables (numbers in `observables`) in an order in which each formula only needs what stands before it.
 * @throws FoolproofError FP_FORMULA_CYCLE naming the loop; with `columns` (further names that formulas may use)
 * FP_FORMULA_UNKNOWN_NAME with the nearest name.
 */
export function orderDerived(observables: readonly Observable[], columns?: Iterable<string>): readonly number[] {
  const numbers = new Map(observables.map(({ name }, i) => [name, i]));
  const known = columns === undefined ? null : new Set([...numbers.keys(), ...columns]);
  const order: number[] = [];
  const done = new Set<number>();
  const visit = (i: number, path: readonly string[]): void => {
    const observable = observables[i];
    if (observable.formula === null || observable.kind !== "derived" || done.has(i)) return;
    const { name, formula } = observable;
    const start = path.indexOf(name);
    if (start !== -1)
      throw new FoolproofError({
        code: "FP_FORMULA_CYCLE",
        message: `derived observables need each other in a circle: ${[...path.slice(start), name].join(" -> ")}`,
        hint: `Write the formula of one of them with primary observables only.`,
        where: { path: `observables.${name}.formula` },
      });
    for (const operand of namesOf(formula)) {
      if (known !== null && !known.has(operand))
        throw new FoolproofError({
          code: "FP_FORMULA_UNKNOWN_NAME",
          message: `observables.${name}.formula uses "${operand}", which is no observable and no column of the data`,
          hint: suggestName(operand, known),
          where: { path: `observables.${name}.formula`, column: operand },
        });
      const next = numbers.get(operand);
      if (next !== undefined) visit(next, [...path, name]);
    }
    done.add(i);
    order.push(i);
  };
  observables.forEach((_, i) => {
    visit(i, []);
  });
  return order;
}

/** Names of all observables that can change under a perturbation: movable ones, and derived ones whose values follow from such. */
export function movingNames(observables: readonly Observable[]): ReadonlySet<string> {
  const moving = new Set(observables.filter(isMovable).map(({ name }) => name));
  for (const i of orderDerived(observables)) {
    const { name, formula } = observables[i];
    if (formula !== null && valueNamesOf(formula).some((operand) => moving.has(operand))) moving.add(name);
  }
  return moving;
}

/** Is the value of an expression the same for every perturbation of an event? */
export const settledBy =
  (moving: ReadonlySet<string>) =>
  (expression: Expression): boolean =>
    !valueNamesOf(expression).some((name) => moving.has(name));

/** Looks up nominal values, spectators and missing flags of the events `index`, row by row of `index`. */
export function nominalLookup(events: Events, index: Uint32Array | Int32Array): ColumnLookup {
  const numbers = new Map(events.observables.map(({ name }, i) => [name, i]));
  return {
    values(name) {
      const i = numbers.get(name);
      const values = i === undefined ? events.spectators.get(name) : events.values[i];
      if (values === undefined) throw unknownName(name, events);
      return { values, index };
    },
    missing(name): ColumnView | null | undefined {
      const i = numbers.get(name);
      if (i === undefined) return undefined;
      const flags = events.missing[i];
      return flags === null || flags === undefined ? null : { values: flags, index };
    },
  };
}

/** A name that neither observables nor spectators have. */
export const unknownName = (name: string, events: Events): FoolproofError =>
  new FoolproofError({
    code: "FP_FORMULA_UNKNOWN_NAME",
    message: `an expression uses "${name}", which is no observable and no column of the data`,
    hint: suggestName(name, [...events.observables.map((one) => one.name), ...events.spectators.keys()]),
    where: { column: name },
  });

/** One derived observable made ready: its formula, and what freezes it. */
export interface PreparedDerived {
  /** Number in `observables`. */
  readonly observable: number;
  readonly formula: CompiledExpression;
  readonly lacking: CompiledExpression;
}

/** Prepares derived observables (numbers in `observables`, in order) for events of `events`. */
export function prepareDerived(events: Events, derived: readonly number[]): readonly PreparedDerived[] {
  const settled = settledBy(movingNames(events.observables));
  const options = { missingValues: events.missingValues.values };
  return derived.flatMap((observable) => {
    const { formula } = events.observables[observable];
    if (formula === null) return [];
    return [
      {
        observable,
        formula: compileExpression(formula, options),
        lacking: compileExpression(needsMissing(formula, settled), options),
      },
    ];
  });
}

/** A derived observable at the nominal events of a block: g(x), and 1 where the entry is frozen. */
export interface DerivedAnchor {
  readonly base: Float64Array;
  readonly frozen: Uint8Array;
}

/** Evaluates g(x) and the frozen mask at the nominal events `index`; into arrays of at least `index.length` entries. */
export function anchorDerived(
  {
    events,
    index,
    prepared,
  }: { readonly events: Events; readonly index: Uint32Array; readonly prepared: PreparedDerived },
  { base, frozen }: DerivedAnchor,
): void {
  const rows = index.length;
  const lookup = nominalLookup(events, index);
  prepared.lacking.evaluate({ rows, ...lookup, into: base });
  const own = events.missing[prepared.observable];
  for (let i = 0; i < rows; i++) frozen[i] = base[i] !== 0 || (own !== null && own[index[i]] !== 0) ? 1 : 0;
  prepared.formula.evaluate({ rows, ...lookup, into: base });
  for (let i = 0; i < rows; i++) if (!Number.isFinite(base[i])) frozen[i] = 1;
}

/**
 * [rows x derived] row-major: 1 where a derived entry of an event stays at the file's value whatever the others do. A property of
 * the nominal events (the rule stands at the top of this file).
 */
export function frozenDerived({
  events,
  index,
  derived,
}: {
  readonly events: Events;
  readonly index: Uint32Array;
  readonly derived: readonly number[];
}): Uint8Array {
  const rows = index.length;
  const result = new Uint8Array(rows * derived.length);
  const anchor = { base: new Float64Array(rows), frozen: new Uint8Array(rows) };
  prepareDerived(events, derived).forEach((prepared, d) => {
    anchorDerived({ events, index, prepared }, anchor);
    for (let i = 0; i < rows; i++) result[i * derived.length + d] = anchor.frozen[i];
  });
  return result;
}

/** Nominal events as a row-major table of all observables, with their missing flags: [rows x D] each. */
export interface NominalTable {
  readonly nominal: Float32Array;
  readonly missing: Uint8Array;
}

/**
 * The same mask for engines that hold events as tables: prepared once, it writes [rows x derived] (1 frozen, else 0) for as many rows
 * as `frozen` has room for. Formulas may only use observables.
 */
export function frozenMarker({
  observables,
  derived,
}: {
  readonly observables: readonly Observable[];
  readonly derived: readonly number[];
}): (table: NominalTable, frozen: Float32Array | Float64Array | Uint8Array) => void {
  const numbers = new Map(observables.map(({ name }, i) => [name, i]));
  const settled = settledBy(movingNames(observables));
  const formulas = derived.flatMap((observable) => {
    const { formula } = observables[observable];
    return formula === null
      ? []
      : [{ observable, value: compileExpression(formula), lacking: compileExpression(needsMissing(formula, settled)) }];
  });
  return ({ nominal, missing }, frozen) => {
    const stride = observables.length;
    const rows = frozen.length / Math.max(1, derived.length);
    const column = (name: string): number => {
      const i = numbers.get(name);
      if (i === undefined) throw new TypeError(`formula uses ${name}, which is no observable`);
      return i;
    };
    const lookup: ColumnLookup = {
      values: (name) => ({ values: nominal, stride, offset: column(name) }),
      missing: (name) => ({ values: missing, stride, offset: column(name) }),
    };
    const scratch = new Float64Array(rows);
    formulas.forEach(({ observable, value, lacking }, d) => {
      lacking.evaluate({ rows, ...lookup, into: scratch });
      for (let r = 0; r < rows; r++)
        frozen[r * derived.length + d] = scratch[r] !== 0 || missing[r * stride + observable] !== 0 ? 1 : 0;
      value.evaluate({ rows, ...lookup, into: scratch });
      for (let r = 0; r < rows; r++) if (!Number.isFinite(scratch[r])) frozen[r * derived.length + d] = 1;
    });
  };
}
