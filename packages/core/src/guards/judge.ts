import { FoolproofError, suggestName } from "../errors/index.js";
import type { GuardName, GuardPreset, GuardResult } from "./guard.js";
import type { GuardSet } from "./guardSet.js";
import { GATING_GUARDS, JOINT_GUARDS, type GuardNulls } from "./nulls.js";

/** Limits of arXiv 2603.13970: the largest distance over observables, and the relative change of correlations. */
export const PUBLISHED_LIMITS = { jensenShannon: 0.06, pearson: 0.006 } as const;

/** Explicit limits: guard -> number, or guard -> observable -> number. They gate, whatever the preset. */
export type GuardLimitOverrides = Readonly<Partial<Record<string, number | Readonly<Record<string, number>>>>>;

interface LimitChoice {
  readonly preset: GuardPreset;
  readonly nulls: GuardNulls;
  readonly overrides?: GuardLimitOverrides;
}

const NAMES: readonly GuardName[] = [
  ...GATING_GUARDS,
  ...JOINT_GUARDS,
  "wasserstein",
  "chiSquared",
  "spearman",
  "totalCorrelation",
  "twoSample",
];

/**
 * The limit of every guard, in the order of `guardSet.guards`; Infinity where it does not gate. `conservattack`: the published limits of
 * JSD and Pearson; `statistical`: the family-wise nulls; `strict`: the smaller of the two, guard by guard; `joint`: the same with the guards
 * of pairs in the family; `none`: nothing gates.
 * @throws FoolproofError FP_GUARD_UNKNOWN for an override of a guard or observable that does not exist.
 */
export function guardLimits(guardSet: GuardSet, { preset, nulls, overrides = {} }: LimitChoice): Float64Array {
  checkNames(guardSet, overrides);
  return Float64Array.from(guardSet.guards, ({ name, observable }, g) => {
    const explicit = overrides[name];
    if (typeof explicit === "number") return explicit;
    const own = observable === null ? undefined : explicit?.[observable];
    return own ?? presetLimit(preset, name, nulls.limits[g]);
  });
}

function presetLimit(preset: GuardPreset, name: GuardName, familyWise: number): number {
  const published = name === "jensenShannon" || name === "pearson" ? PUBLISHED_LIMITS[name] : Infinity;
  switch (preset) {
    case "conservattack":
      return published;
    case "statistical":
      return familyWise;
    case "strict":
    case "joint":
      return Math.min(published, familyWise);
    case "none":
      return Infinity;
  }
}

function checkNames({ population, guards }: GuardSet, overrides: GuardLimitOverrides): void {
  for (const [name, limit] of Object.entries(overrides)) {
    if (!NAMES.some((one) => one === name)) throw unknown(`there is no guard "${name}"`, name, NAMES);
    if (typeof limit !== "object") continue;
    const named = guards.flatMap((guard) =>
      guard.name === name && guard.observable !== null ? [guard.observable] : [],
    );
    for (const observable of Object.keys(limit)) {
      if (named.includes(observable)) continue;
      const exists = population.columns.some((column) => column.name === observable);
      const why = exists ? `observable "${observable}" has no ${name} guard` : `there is no observable "${observable}"`;
      throw unknown(why, observable, named);
    }
  }
}

function unknown(what: string, name: string, known: readonly string[]): FoolproofError {
  return new FoolproofError({
    code: "FP_GUARD_UNKNOWN",
    message: `guards.limits: ${what}`,
    hint: suggestName(name, known),
    where: { path: "guards.limits", value: name },
  });
}

/** The results of all guards of a class: value, limit, null and the number of events from which the change would show. */
export function judgeGuards(
  guardSet: GuardSet,
  {
    values,
    limits,
    nulls,
  }: { readonly values: Float64Array; readonly limits: Float64Array; readonly nulls: GuardNulls },
): GuardResult[] {
  return guardSet.guards.map(({ name, observable, region }, g) => {
    const value = values[g];
    const gates = limits[g] !== Infinity;
    const reference = nulls.scopes.find((one) => one.region === region)?.referenceEvents ?? 0;
    const sample = guardSet.scopes.find((one) => one.region === region)?.effectiveEvents ?? 0;
    // chi^2 / ndf is 1 for any number of events and grows with it where there is a change.
    const events = name === "chiSquared" ? sample : reference;
    return {
      name,
      class: guardSet.population.class,
      observable,
      region,
      value,
      limit: gates ? limits[g] : null,
      null95: nulls.null95[g],
      visibleFrom: visibleFrom(name, { value, null95: nulls.null95[g], events }),
      gates,
      passed: !gates || value <= limits[g],
    };
  });
}

/** N0 (null / value)^2: nulls shrink as 1 / sqrt(N), the change stays. */
function visibleFrom(
  name: GuardName,
  { value, null95, events }: { readonly value: number; readonly null95: number; readonly events: number },
): number | null {
  if (!(value > 0)) return null;
  return events * (name === "chiSquared" ? null95 / value : (null95 / value) ** 2);
}
