import { compileExpression } from "../events/compile.js";
import { movingNames, settledBy } from "../events/derived.js";
import type { Events } from "../events/events.js";
import { namesOf } from "../events/format.js";
import { createCompletion } from "./completion.js";
import { allConstraints, conditionOf } from "./constraints.js";
import type { Envelope, EnvelopeBlock, Layout } from "./envelope.js";
import type { ActiveRows } from "./place.js";

/** Steps of the bisection towards x: a millionth of the way. */
const BISECTIONS = 20;

export interface Feasibility {
  /** Is there any constraint that a perturbation could break? If not, the other functions cost nothing. */
  readonly constrained: boolean;
  /** Takes up a block of events. */
  begin(block: EnvelopeBlock): void;
  /**
   * Writes 1 into `into` [count] for each active row whose point obeys all constraints, else 0.
   * @param points [block rows x M]
   */
  satisfies(request: { readonly points: Float32Array; readonly into: Uint8Array }, active: ActiveRows): void;
  /**
   * Moves each active row's point that breaks a constraint back towards x, to the largest tried fraction of its move that obeys all:
   * 20 bisections, x itself at worst. In place.
   * @returns how many rows were moved back.
   */
  bisectToFeasible(points: Float32Array, active: ActiveRows): number;
}

/**
 * Prepares the check of selections, constraints and ranges of derived observables at perturbed events (spectators at file values).
 * A file's selection holds for its own events only. Texts in the constraints must have been turned into codes (`encodeTexts`).
 */
export function createFeasibility({
  events,
  layout,
  envelope,
}: {
  readonly events: Events;
  readonly layout: Layout;
  readonly envelope: Envelope;
}): Feasibility {
  const settled = settledBy(movingNames(events.observables));
  const numbers = new Map(events.observables.map(({ name }, i) => [name, i]));
  const tests = allConstraints(events.observables, envelope)
    .filter(({ expression }) => !settled(expression))
    .map((constraint) => ({
      file: constraint.file,
      condition: compileExpression(conditionOf(constraint), { missingValues: events.missingValues.values }),
      names: namesOf(constraint.expression),
    }));
  const observables = [...new Set(tests.flatMap(({ names }) => names))].flatMap((name) => numbers.get(name) ?? []);
  const completion = createCompletion({ events, layout, observables });
  const [M, P] = [layout.movable.length, layout.primaries.length];
  const integer = layout.movable.map((p) => events.observables[layout.primaries[p]].kind === "integer");

  let block: EnvelopeBlock = {
    rows: 0,
    index: new Uint32Array(0),
    nominal: new Float32Array(0),
    up: new Float64Array(0),
    down: new Float64Array(0),
    kappa: null,
    coherent: null,
  };
  let holds = new Float64Array(0);
  let verdicts = new Uint8Array(0);
  let broken = new Int32Array(0);
  let trial = new Float32Array(0);
  let reach = new Float64Array(0);

  const satisfies: Feasibility["satisfies"] = ({ points, into }, active) => {
    const { rows, count } = active;
    into.fill(1, 0, count);
    if (tests.length === 0 || count === 0) return;
    completion.fill(points, active);
    for (const { file, condition } of tests) {
      if (file !== null && !rows.subarray(0, count).some((row) => events.file[block.index[row]] === file)) continue;
      condition.evaluate({ rows: count, ...completion.lookup, into: holds });
      for (let k = 0; k < count; k++)
        if (holds[k] === 0 && (file === null || events.file[block.index[rows[k]]] === file)) into[k] = 0;
    }
  };

  /** x + t (x' - x) as a point: integers towards x; between x and x' by rounding, so inside every box or ball that holds x'. */
  const partWay = (points: Float32Array, row: number, t: number): void => {
    for (let m = 0; m < M; m++) {
      const at = row * M + m;
      const x = block.nominal[row * P + layout.movable[m]];
      const delta = t * (points[at] - x);
      trial[at] = points[at] === x || t === 0 || delta !== delta ? x : x + (integer[m] ? Math.trunc(delta) : delta);
    }
  };

  return {
    constrained: tests.length > 0,
    begin(next) {
      block = next;
      if (tests.length === 0) return;
      if (holds.length < block.rows) {
        holds = new Float64Array(block.rows);
        verdicts = new Uint8Array(block.rows);
        broken = new Int32Array(block.rows);
        reach = new Float64Array(block.rows);
      }
      if (trial.length < block.rows * M) trial = new Float32Array(block.rows * M);
      completion.begin(block.index);
    },
    satisfies,
    bisectToFeasible(points, active) {
      if (tests.length === 0) return 0;
      satisfies({ points, into: verdicts }, active);
      let count = 0;
      for (let k = 0; k < active.count; k++) if (verdicts[k] === 0) broken[count++] = active.rows[k];
      const mine = { rows: broken, count };
      reach.fill(0, 0, count);
      for (let step = 0.5, n = 0; n < BISECTIONS && count > 0; n++, step /= 2) {
        for (let k = 0; k < count; k++) partWay(points, broken[k], reach[k] + step);
        satisfies({ points: trial, into: verdicts }, mine);
        for (let k = 0; k < count; k++) if (verdicts[k] === 1) reach[k] += step;
      }
      for (let k = 0; k < count; k++) {
        partWay(points, broken[k], reach[k]);
        const at = broken[k] * M;
        points.set(trial.subarray(at, at + M), at);
      }
      return count;
    },
  };
}
