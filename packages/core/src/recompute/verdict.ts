import { observablesTable } from "../audit/observablesTable.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import type { AttackResult, AuditResult } from "../audit/result.js";
import { bestGuarded, verdictOf } from "../audit/verdict.js";
import { createLayout } from "../envelopes/index.js";
import type { Disagreement } from "./agree.js";
import { type Badge, type Claim, claimedBadge, judgeClaim, shareWords } from "./badges.js";
import {
  claimedSettings,
  figureTree,
  guardTree,
  hasTwoSample,
  limitTree,
  physicsTree,
  ratioTree,
  specSettings,
} from "./claims.js";
import { curveBadge } from "./curveBadge.js";
import { envelopeDigestBadge, specDigestBadge } from "./digests.js";
import { membershipBadge, rowsBadge } from "./fileBadges.js";
import type { Findings, RecomputeRequest } from "./findings.js";
import type { NominalFile } from "./nominal.js";

type Judged = {
  readonly badges: readonly Badge[];
  readonly differences: readonly (Disagreement & { quantity: string })[];
};

/** Slack of figures that rest on x + delta where a file holds it wrapped. */
const WRAPPED = 1e-5;

const scoreWords = (value: unknown): string | null => {
  const score = (value as { robustnessScore?: { value: number } | null }).robustnessScore;
  return score === null || score === undefined ? "none" : `${score.value.toFixed(2)}`;
};

const ratioWords = (value: unknown): string | null => {
  const all = Object.entries(value as Readonly<Record<string, { foolingRatio: { value: number | null } }>>);
  const best = all.reduce<(typeof all)[number] | null>(
    (most, one) =>
      most === null || (one[1].foolingRatio.value ?? -1) > (most[1].foolingRatio.value ?? -1) ? one : most,
    null,
  );
  return best === null ? null : `${shareWords(best[1].foolingRatio.value)} (${best[0]})`;
};

/** Shift of an efficiency; null where it is not defined. */
const shiftOf = (attack: AttackResult | null | undefined): number | null => {
  if (attack === null || attack === undefined) return null;
  const { nominal, after } = attack.physics.efficiency;
  return nominal === null || after === null ? null : Math.abs(after - nominal);
};

function hiddenClaim({ verdict }: AuditResult, attacks: readonly AttackResult[]): Claim | null {
  const { hiddenRatio } = verdict;
  if (hiddenRatio === null) return null;
  const own = attacks.filter((one) => one.direction === hiddenRatio.direction);
  const random = own.find((one) => one.name === "random");
  return {
    quantity: "hiddenRatio",
    claimed: { adversarialShift: hiddenRatio.adversarialShift, randomShift: hiddenRatio.randomShift },
    found: { adversarialShift: shiftOf(bestGuarded(own)), randomShift: shiftOf(random) },
    from: "",
    open: "Its numerator agrees with the per-event file; the conventional shift below it needs the network.",
  };
}

function movementClaim({ result }: RecomputeRequest, { reduced, nominal }: Findings): Claim | null {
  if (!reduced.distancesKnown) return null;
  const { events, resolved } = nominal;
  const found = observablesTable({ resolved, events, layout: createLayout(events.observables, resolved.inputs) });
  const names = new Set(events.observables.map((one) => one.name));
  const pick = (observables: AuditResult["observables"]): unknown =>
    Object.fromEntries(
      observables
        .filter((one) => names.has(one.name))
        .map(({ name, moves, medianSigma, medianSigmaOverSpread, missingShare }) => [
          name,
          { moves, medianSigma, medianSigmaOverSpread, missingShare },
        ]),
    );
  return {
    quantity: "movableShare",
    claimed: { observables: pick(result.observables), movableShare: result.verdict.movableShare },
    found: { observables: pick(found.observables), movableShare: found.movableShare },
    from: "Half-widths and missing shares of the envelope's table, from the nominal columns.",
  };
}

/** Templates of scores, and of observables that are in the per-event file. */
const withKnownTemplates = ({ templates, ...result }: AuditResult, { events }: NominalFile): AuditResult =>
  templates === undefined
    ? result
    : {
        ...result,
        templates: templates.filter(
          ({ quantity }) => /^score(_|$)/.test(quantity) || events.observables.some(({ name }) => name === quantity),
        ),
      };

/** Compares everything that was found with what audit.json says. */
export function badgesOf(request: RecomputeRequest, whole: ResolvedSpec, findings: Findings): Judged {
  const { result, version } = request;
  const { nominal, attacks, judged, reduced, figures, approximate } = findings;
  const exact = result.tool.version === version;
  const slack = approximate ? WRAPPED : 0;
  const claimed = result.attacks.filter((one) => one.scale === 1);
  const { verdict } = result;
  const referenceEvents = judged.map(({ population, referenceEvents: value }) => ({
    class: population.guardSet.population.class,
    value,
  }));
  const unknown = nominal.resolved.regions.filter((_, r) => reduced.regions[r] === "unknown").map((one) => one.name);
  const regionsOpen =
    unknown.length === 0
      ? null
      : `All that can be recomputed agrees; guards in ${unknown.join(", ")} need columns that are not in the per-event file.`;
  const classifierOpen = claimed.some(({ guards }) => guards.some(({ name, gates }) => name === "twoSample" && gates))
    ? "All that can be recomputed agrees; what the two-sample classifier says is as claimed."
    : null;
  const fromData = whole.guards.measured.length > 0;
  const dataOpen = !fromData
    ? null
    : "All that can be recomputed agrees; by how much the measured events differ from the simulation is as claimed.";
  const found = verdictOf(nominal.resolved, {
    attacks,
    selfChecks: result.selfChecks,
    hiddenRatio: verdict.hiddenRatio,
    referenceEvents,
    movableShare: verdict.movableShare,
  });
  const headline = ({ status, robustnessScore, why, setBy }: AuditResult["verdict"]): unknown => ({
    status,
    robustnessScore,
    why,
    setBy,
  });
  const movement = movementClaim(request, findings);
  const hidden = hiddenClaim(result, attacks);
  const claims: readonly Claim[] = [
    {
      quantity: "robustnessScore",
      claimed: headline(verdict),
      found: headline(found),
      from: "Score, interval and what sets it, from the fooling ratios whose guards hold.",
      words: scoreWords,
      open: regionsOpen ?? classifierOpen ?? dataOpen,
    },
    {
      quantity: "foolingRatio",
      claimed: ratioTree(claimed, reduced.distancesKnown),
      found: ratioTree(attacks, reduced.distancesKnown),
      from: `Fooling ratios at s = 1 with intervals and counts, from the flags of the per-event file.`,
      words: ratioWords,
    },
    {
      quantity: "guards",
      claimed: guardTree(claimed),
      found: guardTree(attacks),
      from: "Values of all guards at s = 1, from nominal and adversarial columns.",
      open: regionsOpen,
      slack,
    },
    {
      quantity: "guardLimits",
      claimed: { ...limitTree(claimed), referenceEvents: verdict.referenceEvents },
      found: { ...limitTree(attacks), referenceEvents },
      from: "Limits and nulls, bootstrapped again with the audit's seed.",
      open: regionsOpen ?? dataOpen,
      slack,
    },
    {
      quantity: "nominal",
      claimed: result.baseline,
      found: nominal.baseline.result,
      from: "Events, weights, threshold, AUC and efficiencies, from the nominal scores of the per-event file.",
    },
    {
      quantity: "physics",
      claimed: physicsTree(claimed),
      found: physicsTree(attacks),
      from: "Efficiencies, yields, rejection and AUC before and after, from the scores of the per-event file.",
    },
    {
      quantity: "distributions",
      claimed: figureTree(withKnownTemplates(result, nominal)),
      found: figureTree(figures),
      from: "Histograms and correlations that are drawn, from the columns of the per-event file.",
      slack,
    },
    ...(movement === null ? [] : [movement]),
    {
      quantity: "settings",
      claimed: claimedSettings(result),
      found: specSettings(whole),
      from: "Envelope table, attacks, preset and profile, from the spec in audit.json.",
    },
    ...(hidden === null ? [] : [hidden]),
  ];
  const judgedClaims = claims.map((claim) => ({ quantity: claim.quantity, ...judgeClaim(claim, { exact }) }));
  return {
    badges: [
      ...judgedClaims.map((one) => one.badge),
      curveBadge(request, findings, exact),
      membershipBadge(findings),
      rowsBadge(findings),
      specDigestBadge,
      envelopeDigestBadge(result, whole, nominal.events.observables),
      ...(movement === null
        ? [claimedBadge("movableShare", "Half-widths need columns that are not in the per-event file.")]
        : []),
      claimedBadge("networkScores", "That the network gives these scores is known only to who runs it again."),
      ...((result.templates ?? []).length > (withKnownTemplates(result, nominal).templates ?? []).length
        ? [claimedBadge("templates", "Some are of observables that are not in the per-event file.")]
        : []),
      ...(hasTwoSample(claimed)
        ? [claimedBadge("twoSample", "Needs classifiers to be trained anew: run the audit again.")]
        : []),
      ...(fromData ? [claimedBadge("limitsFromData", "Needs the measured events: run the audit again.")] : []),
      claimedBadge("leverage", "Needs the network: run the audit again."),
      claimedBadge("selfChecks", "Need the network: run the audit again."),
      claimedBadge("networkDigest", "Needs the network's bytes."),
      claimedBadge("dataDigest", "Needs the data's bytes."),
    ],
    differences: judgedClaims.flatMap(({ quantity, differences }) => differences.map((one) => ({ quantity, ...one }))),
  };
}
