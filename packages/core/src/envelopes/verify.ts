import { movingNames, orderDerived, settledBy } from "../events/derived.js";
import type { Events, Observable } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { needsMissing } from "../events/missing.js";
import { type Turn, turnOf, wrap } from "../events/periodic.js";
import { type RowFunction, compileScalar } from "../events/scalar.js";
import type { Envelope } from "./envelope.js";

/** One way in which a perturbed event leaves its envelope. */
export interface Violation {
  /** Number of the event in `Events`. */
  readonly event: number;
  /** The observable, or the constraint as the user wrote it. */
  readonly observable: string;
  readonly value: number;
  /** What would have been allowed. */
  readonly allowed: string;
}

export interface Verification {
  /** Events checked. */
  readonly checked: number;
  /** Events with at least one violation. */
  readonly violated: number;
  /** The first violations, at most 100. */
  readonly violations: readonly Violation[];
}

export interface VerificationRequest {
  readonly events: Events;
  readonly envelope: Envelope;
  /** [n] events of the points. */
  readonly index: Uint32Array;
  /** [n x M] stored points: observables with an uncertainty (continuous, integer, periodic), in the order of `events.observables`. */
  readonly points: Float32Array;
  readonly scale: number;
  /** [n x D] the full rows that the network was fed from, periodic values wrapped; checked to the bit where given. */
  readonly rows?: Float32Array;
}

const LISTED = 100;

/** Expressions made ready for one event at a time, at its nominal and at its perturbed values. */
interface Reader {
  readonly nominal: (expression: Expression) => RowFunction;
  readonly perturbed: (expression: Expression) => RowFunction;
}

function createReader(
  { observables, values, missing, spectators, missingValues }: Events,
  current: Float64Array,
): Reader {
  const number = new Map(observables.map(({ name }, i) => [name, i]));
  const spectator = (name: string): RowFunction => {
    const column = spectators.get(name);
    if (column === undefined) throw new TypeError(`no column ${name}`);
    return (event) => column[event];
  };
  const isSentinel = (value: number): number =>
    Number.isNaN(value) || missingValues.values.some((one) => value === one || value === Math.fround(one)) ? 1 : 0;
  const flag = (name: string): RowFunction => {
    const i = number.get(name);
    if (i === undefined) {
      const value = spectator(name);
      return (event) => isSentinel(value(event));
    }
    const flags = missing[i];
    return flags === null ? () => 0 : (event) => flags[event];
  };
  const at =
    (column: (i: number) => RowFunction) =>
    (name: string): RowFunction => {
      const i = number.get(name);
      return i === undefined ? spectator(name) : column(i);
    };
  const nominal = at((i) => (event) => values[i][event]);
  const perturbed = at((i) => () => current[i]);
  return {
    nominal: (expression) => compileScalar(expression, { value: nominal, missing: flag }),
    perturbed: (expression) => compileScalar(expression, { value: perturbed, missing: flag }),
  };
}

interface MovedCheck {
  readonly i: number;
  readonly observable: Observable;
  readonly integer: boolean;
  readonly turn: Turn | null;
  readonly up: RowFunction;
  readonly down: RowFunction;
}

interface DerivedCheck {
  readonly observable: number;
  readonly at: RowFunction;
  readonly from: RowFunction;
  readonly lacking: RowFunction;
}

/**
 * Checks perturbed events against their envelope by code that shares nothing with the attacks: half-widths, bounds, derived
 * observables and constraints are rebuilt in float64 from the observables' own expressions. The box and the ball hold with
 * tolerance 0 (the float32 value lies in the float64 interval), integers are whole and within whole steps, ranges hold for every
 * observable, derived ones included, missing entries and all that does not move is unchanged, constraints and selections hold.
 */
export function verifyEnvelope({ events, envelope, index, points, scale, rows }: VerificationRequest): Verification {
  const { observables, values, missing } = events;
  const D = observables.length;
  const current = new Float64Array(D);
  const reader = createReader(events, current);
  const settled = settledBy(movingNames(observables));
  const moved = observables.flatMap((observable, i): readonly MovedCheck[] => {
    const { uncertainty, kind } = observable;
    if (uncertainty === null || !["continuous", "integer", "periodic"].includes(kind)) return [];
    const up = reader.nominal(uncertainty.up);
    const down = uncertainty.down === uncertainty.up ? up : reader.nominal(uncertainty.down);
    return [{ i, observable, integer: kind === "integer", turn: turnOf(observable), up, down }];
  });
  const derived = orderDerived(observables).flatMap((observable): readonly DerivedCheck[] => {
    const { formula } = observables[observable];
    if (formula === null) return [];
    return [
      {
        observable,
        at: reader.perturbed(formula),
        from: reader.nominal(formula),
        lacking: reader.nominal(needsMissing(formula, settled)),
      },
    ];
  });
  const constraints = envelope.constraints.map(({ text, expression, file }) => ({
    text,
    file,
    holds: reader.perturbed(expression),
    lacking: file === null ? reader.perturbed(needsMissing(expression)) : () => 0,
  }));

  const violations: Violation[] = [];
  let violated = 0;
  index.forEach((event, k) => {
    let clean = true;
    const report = (observable: string, value: number, allowed: string): void => {
      clean = false;
      if (violations.length < LISTED) violations.push({ event, observable, value, allowed });
    };
    for (let d = 0; d < D; d++) current[d] = values[d][event];

    let ball = 0;
    moved.forEach(({ i, observable, integer, turn, up, down }, m) => {
      const x = values[i][event];
      const value = points[k * moved.length + m];
      if ((missing[i]?.[event] ?? 0) !== 0) {
        if (!Object.is(value, x)) report(observable.name, value, `${String(x)}, which is missing and stays`);
        return;
      }
      const widthDown = down(event);
      const widthUp = up === down ? widthDown : up(event);
      const reachDown = integer ? Math.floor(scale * widthDown) : scale * widthDown;
      const reachUp = integer ? Math.floor(scale * widthUp) : scale * widthUp;
      if (!(value >= x - reachDown && value <= x + reachUp))
        report(observable.name, value, `[${String(x - reachDown)}, ${String(x + reachUp)}]`);
      if (integer && !Number.isInteger(value)) report(observable.name, value, "whole numbers");
      const { min, max } = observable.range;
      if (!(value >= Math.fround(min) && value <= Math.fround(max)))
        report(observable.name, value, `range [${String(min)}, ${String(max)}]`);
      if (value !== x) ball += ((value - x) / (value > x ? widthUp : widthDown)) ** 2;
      current[i] = turn === null || value === x ? value : wrap(value, turn);
    });
    if (envelope.norm === "l2" && !(ball <= scale * scale))
      report("all independent moves", Math.sqrt(ball), `length at most ${String(scale)}`);

    for (const { observable, at, from, lacking } of derived) {
      const { name, range } = observables[observable];
      const base = from(event);
      if ((missing[observable]?.[event] ?? 0) !== 0) continue;
      if (Number.isFinite(base) && lacking(event) === 0)
        current[observable] = Math.fround(values[observable][event] + (at(event) - base));
      const value = current[observable];
      if (!(value >= Math.fround(range.min) && value <= Math.fround(range.max) && Number.isFinite(value)))
        report(name, value, `range [${String(range.min)}, ${String(range.max)}]`);
    }
    for (const { text, file, holds, lacking } of constraints)
      if ((file === null || file === events.file[event]) && lacking(event) === 0 && holds(event) === 0)
        report(text, 0, "the condition to hold");
    if (rows !== undefined)
      for (let d = 0; d < D; d++)
        if (!Object.is(rows[k * D + d], current[d]) && rows[k * D + d] !== current[d])
          report(observables[d].name, rows[k * D + d], `${String(current[d])}, recomputed from the point`);
    if (!clean) violated++;
  });
  return { checked: index.length, violated, violations };
}
