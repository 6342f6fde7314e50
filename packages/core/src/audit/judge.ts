import {
  guardLimits,
  type GuardNulls,
  type GuardResult,
  judgeGuards,
  nullParts,
  type NullParameters,
  type NullUnit,
  partValues,
  scopeNull,
} from "../guards/index.js";
import { type AcceptedChanges, limitOrigin } from "../guards/judge.js";
import type { KernelColumns } from "../network/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import type { ResolvedSpec } from "./resolved.js";
import type { ClassPopulation, Mixture } from "./population.js";

/** A class's guards with their nulls and limits: turns guard values into verdicts. */
export interface JudgedClass {
  readonly population: ClassPopulation;
  readonly nulls: GuardNulls;
  /** In the order of the guard set; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
  readonly referenceEvents: number;
  judge(values: Float64Array): readonly GuardResult[];
}

/** Runs the units of guard nulls, wherever that is done; a row a pair. */
export type BootstrapNulls = (parameters: NullParameters) => Promise<KernelColumns>;

/** Bootstraps the nulls of some populations, in their order. */
export async function bootstrapNulls(
  resolved: ResolvedSpec,
  populations: readonly Mixture[],
  bootstrap: BootstrapNulls,
): Promise<readonly GuardNulls[]> {
  const units = populations.map(({ choice, guardSet }): readonly NullUnit[] => {
    const key = deriveKeyFromText(seedKey(resolved.seed), `nulls ${choice.class}`);
    return guardSet.scopes.flatMap((_, scope) =>
      nullParts(scope).map((part) => ({ ...part, population: choice, key })),
    );
  });
  const result = await bootstrap({
    units: units.flat(),
    width: Math.max(0, ...populations.map(({ guardSet }) => guardSet.guards.length)),
  });
  let first = 0;
  return populations.map(({ guardSet }, p) => {
    const guards = guardSet.guards.length;
    const parts = units[p].map(({ scope, pairs }) => {
      const values = partValues(result, { first, pairs, guards });
      first += pairs;
      return { scope, values };
    });
    const nulls = { null95: new Float64Array(guards), limits: new Float64Array(guards).fill(Infinity) };
    const scopes = guardSet.scopes.map((_, scope) =>
      scopeNull(
        guardSet,
        { scope, parts: parts.flatMap((one) => (one.scope === scope ? [one.values] : [])) },
        { referenceEvents: resolved.guards.referenceEvents, nulls },
      ),
    );
    return { ...nulls, scopes };
  });
}

/**
 * Bootstraps the nulls of all attacked classes and fixes the limits that the preset, the spec's own numbers and the data's differences
 * from the simulation give.
 */
export async function judgeClasses(
  resolved: ResolvedSpec,
  {
    populations,
    accepted,
  }: { readonly populations: readonly ClassPopulation[]; readonly accepted: AcceptedChanges | null },
  bootstrap: BootstrapNulls,
): Promise<readonly JudgedClass[]> {
  const { preset, limits: overrides } = resolved.guards;
  const all = await bootstrapNulls(resolved, populations, bootstrap);
  return populations.map((population, p) => {
    const { guardSet } = population;
    const nulls = all[p];
    const limits = guardLimits(guardSet, { preset, nulls, overrides, accepted });
    return {
      population,
      nulls,
      limits,
      referenceEvents: nulls.scopes[0].referenceEvents,
      judge: (values) =>
        judgeGuards(guardSet, { values, limits, nulls }).map((one) => ({
          ...one,
          ...limitOrigin(one, { accepted, overrides }),
        })),
    };
  });
}
