import {
  applyMoves,
  correlationOf,
  createGuardState,
  type GuardState,
  type MovedRows,
  prepareMoves,
  viewCounts,
} from "../guards/index.js";
import { outputWidth } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import type { AssessedContext } from "./assess.js";
import type { Baseline } from "./baseline.js";
import type { ClassPopulation } from "./population.js";
import { scoresAfter } from "./physics.js";
import type { AuditResult, HistogramResult } from "./result.js";

/** Bins of the score histograms over [0, 1] (or the nominal range of a logit). */
const SCORE_BINS = 50;

/** An attack's population, and the guards' sums after it. */
export interface ShownSet {
  readonly set: Pick<AdversarialSet, "attack" | "direction">;
  readonly state: GuardState;
}

interface Shown {
  readonly population: ClassPopulation;
  /** What is drawn after: the attacks at s = 1 on this class. */
  readonly sets: readonly ShownSet[];
}

/** The sums that histograms and correlations are read off, with some rows moved. */
export function stateAfter(population: ClassPopulation, moved: MovedRows): GuardState {
  const moves = prepareMoves(population.guardSet, moved);
  const state = createGuardState(population.guardSet);
  applyMoves(state, moves, { index: Uint32Array.from(moves.rows, (_, k) => k) });
  return state;
}

const inner = (counts: Float64Array): number[] => Array.from(counts.subarray(1, counts.length - 1));

/** Marginals of one class before and after each attack, as |w| in the guards' own bins; regions are left to the guards' figures. */
export function distributionsOf(
  context: AssessedContext,
  { population, sets }: Shown,
): { readonly histograms: readonly HistogramResult[]; readonly correlation: AuditResult["correlations"][number] } {
  const { guardSet } = population;
  const [scope] = guardSet.scopes;
  const states = sets.map((one) => one.state);
  const histograms = population.columns.map((observable, column): HistogramResult => {
    const after = states.map((state) => viewCounts(guardSet, { scope, change: state.changes[0] }, { column, view: 0 }));
    const nominal = viewCounts(
      guardSet,
      { scope, change: createGuardState(guardSet).changes[0] },
      { column, view: 0 },
    ).nominal;
    const { name, unit } = context.events.observables[observable];
    return {
      class: guardSet.population.class,
      observable: name,
      region: null,
      unit,
      edges: Array.from(guardSet.partitions[column].viewEdges[0]),
      nominal: inner(nominal),
      nominalSumW2: inner(scope.sumW2[column]),
      after: sets.map(({ set: { attack, direction } }, k) => ({
        attack: attack.id,
        direction: direction.id,
        counts: inner(after[k].after),
      })),
    };
  });
  const matrix = (flat: Float64Array, width: number): number[][] =>
    Array.from({ length: width }, (_, i) => Array.from(flat.subarray(i * width, (i + 1) * width)));
  const kept = guardSet.standardisation.columns;
  return {
    histograms,
    correlation: {
      class: guardSet.population.class,
      columns: Array.from(kept, (j) => guardSet.population.columns[j].name),
      nominal: matrix(scope.correlation, kept.length),
      after: sets.map(({ set: { attack, direction } }, k) => ({
        attack: attack.id,
        direction: direction.id,
        matrix: matrix(correlationOf(states[k].changes[0].moments), kept.length),
      })),
    },
  };
}

interface ScoreAxis {
  readonly low: number;
  readonly high: number;
}

function fill(
  context: AssessedContext,
  scores: Float32Array,
  request: { readonly of: number; readonly output: number; readonly axis: ScoreAxis },
): { counts: number[]; sumW2: number[] } {
  const { events, baseline } = context;
  const width = outputWidth(baseline.output);
  const counts = new Array<number>(SCORE_BINS).fill(0);
  const sumW2 = new Array<number>(SCORE_BINS).fill(0);
  const { low, high } = request.axis;
  for (let row = 0; row < events.rows; row++) {
    if (events.label[row] !== request.of) continue;
    const place = ((scores[row * width + request.output] - low) / (high - low)) * SCORE_BINS;
    const bin = Math.min(SCORE_BINS - 1, Math.max(0, Math.floor(place)));
    const weight = Math.abs(events.weight[row]);
    counts[bin] += weight;
    sumW2[bin] += weight * weight;
  }
  return { counts, sumW2 };
}

/** The axis of an output's histograms: that of probabilities, or the nominal range of a logit. */
export function scoreAxis({ output: reading, scores }: Baseline, output: number): ScoreAxis {
  if (reading.kind !== "logits") return { low: 0, high: 1 };
  const width = outputWidth(reading);
  let [low, high] = [Infinity, -Infinity];
  for (let at = output; at < scores.length; at += width) {
    low = Math.min(low, scores[at]);
    high = Math.max(high, scores[at]);
  }
  return high > low ? { low, high } : { low: low - 1, high: low + 1 };
}

/** Score histograms of each class before and after the attacks on it. */
export function scoreHistograms(context: AssessedContext, sets: readonly AdversarialSet[]): readonly HistogramResult[] {
  const { events, baseline } = context;
  const width = outputWidth(baseline.output);
  return Array.from({ length: width }, (_, output) => output).flatMap((output) => {
    const axis = scoreAxis(baseline, output);
    return events.classes.map((name, of): HistogramResult => {
      const nominal = fill(context, baseline.scores, { of, output, axis });
      return {
        class: name,
        observable: width === 1 ? "score" : `score_${events.classes[baseline.output.classOfOutput[output]]}`,
        region: null,
        unit: null,
        edges: Array.from({ length: SCORE_BINS + 1 }, (_, i) => axis.low + ((axis.high - axis.low) * i) / SCORE_BINS),
        nominal: nominal.counts,
        nominalSumW2: nominal.sumW2,
        after: sets
          .filter((set) => set.direction.from === of)
          .map((set) => ({
            attack: set.attack.id,
            direction: set.direction.id,
            counts: fill(context, scoresAfter(baseline, set), { of, output, axis }).counts,
          })),
      };
    });
  });
}
