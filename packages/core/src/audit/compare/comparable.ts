import type { AuditResult } from "../result.js";
import { recordDifferences } from "./records.js";
import { isRecord } from "./words.js";

const eventsText = (sizes: AuditResult["verdict"]["referenceEvents"]): string =>
  sizes.map((one) => `${Math.round(one.value)} of ${one.class}`).join(", ");

/** Settings of the guards beyond the preset and the reference size, which are compared as they came out. */
function settingsOf({ spec: { guards } }: AuditResult): unknown {
  const skipped = ["preset", "referenceEvents"];
  return Object.fromEntries(Object.entries(isRecord(guards) ? guards : {}).filter(([key]) => !skipped.includes(key)));
}

/**
 * Why the scores of two audits may not be put side by side; empty: they may. A score is the largest fooling ratio that guards let
 * pass: it depends on their limits, on the size at which these are evaluated, and on the attacks and directions that ran
 * (semantics.md, Guards 4).
 */
export function whyNotComparable(a: AuditResult, b: AuditResult): readonly string[] {
  const reasons: string[] = [];
  const [one, other] = [a.verdict, b.verdict];
  if (one.guardPreset !== other.guardPreset)
    reasons.push(`The guard presets differ: ${one.guardPreset} and ${other.guardPreset}.`);
  for (const { path, words } of recordDifferences("guards", settingsOf(a), settingsOf(b)))
    reasons.push(`The guards are set differently: ${path} ${words}.`);
  const [sizes, otherSizes] = [eventsText(one.referenceEvents), eventsText(other.referenceEvents)];
  if (sizes !== otherSizes)
    reasons.push(`The limits of the guards hold for different numbers of events: ${sizes}; ${otherSizes}.`);
  if (one.attackProfile !== other.attackProfile)
    reasons.push(`The attack profiles differ: ${one.attackProfile} and ${other.attackProfile}.`);
  else if (one.attackProfile === "custom") {
    const [attack] = recordDifferences("attacks", a.spec["attacks"], b.spec["attacks"]);
    if (attack !== undefined) reasons.push(`Different attacks ran: ${attack.path} ${attack.words}.`);
  }
  const [direction] = recordDifferences("directions", a.spec["directions"], b.spec["directions"]);
  if (direction !== undefined) reasons.push(`Different directions were attacked: ${direction.words}.`);
  return reasons;
}
