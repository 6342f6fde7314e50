import type { AttackResult, AuditResult } from "@foolproof/core";
import { guardText } from "./guardNames.js";
import { count } from "./numbers.js";

type Guard = AttackResult["guards"][number];
type Judged = Pick<AttackResult, "class" | "guards">;

/** A check that would notice an attack, and how many events of the class it takes. */
export interface Notice {
  readonly guard: Guard;
  readonly events: number;
}

/** An area that is compatible with one half is that of a classifier that has seen nothing. */
const sawNothing = ({ interval }: Guard): boolean => interval !== undefined && interval.low <= 0.5;

/** What a check's number of events was scaled from: N0 of visibleFrom = N0 (null / value)^2; null where this is not its formula. */
function referenceOf({ name, value, null95, visibleFrom }: Guard): number | null {
  if (visibleFrom === null || name === "chiSquared" || name === "twoSample" || !(null95 > 0)) return null;
  return visibleFrom / (null95 / value) ** 2;
}

/** Events of each region for one of the class; 1 for the class itself. */
function regionShares({ guards }: Judged): ReadonlyMap<string | null, number> {
  const references = new Map<string | null, number>();
  for (const one of guards) {
    const reference = referenceOf(one);
    if (reference !== null && !references.has(one.region)) references.set(one.region, reference);
  }
  const whole = references.get(null);
  return new Map([...references].map(([region, own]) => [region, whole === undefined ? 1 : own / whole]));
}

/**
 * Every check that would notice an attack, whichever needs the fewest events of the class first: gating or only reported. A check in a
 * region is counted by the events of the class that put as many into the region as it needs.
 */
export function notices(attack: Judged): readonly Notice[] {
  const shares = regionShares(attack);
  return attack.guards
    .flatMap((guard) => {
      const { visibleFrom } = guard;
      if (visibleFrom === null || sawNothing(guard)) return [];
      const events = visibleFrom / (shares.get(guard.region) ?? 1);
      return Number.isFinite(events) ? [{ guard, events }] : [];
    })
    .toSorted((a, b) => a.events - b.events);
}

/** The first check that would notice; null where nothing that is checked changes. */
export const firstNotice = (attack: Judged): Notice | null => notices(attack)[0] ?? null;

/** A number of events to two digits: it follows from one sample, and more would promise too much. */
export const eventsText = (events: number): string => count(Math.max(1, Number(events.toPrecision(2))));

/** "from 41,000 events on: JSD of met", or that no check would. */
export function noticeText(attack: Judged): string {
  const first = firstNotice(attack);
  return first === null ? "by none" : `from ${eventsText(first.events)} events on: ${guardText(first.guard)}`;
}

/** A sentence on the attack that sets the score; empty where there is none, or where nothing would be noticed. */
export function noticeSentence(attack: AttackResult | null, { verdict }: Pick<AuditResult, "verdict">): string {
  const first = attack === null ? null : firstNotice(attack);
  if (attack === null || first === null) return "";
  const reference = verdict.referenceEvents.find((one) => one.class === attack.class)?.value;
  const compared =
    reference === undefined
      ? ""
      : ` (each check by itself; the limits, of all together, are those of ${count(reference)})`;
  return `The first check that would notice it is ${guardText(first.guard)}, from about ${eventsText(first.events)} ${attack.class} events on${compared}.`;
}
