import type { AuditResult } from "@foolproof/core";
import { count, listed, percent, plural, scoreText, significant } from "./numbers.js";
import { mostlyChance } from "./limits.js";
import { selfCheckCure } from "./selfCheckCure.js";
import { attackThatSetsScore, hiddenRatioText, strongestAttack } from "./verdict.js";

/** One thing to do: what, and why or how. */
export interface Advice {
  readonly what: string;
  readonly how: string;
}

/** Below this, one correctly classified event in five can be moved unseen. */
const LOW_SCORE = 80;
/** Below this, what carries the effect is worth looking for. */
const NOTABLE_SCORE = 95;
/** With fewer than this share of the inputs moving, or half-widths below this part of the spread, a high score says little. */
const FEW_MOVING = 0.5;
const NARROW = 0.01;

function inconclusive({ selfChecks }: AuditResult): readonly Advice[] {
  return selfChecks
    .filter((one) => !one.passed)
    .map(({ name, why }) => ({ what: `Mend the self-check “${name}”`, how: `${why} ${selfCheckCure(name)}`.trim() }));
}

function unscored(result: AuditResult): readonly Advice[] {
  const { verdict } = result;
  if (verdict.guardPreset === "none")
    return [
      {
        what: "Let guards decide",
        how: "With the preset none nothing counts as unnoticed. Set guards: {preset: strict} and run the audit again.",
      },
    ];
  if (strongestAttack(result) === null)
    return [
      {
        what: "See what the network says of your events",
        how: "Run `foolproof predict` on the spec. Scores that hardly vary, or a class that is never right, mean that scaling, the order of inputs or the order of classes is wrong.",
      },
    ];
  return [
    {
      what: "Run a guarded attack",
      how: "Every attack broke a guard. Add `release` to `attacks`: it gives events back until all guards hold. If it ran, use more events: limits from small samples leave little room.",
    },
  ];
}

/** Observables by what freezing them takes away, largest first; those with less than a tenth of the first are left out. */
export function topLeverage({ leverage, verdict }: AuditResult, most = 3): AuditResult["leverage"] {
  const own = leverage.filter((one) => verdict.setBy === null || one.direction === verdict.setBy.direction);
  const all = own.length > 0 ? own : leverage;
  const largest = all.reduce((top, one) => Math.max(top, one.value), 0);
  return all
    .filter((one) => one.value > 0 && one.value >= 0.1 * largest)
    .toSorted((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1))
    .slice(0, most);
}

function carriers(result: AuditResult, score: number): Advice {
  const top = topLeverage(result);
  const carried = top.map((one) => `${one.observable} (${significant(100 * one.value, 2)} points)`);
  const first =
    carried.length === 0
      ? "Check the uncertainties of the moving inputs first."
      : `Most of it is carried by ${listed(carried)}: check that their uncertainties are neither too wide nor counted twice.`;
  return {
    what:
      score < LOW_SCORE ? "Treat the network as fragile within its uncertainties" : "Look at what carries the effect",
    how: `${first} If they are right, train with events drawn from the envelope, or leave those inputs out, and audit again.`,
  };
}

function hidden(result: AuditResult): Advice | null {
  const ratio = result.verdict.hiddenRatio;
  if (ratio === null || ratio.value === null || ratio.value <= 1) return null;
  return {
    what: "Do not rely on the conventional ±1 sigma variations alone",
    how: `A change that no check notices reaches ${hiddenRatioText(result) ?? ""} their quadrature sum (${significant(ratio.adversarialShift)} against ${significant(ratio.nominalUncertainty)} in the ${ratio.quantity}). Measure this efficiency in a control region, or quote the shift as a diagnostic; it is not a calibrated uncertainty.`,
  };
}

function fewMoving({ verdict, observables }: AuditResult): Advice | null {
  const { moving, inputs, medianSigmaOverSpread } = verdict.movableShare;
  const few = inputs > 0 && moving / inputs < FEW_MOVING;
  const narrow = medianSigmaOverSpread !== null && medianSigmaOverSpread < NARROW;
  if (!few && !narrow) return null;
  const still = observables.filter((one) => one.input && !one.moves && one.kind !== "derived").map((one) => one.name);
  const which = few && still.length > 0 ? ` Without an uncertainty: ${listed(still, 6)}.` : "";
  const spread = narrow ? ` The median half-width is ${percent(medianSigmaOverSpread)} of the spread.` : "";
  return {
    what: "Check that the envelope is complete before trusting a high score",
    how: `${few ? "Only " : ""}${moving} of ${inputs} inputs move.${which}${spread} An input that has an uncertainty in the analysis needs it here too.`,
  };
}

function fewMeasured({ limitsFromData }: AuditResult): Advice | null {
  if (limitsFromData === undefined || !mostlyChance(limitsFromData)) return null;
  return {
    what: "Compare with more measured events",
    how: "Most differences between data and simulation are within what chance does to samples of these sizes, so the limits say how few events were compared. With more of them the limits become tighter, and the score can rise.",
  };
}

function reference(result: AuditResult): Advice | null {
  const guards = result.spec["guards"];
  const given =
    typeof guards === "object" &&
    guards !== null &&
    "referenceEvents" in guards &&
    guards.referenceEvents !== undefined &&
    guards.referenceEvents !== null;
  const attack = attackThatSetsScore(result);
  if (given || attack === null || attack.foolingRatio.value === 0) return null;
  const own = result.verdict.referenceEvents.find((one) => one.class === attack.class);
  if (own === undefined) return null;
  return {
    what: "Say how many events your validation looks at",
    how: `The limits are those of ${count(own.value)} ${attack.class} events, the size of this sample. Set guards.referenceEvents to the number in your own comparison: more events see smaller changes, and the score can rise.`,
  };
}

/**
 * What to do now for this verdict, the most urgent first: mend what makes it inconclusive, get a score, then what the score,
 * the hidden ratio, the envelope and the profile call for.
 */
export function adviceFor(result: AuditResult): readonly Advice[] {
  const { verdict } = result;
  const score = verdict.robustnessScore?.value ?? null;
  const advice: (Advice | null)[] = [...(verdict.status === "inconclusive" ? inconclusive(result) : [])];
  if (score === null) advice.push(...unscored(result));
  if (verdict.attackProfile === "quick")
    advice.push({
      what: "Run it in full before you quote it",
      how: "This was the quick profile: few events and a short attack. The same command without --quick gives the figure to quote.",
    });
  if (score !== null && score < NOTABLE_SCORE) advice.push(carriers(result, score));
  advice.push(fewMeasured(result), hidden(result));
  if (score === null || score >= NOTABLE_SCORE) advice.push(fewMoving(result));
  advice.push(reference(result));
  if (score !== null && verdict.status === "reliable" && verdict.attackProfile !== "quick")
    advice.push({
      what: "Quote it as an upper bound",
      how: `“Robustness at most ${scoreText(score)}”, with the guard preset ${verdict.guardPreset}, the reference events and the ${verdict.attackProfile} attack profile beside it: a stronger attack can only lower it. The paragraph for the analysis note says all of this.`,
    });
  return advice.filter((one) => one !== null);
}

/** "3 of 14 self-checks failed", or that all passed. */
export function selfCheckSummary({ selfChecks }: AuditResult): string {
  const failed = selfChecks.filter((one) => !one.passed).length;
  if (selfChecks.length === 0) return "no self-checks ran";
  return failed === 0
    ? `all ${plural(selfChecks.length, "self-check")} passed`
    : `${failed} of ${plural(selfChecks.length, "self-check")} failed`;
}
