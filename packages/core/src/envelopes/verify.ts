import { movingNames, orderDerived, settledBy } from "../events/derived.js";
import type { Events, Observable } from "../events/events.js";
import type { Expression } from "../events/expression.js";
import { needsMissing } from "../events/missing.js";
import { type Turn, turnOf, wrap } from "../events/periodic.js";
import { type RowFunction, compileScalar } from "../events/scalar.js";
import { roundDown32, roundUp32 } from "../events/float32.js";
import type { Envelope } from "./envelope.js";
import { createCoherentCheck } from "./verifyCoherent.js";

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
  /** [n x C] theta of the sources and z of the covariance sets; needed where the envelope has such. */
  readonly theta?: Float32Array;
  readonly scale: number;
  /** [n x D] the full rows that the network was fed from, periodic values wrapped; checked to the bit where given. */
  readonly rows?: Float32Array;
}

const LISTED = 100;

/** The least move after which rounding x + shift + move towards x gives so many whole steps. */
const wholeSteps = (shift: number, steps: number): number =>
  Math.trunc(shift) === steps
    ? 0
    : steps > shift
      ? (steps > 0 ? steps : steps - 1) - shift
      : (steps < 0 ? steps : steps + 1) - shift;

/** Expressions made ready for one event at a time, at its nominal and at its perturbed values. */
export interface Reader {
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
  /** Of a log-normal uncertainty. */
  readonly kappa: RowFunction | null;
}

interface DerivedCheck {
  readonly observable: number;
  readonly at: RowFunction;
  readonly from: RowFunction;
  readonly lacking: RowFunction;
}

/**
 * Checks perturbed events against their envelope by code that shares nothing with the attacks: half-widths, bounds, derived
 * observables, constraints, and what theta and z move, are rebuilt in float64 from the spec's own expressions and matrices. The box and
 * the ball hold with tolerance 0 (the float32 value lies in the float64 interval; where sources or a covariance set move an observable,
 * it may also be one of the two float32 numbers next to where they take it), theta and z have their size and leave no range, integers are whole and within whole steps, ranges hold for every
 * observable, derived ones included, missing entries and all that does not move is unchanged, constraints and selections hold.
 */
export function verifyEnvelope(request: VerificationRequest): Verification {
  const { events, envelope, index, points, theta, scale, rows } = request;
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
    const kappa = uncertainty.kappa === undefined ? null : reader.nominal(uncertainty.kappa);
    return [{ i, observable, integer: kind === "integer", turn: turnOf(observable), up, down, kappa }];
  });
  const coherent = createCoherentCheck(envelope, { events, reader, moved: moved.map(({ i }) => i), theta });
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
    const shift = coherent({ event, row: k, scale }, report);
    moved.forEach(({ i, observable, integer, turn, up, down, kappa }, m) => {
      const x = values[i][event];
      const value = points[k * moved.length + m];
      if ((missing[i]?.[event] ?? 0) !== 0) {
        if (!Object.is(value, x)) report(observable.name, value, `${String(x)}, which is missing and stays`);
        return;
      }
      const widthDown = down(event);
      const widthUp = up === down ? widthDown : up(event);
      const carried = shift[m];
      const centre = x + carried;
      let [least, most] = [centre - scale * widthDown, centre + scale * widthUp];
      if (kappa !== null) {
        // From x to x kappa^s and to x kappa^-s.
        const ends = [x * kappa(event) ** scale - x, x * kappa(event) ** -scale - x];
        least = centre + Math.min(...ends);
        most = centre + Math.max(...ends);
      }
      if (integer) {
        least = x + Math.trunc(least - x);
        most = x + Math.trunc(most - x);
      }
      const beside = carried !== 0 && value >= roundDown32(centre) && value <= roundUp32(centre);
      if (!beside && !(value >= least && value <= most))
        report(observable.name, value, `[${String(least)}, ${String(most)}]`);
      if (integer && !Number.isInteger(value)) report(observable.name, value, "whole numbers");
      const { min, max } = observable.range;
      if (!(value >= Math.fround(min) && value <= Math.fround(max)))
        report(observable.name, value, `range [${String(min)}, ${String(max)}]`);
      if (value !== centre && !beside) {
        const own = integer ? wholeSteps(carried, value - x) : value - centre;
        ball +=
          kappa === null || x === 0
            ? (own / (own > 0 ? widthUp : widthDown)) ** 2
            : (Math.log((x + own) / x) / Math.log(kappa(event))) ** 2;
      }
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
