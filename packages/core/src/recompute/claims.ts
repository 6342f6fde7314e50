import type { AttackResult, AuditResult } from "../audit/result.js";
import { formatExpression, isStill } from "../events/index.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import { sourceMoves } from "../audit/sourcesTable.js";

type Guard = AttackResult["guards"][number];
type Tree = Readonly<Record<string, unknown>>;

/** An attack in a direction, as messages call it. */
export const attackName = ({ id, direction }: Pick<AttackResult, "id" | "direction">): string => `${id} ${direction}`;

const guardName = ({ name, observable, region }: Guard): string =>
  `${name}${observable === null ? "" : ` of ${observable}`}${region === null ? "" : ` in ${region}`}`;

/** Guards whose values follow from the per-event file. */
const isRecomputed = ({ name }: Guard): boolean => name !== "twoSample";

/** The two-sample classifier takes training, and stays as it is claimed. */
export const hasTwoSample = (attacks: readonly AttackResult[]): boolean =>
  attacks.some(({ guards }) => guards.some((one) => !isRecomputed(one)));

const byAttack = (attacks: readonly AttackResult[], pick: (attack: AttackResult) => unknown): Tree =>
  Object.fromEntries(attacks.map((one) => [attackName(one), pick(one)]));

/** Whether each classifier is within its limit: the area itself is that of another training on another kind of machine. */
export const twoSampleTree = (attacks: readonly AttackResult[]): Tree =>
  byAttack(attacks, ({ guards }) => guards.find((one) => !isRecomputed(one))?.passed ?? null);

const byGuard = (attack: AttackResult, pick: (guard: Guard) => unknown): Tree =>
  Object.fromEntries(attack.guards.flatMap((one) => (isRecomputed(one) ? [[guardName(one), pick(one)]] : [])));

/** Fooling ratios with intervals, and what they are made of. */
export const ratioTree = (attacks: readonly AttackResult[], distances: boolean): Tree =>
  byAttack(attacks, ({ foolingRatio, counts, movedShare, jointDistanceMedian }) => ({
    foolingRatio,
    counts,
    movedShare,
    ...(distances ? { jointDistanceMedian } : {}),
  }));

/** What each guard saw, and whether it let it pass. */
export const guardTree = (attacks: readonly AttackResult[]): Tree =>
  byAttack(attacks, (attack) => ({
    guarded: attack.guarded,
    ...byGuard(attack, ({ value, passed }) => ({ value, passed })),
  }));

/** What each guard is judged by. */
export const limitTree = (attacks: readonly AttackResult[]): Tree =>
  byAttack(attacks, (attack) =>
    byGuard(attack, ({ limit, limitFrom = null, null95, visibleFrom, gates }) => ({
      limit,
      limitFrom,
      null95,
      visibleFrom,
      gates,
    })),
  );

/** Efficiencies, AUC, yields and rejection before and after. */
export const physicsTree = (attacks: readonly AttackResult[]): Tree => byAttack(attacks, (one) => one.physics);

/** The figures that are drawn, by what they show. */
export const figureTree = ({
  distributions,
  scores,
  correlations,
  foolable = [],
  templates = [],
}: Pick<AuditResult, "distributions" | "scores" | "correlations" | "foolable" | "templates">): Tree => ({
  ...Object.fromEntries(distributions.map((one) => [`distribution of ${one.observable}, ${one.class}`, one])),
  ...Object.fromEntries(scores.map((one) => [`${one.observable} of ${one.class}`, one])),
  ...Object.fromEntries(correlations.map((one) => [`correlations of ${one.class}`, one])),
  ...Object.fromEntries(
    templates.map((one) => [`template of ${one.quantity}, ${attackName({ ...one, id: one.attack })}`, one]),
  ),
  ...Object.fromEntries(foolable.map((one) => [`fooled events by ${one.observable}, ${one.class}`, one])),
});

const open = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Half-widths name a correction with the beginning of its file's hash, which the spec does not hold. */
const withoutHashes = <Width extends { readonly up: string; readonly down: string } | null>(width: Width): Width =>
  width === null ? width : { ...width, up: width.up.replace(HASH, "@"), down: width.down.replace(HASH, "@") };

const HASH = /(?<=\))@[0-9a-f]*(?=`)/g;

/** What the audit's tables say of the spec. */
export const claimedSettings = (result: AuditResult): Tree => ({
  title: result.title,
  guardPreset: result.verdict.guardPreset,
  attackProfile: result.verdict.attackProfile,
  observables: Object.fromEntries(
    result.observables.map(({ name, unit, kind, input, range, period, formula, uncertainty }) => [
      name,
      { unit, kind, input, range, period, formula, uncertainty: withoutHashes(uncertainty) },
    ]),
  ),
  sources: (result.sources ?? []).map(({ name, kind, norm, moves }) => ({
    name,
    kind,
    norm,
    moves: moves.map(({ observable, up, down }) => ({ observable, ...withoutHashes({ up, down }) })),
  })),
  attacks: result.attacks.map((one) => `${attackName(one)} s=${one.scale}`),
  parameters: Object.fromEntries(result.attacks.map((one) => [one.id, one.parameters])),
});

/** The same, from the spec itself. */
export const specSettings = (resolved: ResolvedSpec): Tree => ({
  title: resolved.spec.title,
  guardPreset: resolved.guards.preset,
  attackProfile: resolved.attackProfile,
  observables: Object.fromEntries(
    resolved.observables.map(({ name, unit, kind, input, range, period, formula, uncertainty }) => [
      name,
      {
        unit,
        kind,
        input,
        range: [open(range.min), open(range.max)],
        period,
        formula: formula === null ? null : formatExpression(formula),
        uncertainty:
          uncertainty === null || isStill(uncertainty)
            ? null
            : withoutHashes({ up: formatExpression(uncertainty.up), down: formatExpression(uncertainty.down) }),
      },
    ]),
  ),
  sources: sourceMoves(resolved.envelope.groups).map(({ name, kind, norm, moves }) => ({
    name,
    kind,
    norm,
    moves: moves.map(({ observable, up, down }) => ({ observable, ...withoutHashes({ up, down }) })),
  })),
  attacks: resolved.directions.flatMap((direction) =>
    resolved.attacks.flatMap(({ id, scales }) =>
      scales.map((scale) => `${attackName({ id, direction: direction.id })} s=${scale}`),
    ),
  ),
  parameters: Object.fromEntries(resolved.attacks.map((one) => [one.id, one.parameters])),
});
