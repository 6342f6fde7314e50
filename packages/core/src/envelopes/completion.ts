import type { ColumnLookup, ColumnView } from "../events/columns.js";
import {
  type DerivedAnchor,
  type PreparedDerived,
  anchorDerived,
  movingNames,
  prepareDerived,
  unknownName,
} from "../events/derived.js";
import type { Events } from "../events/events.js";
import { valueNamesOf } from "../events/missing.js";
import { type Turn, turnOf, wrap } from "../events/periodic.js";
import type { Layout } from "./envelope.js";
import { movableObservables } from "./layout.js";
import type { ActiveRows } from "./place.js";

export interface CompletionRequest {
  readonly events: Events;
  readonly layout: Layout;
  /** Observables (numbers) whose perturbed values are wanted. */
  readonly observables: readonly number[];
}

/** Perturbed events column by column: from the movable values of some rows to all wanted observables of these rows. */
export interface Completion {
  /** Takes up the events of a block; derived observables are anchored at them. */
  begin(index: Uint32Array): void;
  /** Fills the columns from `points` [block rows x M] for the active rows, packed. */
  fill(points: Float32Array, active: ActiveRows): void;
  /** The wanted observables as filled, and spectators of the same rows: row k is the k-th active row. */
  readonly lookup: ColumnLookup;
}

interface Column {
  readonly observable: number;
  /** Place among the movable ones; -1 where the observable does not move on its own. */
  readonly movable: number;
  readonly turn: Turn | null;
  readonly derived: { readonly prepared: PreparedDerived; anchor: DerivedAnchor } | null;
  values: Float32Array;
}

/** The wanted observables and all that the moving derived ones among them are computed from, operands first. */
function closureOf(
  { events, layout, observables }: CompletionRequest,
  moving: ReadonlySet<string>,
): ReadonlySet<number> {
  const numbers = new Map(events.observables.map(({ name }, i) => [name, i]));
  const wanted = new Set(observables);
  for (const i of [...layout.derived].reverse()) {
    const { name, formula } = events.observables[i];
    if (formula === null || !wanted.has(i) || !moving.has(name)) continue;
    for (const operand of valueNamesOf(formula)) {
      const number = numbers.get(operand);
      if (number !== undefined) wanted.add(number);
    }
  }
  return wanted;
}

/** Prepares completion; formulas are compiled once. Buffers belong to the completion: use it from one place at a time. */
export function createCompletion(request: CompletionRequest): Completion {
  const { events, layout } = request;
  const moving = movingNames(events.observables);
  const wanted = closureOf(request, moving);
  const movable = movableObservables(layout);
  const order = [
    ...[...wanted].filter((i) => events.observables[i].kind !== "derived").sort((a, b) => a - b),
    ...layout.derived.filter((i) => wanted.has(i)),
  ];
  const columns = order.map((observable): Column => {
    const [prepared] = moving.has(events.observables[observable].name)
      ? prepareDerived(events, layout.derived.includes(observable) ? [observable] : [])
      : [];
    return {
      observable,
      movable: movable.indexOf(observable),
      turn: turnOf(events.observables[observable]),
      derived:
        prepared === undefined ? null : { prepared, anchor: { base: new Float64Array(0), frozen: new Uint8Array(0) } },
      values: new Float32Array(0),
    };
  });
  const byName = new Map(columns.map((column) => [events.observables[column.observable].name, column]));
  const numbers = new Map(events.observables.map(({ name }, i) => [name, i]));

  let index: Uint32Array = new Uint32Array(0);
  let eventOf: Uint32Array = new Uint32Array(0);
  let formulaValues = new Float64Array(0);
  let filled = 0;

  const lookup: ColumnLookup = {
    values(name) {
      const column = byName.get(name);
      if (column !== undefined) return { values: column.values };
      const spectator = events.spectators.get(name) ?? events.values[numbers.get(name) ?? -1];
      if (spectator === undefined || moving.has(name)) throw unknownName(name, events);
      return { values: spectator, index: eventOf };
    },
    missing(name): ColumnView | null | undefined {
      const i = numbers.get(name);
      if (i === undefined) return undefined;
      const flags = events.missing[i];
      return flags === null ? null : { values: flags, index: eventOf };
    },
  };

  const gatherNominal = ({ observable, values }: Column): void => {
    const from = events.values[observable];
    for (let k = 0; k < filled; k++) values[k] = from[eventOf[k]];
  };
  const takeMoved = (
    { observable, movable: m, turn, values }: Column,
    points: Float32Array,
    rows: Int32Array,
  ): void => {
    const M = movable.length;
    if (turn === null) {
      for (let k = 0; k < filled; k++) values[k] = points[rows[k] * M + m];
      return;
    }
    const nominal = events.values[observable];
    for (let k = 0; k < filled; k++) {
      const value = points[rows[k] * M + m];
      values[k] = value === nominal[eventOf[k]] ? value : wrap(value, turn);
    }
  };
  const recompute = (column: Column, { prepared, anchor }: NonNullable<Column["derived"]>, rows: Int32Array): void => {
    gatherNominal(column);
    prepared.formula.evaluate({ rows: filled, ...lookup, into: formulaValues });
    const { values } = column;
    for (let k = 0; k < filled; k++) {
      const row = rows[k];
      if (anchor.frozen[row] === 0) values[k] = values[k] + (formulaValues[k] - anchor.base[row]);
    }
  };

  return {
    begin(events_) {
      index = events_;
      if (formulaValues.length < index.length) {
        formulaValues = new Float64Array(index.length);
        eventOf = new Uint32Array(index.length);
        for (const column of columns) {
          column.values = new Float32Array(index.length);
          if (column.derived !== null)
            column.derived.anchor = { base: new Float64Array(index.length), frozen: new Uint8Array(index.length) };
        }
      }
      for (const { derived } of columns)
        if (derived !== null) anchorDerived({ events, index, prepared: derived.prepared }, derived.anchor);
    },
    fill(points, { rows, count }) {
      filled = count;
      for (let k = 0; k < count; k++) eventOf[k] = index[rows[k]];
      for (const column of columns) {
        if (column.movable !== -1) takeMoved(column, points, rows);
        else if (column.derived !== null) recompute(column, column.derived, rows);
        else gatherNominal(column);
      }
    },
    lookup,
  };
}
