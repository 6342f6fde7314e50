import { FoolproofError, suggestName } from "../errors/index.js";
import type { GuardKey, GuardName, GuardPreset, GuardResult } from "./guard.js";
import type { GuardSet } from "./guardSet.js";
import type { GuardNulls } from "./nulls.js";
import { guardTable } from "./table.js";

/** Limits of arXiv 2603.13970: the largest distance over observables, and the relative change of correlations. */
export const PUBLISHED_LIMITS = { jensenShannon: 0.06, pearson: 0.006 } as const;

/** Explicit limits: guard -> number, or guard -> observable -> number. They gate, whatever the preset. */
export type GuardLimitOverrides = Readonly<Partial<Record<string, number | Readonly<Record<string, number>>>>>;

/** By how much data and simulation differ in each guard, by `guardId`. */
export type AcceptedChanges = ReadonlyMap<string, number>;

/** A guard whichever class it is of. */
export const guardId = ({
  name,
  observable,
  region,
}: Pick<GuardResult, "observable" | "region"> & { readonly name: string }): string =>
  JSON.stringify([name, observable, region]);

interface LimitChoice {
  readonly preset: GuardPreset;
  readonly nulls: GuardNulls;
  readonly overrides?: GuardLimitOverrides;
  /** Limits from data; null: the preset's own. */
  readonly accepted?: AcceptedChanges | null;
}

const NAMES = Object.keys(guardTable);

/**
 * The limit of every guard, in the order of `guardSet.guards`; Infinity where it does not gate. `conservattack`: the published limits of
 * JSD and Pearson; `statistical`: the family-wise nulls; `strict`: the smaller of the two, guard by guard; `joint`: the same with the guards
 * of pairs in the family; `none`: nothing gates.
 * With `accepted` the preset says which guards gate, and the larger of the accepted change and the family-wise null is the limit.
 * @throws FoolproofError FP_GUARD_UNKNOWN for an override of a guard or observable that does not exist.
 */
export function guardLimits(
  guardSet: GuardSet,
  { preset, nulls, overrides = {}, accepted }: LimitChoice,
): Float64Array {
  checkNames(guardSet, overrides);
  return Float64Array.from(guardSet.guards, (guard, g) => {
    const own = ownLimit(guard, overrides);
    if (own !== undefined) return own;
    const usual = presetLimit(preset, guard.name, nulls.limits[g]);
    if (!accepted || usual === Infinity) return usual;
    return Math.max(nulls.limits[g], accepted.get(guardId(guard)) ?? 0);
  });
}

/** The number that the spec itself gives a guard, if any. */
function ownLimit({ name, observable }: GuardKey, overrides: GuardLimitOverrides): number | undefined {
  const explicit = overrides[name];
  if (typeof explicit !== "object") return explicit;
  return observable === null ? undefined : explicit[observable];
}

/** What set the limit of a guard where limits come from data; nothing for those that the spec itself gives, and those without any. */
export function limitOrigin(
  guard: GuardResult,
  { accepted, overrides = {} }: Pick<LimitChoice, "accepted" | "overrides">,
): Pick<GuardResult, "limitFrom"> {
  if (!accepted || guard.limit === null || guard.name === "twoSample") return {};
  if (ownLimit({ ...guard, name: guard.name }, overrides) !== undefined) return {};
  return { limitFrom: guard.limit === accepted.get(guardId(guard)) ? "data" : "chance" };
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
