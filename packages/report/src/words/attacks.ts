import type { AttackResult, AuditResult } from "@foolproof/core";
import { guardText, strain, worstGuard } from "./guardNames.js";
import { percent, significant } from "./numbers.js";
import { attackThatSetsScore } from "./verdict.js";

/** An attack's outcome in the words of the table of attacks. */
export interface AttackWords {
  readonly attack: AttackResult;
  readonly setsScore: boolean;
  /** "17.2 % (16.1 to 18.3)", or why there is no ratio. */
  readonly fooled: string;
  readonly note: string | null;
  /** `not counted`: they hold, but the attack ran on a sample or outside the envelope. */
  readonly guards: "hold" | "broken" | "none gates" | "not counted";
  /** The gating guard closest to its limit: "JSD of met: 0.01 / 0.02 = 0.5". */
  readonly worst: string;
}

function worstText(one: AttackResult): string {
  const worst = worstGuard(one);
  if (worst === null) return "–";
  const ratio = strain(worst);
  return `${guardText(worst)}: ${significant(worst.value)} / ${significant(worst.limit)}${ratio !== null && Number.isFinite(ratio) ? ` = ${significant(ratio, 2)}` : ""}`;
}

/** Whether the gating guards hold, and whether that counts. */
export function guardsText(attack: AttackResult): AttackWords["guards"] {
  if (worstGuard(attack) === null) return "none gates";
  if (attack.guarded) return "hold";
  return attack.guards.every((one) => !one.gates || one.passed) ? "not counted" : "broken";
}

/** What an attack gave up for the two-sample classifier; null where nothing. */
function givenUp({ withoutTwoSample }: AttackResult): string | null {
  if (withoutTwoSample === undefined || withoutTwoSample.foolingRatio === null) return null;
  const { foolingRatio, movedShare, auc } = withoutTwoSample;
  return `Without the two-sample classifier among the guards it fools ${percent(foolingRatio)} and moves ${percent(movedShare)}; its own classifiers then find an AUC of ${significant(auc, 3)}.`;
}

function inWords(attack: AttackResult, setsScore: boolean): AttackWords {
  const { value, low, high, note } = attack.foolingRatio;
  const interval = low === null || high === null ? "" : ` (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
  return {
    attack,
    setsScore,
    fooled: value === null ? (note ?? "undefined") : `${percent(value)}${interval}`,
    note: [value === null ? null : note, givenUp(attack)].filter((one) => one !== null).join(" ") || null,
    guards: guardsText(attack),
    worst: worstText(attack),
  };
}

/** All attacks in words: those at s = 1 first, the one that sets the score before all. */
export function attacksInWords(result: AuditResult): readonly AttackWords[] {
  const best = attackThatSetsScore(result);
  return result.attacks
    .toSorted((a, b) => Number(b.scale === 1) - Number(a.scale === 1) || Number(b === best) - Number(a === best))
    .map((one) => inWords(one, one === best));
}
