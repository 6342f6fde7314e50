import { attackTable } from "../attacks/index.js";
import type { MovedRows } from "../guards/index.js";
import { completeRows } from "../envelopes/index.js";
import { outputWidth } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import { assessAttack, jointDistances } from "./assess.js";
import { type CurveStage, type MinimalScales, perEventAttack } from "./attackStage.js";
import { attackedEvents, type AuditContext } from "./context.js";
import { distributionsOf, scoreHistograms, stateAfter } from "./distributions.js";
import { curveOf } from "./curve.js";
import { type EventColumn, eventColumns } from "./eventColumns.js";
import { guardedObservables } from "./guarded.js";
import { headlineHidden, hiddenRatioOf } from "./hidden.js";
import { judgeClasses, type JudgedClass } from "./judge.js";
import { leverageOf } from "./leverage.js";
import { nominalVariations } from "./nominalStage.js";
import { observablesTable } from "./observablesTable.js";
import { type ClassPopulation, classPopulation, movedRows, nominalMembership } from "./population.js";
import { releaseAttack } from "./releaseStage.js";
import type { AttackResult, AuditResult, SelfCheck } from "./result.js";
import type { Direction, ResolvedAttack } from "./resolved.js";
import { classSelfChecks, directionSelfChecks, globalSelfChecks } from "./selfChecks/index.js";
import { envelopeHeld } from "./selfChecks/envelopeHeld.js";
import { monotoneCheck } from "./selfChecks/monotone.js";
import { verdictOf } from "./verdict.js";

type Stages = Pick<
  AuditResult,
  | "verdict"
  | "attacks"
  | "curve"
  | "distributions"
  | "scores"
  | "correlations"
  | "nominal"
  | "leverage"
  | "selfChecks"
  | "observables"
>;

/** What one direction's attacks found. */
interface DirectionOutcome {
  readonly results: readonly AttackResult[];
  /** At s = 1, for figures and events.parquet. */
  readonly sets: readonly AdversarialSet[];
  /** Every set of every scale, for verification. */
  readonly all: readonly AdversarialSet[];
  readonly checks: readonly SelfCheck[];
}

/** The pgd that self-checks and leverage use: the spec's own, or the default one. */
const pgdOf = (attacks: readonly ResolvedAttack[]): ResolvedAttack =>
  attacks.find((one) => one.name === "pgd") ?? {
    id: "pgd",
    name: "pgd",
    parameters: attackTable["pgd"].defaults,
    scales: [1],
  };

/** A set's moved rows, as the guards of a class need them. */
const movedBy = (
  { resolved, events, layout }: AuditContext,
  population: ClassPopulation,
  { index, points }: AdversarialSet,
): MovedRows => movedRows(resolved, events, { population, layout, index, points });

async function attackDirection(
  context: AuditContext,
  work: {
    readonly direction: Direction;
    readonly judged: JudgedClass;
    readonly index: Uint32Array;
    readonly minimal: ReadonlyMap<string, MinimalScales>;
  },
): Promise<DirectionOutcome> {
  const { direction, judged, index, minimal } = work;
  const results: AttackResult[] = [];
  const sets: AdversarialSet[] = [];
  const all: AdversarialSet[] = [];
  const checks: SelfCheck[] = [];
  for (const attack of context.resolved.attacks) {
    const own = minimal.get(attack.id) ?? new Float32Array(context.events.rows);
    const curve: CurveStage = attackTable[attack.name].guarded
      ? await releaseAttack(context, { attack, direction, index, minimal: own, judged })
      : await perEventAttack(context, { attack, direction, index, minimal: own });
    for (const set of curve.sets) {
      context.onProgress?.({ stage: `assessing ${attack.id}`, done: 0, total: index.length, unit: "events" });
      const moved = movedBy(context, judged.population, set);
      results.push(assessAttack(context, judged, { set, moved, distances: jointDistances(context, set) }));
      all.push(set);
      if (set.scale === 1) sets.push(set);
    }
    if (attack.name === "pgd")
      checks.push(monotoneCheck(curve, { id: attack.id, direction: direction.id, correct: index.length }));
  }
  return { results, sets, all, checks };
}

/** Everything of an audit after the baseline: variations, guards' nulls, attacks, leverage, self-checks, verdict, figures' data. */
export async function runStages(context: AuditContext): Promise<Stages & { readonly columns: readonly EventColumn[] }> {
  const { resolved, events, baseline, layout } = context;
  const guarded = guardedObservables(events.observables, layout.inputs);
  const regions = resolved.regions.map((region) => ({ name: region.name, member: nominalMembership(events, region) }));
  const nominal = await nominalVariations(context);
  const classes = [...new Set(resolved.directions.map((one) => one.from))];
  context.onProgress?.({ stage: "guard nulls", done: 0, total: classes.length, unit: "steps" });
  const populations = classes.map((of) =>
    classPopulation(resolved, events, { of, correct: baseline.correct, columns: guarded, regions }),
  );
  const classesJudged = await judgeClasses(resolved, populations, (parameters) =>
    context.network.run(
      { kernel: "guardNulls", parameters, index: Uint32Array.from(parameters.units.keys()), blockRows: 1 },
      {
        ...(context.signal === undefined ? {} : { signal: context.signal }),
        onProgress: (done, total) => context.onProgress?.({ stage: "guard nulls", done, total, unit: "steps" }),
      },
    ),
  );
  const judged = new Map(classesJudged.map((one) => [one.population.class, one]));
  const pgd = pgdOf(resolved.attacks);
  const minimal = new Map(
    resolved.attacks.map((one): [string, MinimalScales] => [one.id, new Float32Array(events.rows).fill(NaN)]),
  );
  const outcomes: DirectionOutcome[] = [];
  const leverage: AuditResult["leverage"] = [];
  const selfChecks: SelfCheck[] = [...(await globalSelfChecks(context, pgd))];
  for (const of of judged.values()) selfChecks.push(...classSelfChecks(context, of));
  for (const direction of resolved.directions) {
    const own = judged.get(direction.from);
    if (own === undefined) continue;
    const index = attackedEvents(context, direction);
    const outcome = await attackDirection(context, { direction, judged: own, index, minimal });
    outcomes.push(outcome);
    leverage.push(...(await leverageOf(context, { direction, index, pgd })));
    selfChecks.push(...outcome.checks, ...(await directionSelfChecks(context, { direction, index, pgd })));
  }
  const attacks = outcomes.flatMap((one) => one.results);
  const sets = outcomes.flatMap((one) => one.sets);
  selfChecks.push(
    envelopeHeld(
      context,
      outcomes.flatMap((one) => one.all),
    ),
  );
  const { observables, movableShare } = observablesTable(context);
  const shown = [...judged.values()].map(({ population }) =>
    distributionsOf(context, {
      population,
      sets: sets
        .filter((set) => set.direction.from === population.class)
        .map((set) => ({ set, state: stateAfter(population, movedBy(context, population, set)) })),
    }),
  );
  const hiddenRatio = headlineHidden(
    resolved.directions.map((one) => hiddenRatioOf(context, { attacks, nominal, direction: one.id })),
  );
  const everything = observables.map((_, i) => i);
  return {
    verdict: verdictOf(resolved, {
      attacks,
      selfChecks,
      hiddenRatio,
      movableShare,
      referenceEvents: [...judged.values()].map((one) => ({
        class: events.classes[one.population.class],
        value: one.referenceEvents,
      })),
    }),
    attacks,
    curve: curveOf(attacks, resolved.scales.includes(0)),
    distributions: shown.flatMap((one) => one.histograms),
    scores: [...scoreHistograms(context, sets)],
    correlations: shown.map((one) => one.correlation),
    nominal: nominal.variations.flatMap((one) =>
      events.classes.map((name, of) => ({
        source: one.source,
        class: name,
        quantity: "efficiency",
        nominal: nominal.efficiencies[of],
        up: one.up[of],
        down: one.down[of],
      })),
    ),
    leverage,
    selfChecks,
    observables,
    columns: eventColumns({
      events,
      layout,
      guarded,
      outputs: outputWidth(baseline.output),
      scores: baseline.scores,
      correct: baseline.correct,
      regions,
      sets,
      minimalScale: minimal,
      complete: (set, start, end) =>
        completeRows({
          events,
          layout,
          observables: everything,
          index: set.index.subarray(start, end),
          points: set.points.subarray(start * layout.movable.length, end * layout.movable.length),
        }),
    }),
  };
}
