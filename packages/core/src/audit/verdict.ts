import type { AttackResult, AuditResult, SelfCheck } from "./result.js";
import type { ResolvedSpec } from "./resolved.js";

type Verdict = AuditResult["verdict"];

const isGuarded = (attack: AttackResult): boolean =>
  attack.guarded && attack.scale === 1 && attack.foolingRatio.value !== null;

/** The attack that sets the score: the largest fooling ratio at s = 1 among those whose gating guards all hold. */
export function bestGuarded(attacks: readonly AttackResult[]): AttackResult | null {
  return attacks
    .filter(isGuarded)
    .reduce<AttackResult | null>(
      (best, one) => (best === null || (one.foolingRatio.value ?? 0) > (best.foolingRatio.value ?? 0) ? one : best),
      null,
    );
}

function whyNoScore(attacks: readonly AttackResult[], preset: string): string {
  const atOne = attacks.filter((one) => one.scale === 1);
  if (preset === "none") return "No guard gates with the preset none, so no fooling ratio counts as guarded.";
  if (atOne.every((one) => one.foolingRatio.value === null))
    return atOne[0]?.foolingRatio.note ?? "No fooling ratio is defined.";
  return "No attack kept every gating guard within its limit; add `release`, which gives events back until all hold.";
}

/** Score 100 x (1 - max guarded FR(1)), clamped to [0, 100]: an upper bound on robustness (semantics.md, Metrics 3). */
export function verdictOf(
  resolved: ResolvedSpec,
  parts: {
    readonly attacks: readonly AttackResult[];
    readonly selfChecks: readonly SelfCheck[];
    readonly hiddenRatio: Verdict["hiddenRatio"];
    readonly referenceEvents: Verdict["referenceEvents"];
    readonly movableShare: Verdict["movableShare"];
  },
): Verdict {
  const best = bestGuarded(parts.attacks);
  const failed = parts.selfChecks.filter((one) => !one.passed);
  const { value = null, low = null, high = null } = best?.foolingRatio ?? {};
  const score = (ratio: number): number => 100 * (1 - Math.min(1, Math.max(0, ratio)));
  return {
    status: failed.length === 0 ? "reliable" : "inconclusive",
    robustnessScore:
      value === null ? null : { value: score(value), low: score(high ?? value), high: score(low ?? value) },
    why: [
      ...(value === null ? [whyNoScore(parts.attacks, resolved.guards.preset)] : []),
      ...(failed.length === 0 ? [] : [`Self-checks that failed: ${failed.map((one) => one.name).join(", ")}.`]),
    ].join(" "),
    setBy: best === null ? null : { attack: best.id, direction: best.direction },
    hiddenRatio: parts.hiddenRatio,
    guardPreset: resolved.guards.preset,
    referenceEvents: parts.referenceEvents,
    attackProfile: resolved.attackProfile,
    movableShare: parts.movableShare,
  };
}
