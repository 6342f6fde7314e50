import { attackTable, leavesEnvelope } from "../attacks/index.js";
import { type MovedRows, movedRows, nominalMembership } from "../guards/index.js";
import { completeRows } from "../envelopes/index.js";
import { outputWidth } from "../network/index.js";
import { acceptedChanges, limitsFromData } from "./acceptedDifferences.js";
import type { AdversarialSet } from "./adversarial.js";
import { assessAttack, jointDistances } from "./assess.js";
import { type Attacked, type CurveStage, type MinimalScales, perEventAttack } from "./attackStage.js";
import { allTogether, attackedEvents, type AuditContext } from "./context.js";
import { distributionsOf, scoreHistograms, stateAfter } from "./distributions.js";
import { curveOf } from "./curve.js";
import { type EventColumn, eventColumns } from "./eventColumns.js";
import { foolableOf } from "./foolable.js";
import { guardedObservables } from "./guarded.js";
import { headlineHidden, hiddenRatioOf } from "./hidden.js";
import { bootstrapNulls, type BootstrapNulls, judgeClasses, type JudgedClass } from "./judge.js";
import { leverageOf } from "./leverage.js";
import { nominalVariations } from "./nominalStage.js";
import { observablesTable } from "./observablesTable.js";
import { type ClassPopulation, classPopulation, mixturePopulation } from "./population.js";
import { releaseAttack } from "./releaseStage.js";
import type { AttackResult, AuditResult, SelfCheck } from "./result.js";
import type { ResolvedAttack } from "./resolved.js";
import { classSelfChecks, directionSelfChecks, globalSelfChecks } from "./selfChecks/index.js";
import { envelopeHeld } from "./selfChecks/envelopeHeld.js";
import { monotoneCheck } from "./selfChecks/monotone.js";
import { sourcesTable } from "./sourcesTable.js";
import { hasTemplates, templatesOf } from "./templates.js";
import { twoSampleGuard } from "./twoSampleStage.js";
import { verdictOf } from "./verdict.js";

type Stages = Pick<
  AuditResult,
  | "verdict"
  | "attacks"
  | "curve"
  | "distributions"
  | "scores"
  | "foolable"
  | "templates"
  | "workingPoints"
  | "correlations"
  | "nominal"
  | "leverage"
  | "selfChecks"
  | "observables"
  | "sources"
  | "limitsFromData"
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
): MovedRows => movedRows(events, { population, regions: resolved.regions, layout, index, points });

/** A direction's events, and the guards of their class. */
type Target = Attacked & { readonly judged: JudgedClass };

/** Runs the attacks, each in all directions; what was found is assessed direction by direction. */
async function attackAll(
  context: AuditContext,
  targets: readonly Target[],
  minimal: ReadonlyMap<string, MinimalScales>,
): Promise<readonly DirectionOutcome[]> {
  const curves: (readonly CurveStage[])[] = [];
  for (const attack of context.resolved.attacks) {
    const own = minimal.get(attack.id) ?? new Float32Array(context.events.rows);
    curves.push(
      attackTable[attack.name].guarded
        ? await releaseAttack(context, {
            attack,
            attacked: targets.map((one, d) => ({
              ...one,
              found: curves.flatMap((curve) => curve[d].sets).filter((set) => !leavesEnvelope(set.attack)),
            })),
            minimal: own,
          })
        : await perEventAttack(context, { attack, attacked: targets, minimal: own }),
    );
  }
  const pieces = targets.map(({ direction, index, judged }, d) => async (): Promise<DirectionOutcome> => {
    const all = curves.flatMap((curve) => curve[d].sets);
    const assess = async (set: AdversarialSet): Promise<AttackResult> => {
      context.onProgress?.({ stage: `assessing ${set.attack.id}`, done: 0, total: index.length, unit: "events" });
      const moved = movedBy(context, judged.population, set);
      const twoSample =
        set.twoSample === undefined ? await twoSampleGuard(context, judged, { set, moved }) : set.twoSample;
      return assessAttack(context, judged, { set, moved, distances: jointDistances(context, set), twoSample });
    };
    return {
      results: await allTogether(all.map((set) => () => assess(set))),
      sets: all.filter((set) => set.scale === 1),
      all,
      checks: context.resolved.attacks.flatMap(({ id, name }, a) =>
        name === "pgd" ? [monotoneCheck(curves[a][d], { id, direction: direction.id, correct: index.length })] : [],
      ),
    };
  });
  return allTogether(pieces);
}

/** An attack with the efficiency of its class at another cut. */
function atCut(attack: AttackResult, cut: number): AttackResult {
  const { physics } = attack;
  const own = physics.workingPoints?.[cut]?.classes.find((one) => one.class === attack.class);
  return own === undefined ? attack : { ...attack, physics: { ...physics, efficiency: own.efficiency } };
}

/** By how much measured events differ from the simulation, and what chance makes of that; null where no limit comes from data. */
async function limitsOfData(
  context: AuditContext,
  guarded: Parameters<typeof mixturePopulation>[2],
  bootstrap: BootstrapNulls,
): Promise<NonNullable<AuditResult["limitsFromData"]> | null> {
  const { resolved, events, acceptedDifferences, onProgress } = context;
  if (acceptedDifferences === null) return null;
  onProgress?.({ stage: "limits from data", done: 0, total: 0, unit: "events" });
  const mixture = mixturePopulation(resolved, events, guarded);
  const [nulls] = await bootstrapNulls(resolved, [mixture], bootstrap);
  return limitsFromData(await acceptedDifferences(mixture), mixture, nulls);
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
  const bootstrap: BootstrapNulls = (parameters) =>
    context.network.run(
      { kernel: "guardNulls", parameters, index: Uint32Array.from(parameters.units.keys()), blockRows: 1 },
      {
        ...(context.signal === undefined ? {} : { signal: context.signal }),
        onProgress: (done, total) => context.onProgress?.({ stage: "guard nulls", done, total, unit: "steps" }),
      },
    );
  const fromData = await limitsOfData(context, { columns: guarded, regions }, bootstrap);
  const accepted = fromData === null ? null : acceptedChanges(fromData.guards);
  const classesJudged = await judgeClasses(resolved, { populations, accepted }, bootstrap);
  const judged = new Map(classesJudged.map((one) => [one.population.class, one]));
  const pgd = pgdOf(resolved.attacks);
  const minimal = new Map(
    resolved.attacks.map((one): [string, MinimalScales] => [one.id, new Float32Array(events.rows).fill(NaN)]),
  );
  const selfChecks: SelfCheck[] = [...(await globalSelfChecks(context, pgd))];
  for (const of of judged.values()) selfChecks.push(...classSelfChecks(context, of));
  const targets = resolved.directions.flatMap((direction): readonly Target[] => {
    const own = judged.get(direction.from);
    return own === undefined ? [] : [{ direction, index: attackedEvents(context, direction), judged: own }];
  });
  const outcomes = await attackAll(context, targets, minimal);
  // Leverage is what pgd loses: there is none without a gradient.
  const leverage =
    context.network.notDifferentiable === null
      ? (await allTogether(targets.map((one) => () => leverageOf(context, { ...one, pgd })))).flat()
      : [];
  const checked = await allTogether(targets.map((one) => () => directionSelfChecks(context, { ...one, pgd })));
  outcomes.forEach(({ checks }, d) => selfChecks.push(...checks, ...checked[d]));
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
    resolved.directions.map((one) => hiddenRatioOf(context, { attacks, sets, regions, nominal, direction: one.id })),
  );
  const workingPoints: NonNullable<AuditResult["workingPoints"]>[number][] = [];
  for (const [k, point] of baseline.workingPoints.entries()) {
    const { name, output } = point;
    const at = { ...context, baseline: { ...baseline, output } };
    const varied = output.threshold === baseline.output.threshold ? nominal : await nominalVariations(at);
    const there = attacks.map((one) => atCut(one, k));
    workingPoints.push({
      name,
      threshold: output.threshold,
      hiddenRatios: resolved.directions.flatMap(
        (one) => hiddenRatioOf(at, { attacks: there, sets, regions, nominal: varied, direction: one.id }) ?? [],
      ),
    });
  }
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
    foolable: [...foolableOf(context, { sets, columns: guarded })],
    templates: sets
      .filter((set) =>
        attacks.some((one) => one.id === set.attack.id && one.direction === set.direction.id && hasTemplates(one)),
      )
      .flatMap((set) =>
        templatesOf(context, {
          set,
          moved: (observable) =>
            completeRows({ events, layout, observables: [observable], index: set.index, points: set.points }),
        }),
      ),
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
    ...sourcesTable(context),
    ...(workingPoints.length === 0 ? {} : { workingPoints }),
    ...(fromData === null ? {} : { limitsFromData: fromData }),
    columns: eventColumns({
      events,
      layout,
      groups: resolved.envelope.groups,
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
