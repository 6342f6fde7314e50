import { leavesEnvelope } from "../attacks/index.js";
import { acceptedChanges } from "../audit/acceptedDifferences.js";
import { assessAttack, type AssessedContext, jointDistances } from "../audit/assess.js";
import { distributionsOf, scoreHistograms, type ShownSet, stateAfter } from "../audit/distributions.js";
import { foolableOf } from "../audit/foolable.js";
import { judgeClasses } from "../audit/judge.js";
import { classPopulation } from "../audit/population.js";
import type { AdversarialSet } from "../audit/adversarial.js";
import type { AttackResult, AuditResult, TemplateResult } from "../audit/result.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import { hasTemplates, templatesOf } from "../audit/templates.js";
import { judgeTwoSample } from "../audit/twoSampleStage.js";
import { createLayout } from "../envelopes/index.js";
import { FoolproofError } from "../errors/index.js";
import type { TableSource } from "../events/index.js";
import { bootstrapUnits, type GuardResult } from "../guards/index.js";
import { type FileSet, movedOf, readAttack } from "./adversarial.js";
import type { Disagreement } from "./agree.js";
import { carriedColumns, fileColumns, regionsOfFile } from "./columns.js";
import { type CurveBound, curveBounds } from "./curve.js";
import { requireDigests } from "./digests.js";
import type { Findings, RecomputeRequest } from "./findings.js";
import { checkMembership, type Membership } from "./membership.js";
import { readNominal } from "./nominal.js";
import { specOfAudit } from "./record.js";
import { reduceSpec } from "./reduced.js";
import { badgesOf } from "./verdict.js";
import type { Badge } from "./badges.js";

/** What a per-event file says of the audit that it belongs to. */
export interface Recomputation {
  readonly badges: readonly Badge[];
  /** Every place in which audit.json and the per-event file differ. */
  readonly differences: readonly (Disagreement & { readonly quantity: string })[];
  /** The attacks at s = 1 as recomputed. */
  readonly attacks: readonly AttackResult[];
}

function requireRows({ baseline }: AuditResult, table: TableSource): number {
  const { events } = baseline;
  if (table.rows === events && Number.isSafeInteger(events) && events > 0) return events;
  throw new FoolproofError({
    code: "FP_VERIFY_ROWS",
    message: `audit.json speaks of ${events} events, events.parquet holds ${table.rows ?? "an unknown number"}`,
    hint: "audit.json and events.parquet are not of one audit: take both from the folder that `foolproof audit` wrote.",
    where: { file: "events.parquet" },
  });
}

/** Guards in regions whose columns the file lacks are taken as claimed; whether all hold follows anew. */
function withClaimedRegions(
  found: AttackResult,
  claimed: AttackResult | undefined,
  unknown: ReadonlySet<string>,
): AttackResult {
  if (unknown.size === 0) return found;
  const key = ({
    name,
    observable,
    region,
  }: Pick<GuardResult, "name" | "observable" | "region"> | AttackResult["guards"][number]): string =>
    `${name}\n${observable ?? ""}\n${region ?? ""}`;
  const given = new Map((claimed?.guards ?? []).map((one) => [key(one), one]));
  const guards = found.guards.map((one) =>
    one.region !== null && unknown.has(one.region) ? (given.get(key(one)) ?? one) : one,
  );
  const gating = guards.filter((one) => one.gates);
  return { ...found, guards, guarded: gating.length > 0 && gating.every((one) => one.passed) };
}

/** The two-sample classifier's area as claimed, since nothing is trained here; whether it is within its limit follows anew. */
function claimedTwoSample({ guards }: ResolvedSpec, claimed: AttackResult | undefined): GuardResult | null {
  const own = claimed?.guards.find(({ name }) => name === "twoSample");
  if (own === undefined) return null;
  const { interval, ...area } = own;
  return judgeTwoSample(guards, { ...area, name: "twoSample", ...(interval === undefined ? {} : { interval }) });
}

/** One guarded observable of the events that a set moves, as it stands in the file. */
const columnOf = ({ rows }: FileSet, column: number, width: number): Float32Array =>
  Float32Array.from({ length: rows.length / width }, (_, k) => rows[k * width + column]);

/**
 * Recomputes from the per-event file what an audit claims, with the functions that audits themselves use.
 * @throws FoolproofError FP_VERIFY_DIGEST, FP_VERIFY_SPEC, FP_VERIFY_ROWS, FP_VERIFY_COLUMNS, FP_VERIFY_ROW where the parts are not of
 * one audit; those of reading the file; the signal's reason when aborted.
 */
export async function recomputeAudit(request: RecomputeRequest): Promise<Recomputation> {
  const { result, table, signal, onProgress } = request;
  requireDigests(result, table.contentHash);
  const rows = requireRows(result, table);
  const whole = specOfAudit(result, regionsOfFile(table));
  const reduced = reduceSpec(whole, carriedColumns(table));
  const columns = fileColumns(reduced.resolved, table);
  const reading = (stage: string) => ({
    signal,
    onRows: (done: number) => onProgress?.({ stage, done, total: rows }),
  });
  const nominal = await readNominal(reduced.resolved, { table, rows, columns }, reading("reading nominal events"));
  const { resolved, events, baseline, regions } = nominal;
  const layout = createLayout(events.observables, resolved.inputs);
  const context: AssessedContext = { resolved, events, layout, baseline };
  const guarded = events.observables.map((_, i) => i);
  const populations = [...new Set(resolved.directions.map((one) => one.from))].map((of) =>
    classPopulation(resolved, events, { of, correct: baseline.correct, columns: guarded, regions }),
  );
  onProgress?.({ stage: "guard nulls", done: 0, total: 0 });
  // Measured events are not in the per-event file: by how much they differ from the simulation is taken as claimed.
  const accepted = resolved.guards.measured.length === 0 ? null : acceptedChanges(result.limitsFromData?.guards ?? []);
  const judged = await judgeClasses(resolved, { populations, accepted }, (parameters) =>
    bootstrapUnits(events, parameters),
  );
  const byClass = new Map(judged.map((one) => [one.population.class, one]));
  const unknown = new Set(resolved.regions.flatMap(({ name }, r) => (reduced.regions[r] === "unknown" ? [name] : [])));
  const attacks: { readonly result: AttackResult; readonly place: number }[] = [];
  const shown: (ShownSet & { readonly set: AdversarialSet; readonly place: number })[] = [];
  const templates: { readonly made: readonly TemplateResult[]; readonly place: number }[] = [];
  const membership: Membership[] = [];
  const bounds: CurveBound[] = [];
  const contradictions: Findings["contradictions"][number][] = [];
  let approximate = false;
  for (const own of columns.attacks) {
    const a = resolved.attacks.findIndex((one) => one.id === own.id);
    const file = await readAttack(
      { nominal, layout, table, columns: own },
      resolved.attacks[a],
      reading(`reading ${own.prefix}`),
    );
    if (file.contradictions.rows > 0) contradictions.push({ ...file.contradictions, attack: own.prefix });
    if (file.minimal !== null && !leavesEnvelope(resolved.attacks[a]))
      bounds.push(
        ...curveBounds(result.curve, {
          events,
          baseline,
          columns: own,
          minimal: file.minimal,
          attacked: file.sets.map(({ set }) => set.attacked),
        }),
      );
    for (const found of file.sets) {
      const { set } = found;
      const { direction } = set;
      const of = byClass.get(direction.from);
      if (of === undefined) continue;
      onProgress?.({ stage: `assessing ${own.prefix}`, done: 0, total: set.index.length });
      const moved = movedOf(nominal, found, { population: of.population, known: reduced.regions });
      const distances = reduced.distancesKnown ? jointDistances(context, set) : null;
      const place = resolved.directions.indexOf(direction) * resolved.attacks.length + a;
      const claimed = result.attacks.find(
        (one) => one.id === own.id && one.direction === direction.id && one.scale === 1,
      );
      const assessed = withClaimedRegions(
        assessAttack(context, of, { set, moved, distances, twoSample: claimedTwoSample(resolved, claimed) }),
        claimed,
        unknown,
      );
      attacks.push({ place, result: assessed });
      if (result.templates !== undefined && hasTemplates(assessed))
        templates.push({
          place,
          made: templatesOf(context, { set, moved: (column) => columnOf(found, column, guarded.length) }),
        });
      shown.push({ place, set: { ...set, points: new Float32Array(0) }, state: stateAfter(of.population, moved) });
      membership.push(checkMembership(nominal, found, signal));
      approximate ||= found.approximate;
    }
  }
  attacks.sort((a, b) => a.place - b.place);
  templates.sort((a, b) => a.place - b.place);
  shown.sort((a, b) => a.place - b.place);
  const drawn = judged.map(({ population }) =>
    distributionsOf(context, { population, sets: shown.filter(({ set }) => set.direction.from === population.class) }),
  );
  const findings: Findings = {
    nominal,
    reduced,
    judged,
    attacks: attacks.map((one) => one.result),
    figures: {
      distributions: drawn.flatMap((one) => one.histograms),
      scores: [
        ...scoreHistograms(
          context,
          shown.map((one) => one.set),
        ),
      ],
      correlations: drawn.map((one) => one.correlation),
      // Audits of earlier versions do not say these.
      ...(result.templates === undefined ? {} : { templates: templates.flatMap(({ made }) => made) }),
      ...(result.foolable === undefined
        ? {}
        : { foolable: [...foolableOf(context, { sets: shown.map((one) => one.set), columns: guarded })] }),
    },
    membership,
    bounds,
    contradictions,
    approximate,
  };
  return { ...badgesOf(request, whole, findings), attacks: findings.attacks };
}
