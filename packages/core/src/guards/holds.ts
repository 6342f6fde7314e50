import { evaluateGuards } from "./evaluate.js";
import type { GuardName, MovedRows } from "./guard.js";
import type { GuardSet } from "./guardSet.js";

/** Guards that no preset limits and that no attack follows step by step: worked out only where a spec limits one of them. */
const FOLLOWED_BY_NONE: readonly GuardName[] = ["wasserstein", "chiSquared", "spearman"];

/** The limits (in the order of the guard set, Infinity: none) of those guards that an attack can follow while it searches. */
export const followedLimits = ({ guards }: GuardSet, limits: Float64Array): Float64Array =>
  limits.map((limit, g) => (FOLLOWED_BY_NONE.includes(guards[g].name) ? Infinity : limit));

/** Does an adversarial population keep every limit, those of guards included that are otherwise only reported? Exact. */
export function guardsHold(guardSet: GuardSet, moved: MovedRows, limits: Float64Array): boolean {
  const followed = followedLimits(guardSet, limits);
  const only = limits.every((limit, g) => limit === followed[g]) ? "gating" : "all";
  const values = evaluateGuards(guardSet, moved, { only });
  return limits.every((limit, g) => limit === Infinity || values[g] <= limit);
}
