import type { VerdictSummary } from "../schemas/index.js";

type Comparability = VerdictSummary["comparability"];

const events = ({ referenceEvents }: Comparability): string =>
  referenceEvents.map((one) => `${one.value.toLocaleString("en")} ${one.class}`).join(", ");

/** Why the scores of two audits may not be put side by side; empty: they may. */
export function notComparable(a: Comparability, b: Comparability): string[] {
  return [
    ...(a.guardPreset === b.guardPreset ? [] : [`guards differ: ${a.guardPreset} and ${b.guardPreset}`]),
    ...(events(a) === events(b) ? [] : [`reference sizes differ: ${events(a)} and ${events(b)} events`]),
    ...(a.attackProfile === b.attackProfile
      ? []
      : [`attack profiles differ: ${a.attackProfile} and ${b.attackProfile}`]),
  ];
}
