import type { AttackResult, AuditResult } from "@foolproof/core";
import { percent, plural, ratioText, scoreText, significant } from "./numbers.js";

/** The attack that sets the score; null without a score. */
export function attackThatSetsScore({ verdict, attacks }: AuditResult): AttackResult | null {
  const { setBy } = verdict;
  if (setBy === null) return null;
  return attacks.find((one) => one.id === setBy.attack && one.direction === setBy.direction && one.scale === 1) ?? null;
}

/** The attack at s = 1 that fools most, whatever the guards say; null where no ratio is defined. */
export function strongestAttack({ attacks }: AuditResult): AttackResult | null {
  return attacks
    .filter((one) => one.scale === 1 && one.foolingRatio.value !== null)
    .reduce<AttackResult | null>(
      (best, one) => (best === null || (one.foolingRatio.value ?? 0) > (best.foolingRatio.value ?? 0) ? one : best),
      null,
    );
}

const movedPhrase = (result: AuditResult): string =>
  result.baseline.classes.length === 2 ? "moved across the decision" : "given another class";

/** "2.4 times", or "more than 2.4 times" where the conventional shift is within its own error; null without a ratio. */
export function hiddenRatioText({ verdict }: AuditResult): string | null {
  const ratio = verdict.hiddenRatio;
  if (ratio === null || ratio.value === null) return null;
  return `${ratio.lowerBound ? "more than " : ""}${ratioText(ratio.value)} times`;
}

function scoredSentence(result: AuditResult, score: number): string {
  const attack = attackThatSetsScore(result);
  const ratio = attack?.foolingRatio.value ?? 1 - score / 100;
  const whose = attack === null ? "events" : `${attack.class} events`;
  if (ratio <= 0)
    return `At most ${scoreText(score)} of 100: none of the attacks that ran could have a correctly classified event ${movedPhrase(result)} within the quoted uncertainties without one of the checks noticing.`;
  const hidden = hiddenRatioText(result);
  const compared =
    hidden === null ? "" : `; the largest change that no check notices is ${hidden} the conventional ±1 sigma shift`;
  return `At most ${scoreText(score)} of 100: within the quoted uncertainties, ${percent(ratio)} of correctly classified ${whose} can be ${movedPhrase(result)} without any of the checks noticing${compared}.`;
}

function unscoredSentence(result: AuditResult): string {
  const strongest = strongestAttack(result);
  const why = result.verdict.why.trim() === "" ? "" : ` ${result.verdict.why.trim()}`;
  if (strongest === null) return `No robustness score.${why}`;
  const { value } = strongest.foolingRatio;
  return `No robustness score.${why} Guards aside, ${strongest.id} has ${percent(value)} of correctly classified ${strongest.class} events ${movedPhrase(result)}.`;
}

/** The verdict in one sentence for somebody who knows the analysis and not the tool; an upper bound is called one. */
export function verdictSentence(result: AuditResult): string {
  const { robustnessScore, status } = result.verdict;
  if (robustnessScore === null) return unscoredSentence(result);
  const sentence = scoredSentence(result, robustnessScore.value);
  if (status === "reliable") return sentence;
  const failed = result.selfChecks.filter((one) => !one.passed).length;
  const tail = sentence.charAt(0).toLowerCase() + sentence.slice(1);
  return `Inconclusive: ${plural(failed, "self-check")} of ${result.selfChecks.length} failed, so this is not to be quoted yet. As it stands, ${tail}`;
}

/** H against the control regions: "1.3 times what the region top would have told"; empty without regions. */
export function controlRegionText({ verdict }: Pick<AuditResult, "verdict">): string {
  const { controlRegions = [], againstControlRegions: ratio = null } = verdict.hiddenRatio ?? {};
  const [most] = controlRegions.toSorted((a, b) => b.estimate - a.estimate);
  if (most === undefined || ratio === null) return "";
  return `${ratioText(ratio)} times what the control region ${most.region} would have told (${significant(most.estimate)}: a change from ${significant(most.nominal, 4)} to ${significant(most.after, 4)} there, ± ${significant(most.stat)} from statistics)`;
}

/** What the hidden ratio says and does not say, with its ingredients; null where there is none. */
export function hiddenRatioSentence(result: AuditResult): string | null {
  const ratio = result.verdict.hiddenRatio;
  const text = hiddenRatioText(result);
  if (ratio === null) return null;
  const shifts = `${significant(ratio.adversarialShift)} against ${significant(ratio.nominalUncertainty)}`;
  const random =
    ratio.randomShift === null
      ? ""
      : `; random moves in the same envelope shift it by ${significant(ratio.randomShift)}`;
  if (text === null)
    return `The conventional ±1 sigma shift of the ${ratio.quantity} is too small to compare with (${shifts})${random}.`;
  const regions = controlRegionText(result);
  return `The largest change that no guard notices is ${text} the conventional ±1 sigma shift (${ratio.quantity}: ${shifts}${random})${regions === "" ? "" : `, and ${regions}`}.`;
}
