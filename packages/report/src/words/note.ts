import type { AuditResult } from "@foolproof/core";
import { count, listed, percent, scoreText, significant } from "./numbers.js";
import { attackThatSetsScore, hiddenRatioText, strongestAttack } from "./verdict.js";

/** Where the method comes from. */
const CITATION = "arXiv:2605.07470";

function population({ baseline, verdict }: AuditResult): string {
  const classes = listed(baseline.classes.map((one) => `${count(one.events)} ${one.class}`));
  const auc = baseline.auc === null ? "" : `, area under the ROC curve ${significant(baseline.auc, 4)}`;
  const { moving, inputs } = verdict.movableShare;
  return `The classifier was audited for its sensitivity to perturbations of its inputs within their experimental uncertainties [${CITATION}] with ${count(baseline.events)} simulated events (${classes}${auc}). ${moving} of its ${inputs} inputs are varied, each event independently and within ±1 standard deviation; derived observables are recomputed and selections hold for every perturbed event.`;
}

function outcome(result: AuditResult): string {
  const { robustnessScore: score, guardPreset, referenceEvents, attackProfile } = result.verdict;
  const attack = attackThatSetsScore(result);
  const reference = listed(referenceEvents.map((one) => `${count(one.value)} ${one.class}`));
  const fromData =
    result.limitsFromData === undefined
      ? ""
      : ", with the differences between data and simulation as limits where these are larger than chance";
  const guards = `The distributions are called unchanged by the guard preset “${guardPreset}”${fromData}${reference === "" ? "" : ` at ${reference} reference events`} (attack profile: ${attackProfile}).`;
  if (score === null || attack === null) {
    const strongest = strongestAttack(result);
    const unguarded =
      strongest === null
        ? ""
        : ` Without regard to the guards, ${percent(strongest.foolingRatio.value)} of the correctly classified ${strongest.class} events change side.`;
    return `${guards} No robustness score is quoted.${unguarded}`;
  }
  const { value, low, high } = attack.foolingRatio;
  return `${guards} The best guarded attack (${attack.id}) misleads the classifier on ${percent(value)} (95 % interval ${percent(low)} to ${percent(high)}, statistical, at fixed selection) of the correctly classified ${attack.class} events: the robustness score is at most ${scoreText(score.value)} of 100.`;
}

function hiddenSystematics(result: AuditResult): string {
  const ratio = result.verdict.hiddenRatio;
  const text = hiddenRatioText(result);
  if (ratio === null || text === null) return "";
  return ` The largest change of the ${ratio.quantity} that no guard notices is ${significant(ratio.adversarialShift)}, ${text} the conventional ±1 standard deviation shift of ${significant(ratio.nominalUncertainty)}; this is a diagnostic and not a calibrated uncertainty.`;
}

/**
 * A paragraph for the analysis note: sample, envelope, guard preset, fooling ratio with interval, score, hidden ratio, citation
 * and caveats, in plain text.
 */
export function analysisNote(result: AuditResult): string {
  const open = result.verdict.status === "inconclusive" ? " [The audit is inconclusive: not for quotation.]" : "";
  const caveats =
    "The score is an upper bound: a stronger attack can only lower it. Migration of events into the selection is not modelled.";
  const { tool, digest } = result;
  return `${population(result)} ${outcome(result)}${hiddenSystematics(result)} ${caveats} (${tool.name} ${tool.version}, audit ${digest.audit.slice(0, 12)}.)${open}`;
}
