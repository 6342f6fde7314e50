import {
  guardLimits,
  type GuardNulls,
  type GuardResult,
  judgeGuards,
  type NullParameters,
  type NullUnit,
  SCOPE_FIGURES,
} from "../guards/index.js";
import { float64Column, type KernelColumns } from "../network/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import type { ResolvedSpec } from "./resolved.js";
import type { ClassPopulation } from "./population.js";

/** A class's guards with their nulls and limits: turns guard values into verdicts. */
export interface JudgedClass {
  readonly population: ClassPopulation;
  readonly nulls: GuardNulls;
  /** In the order of the guard set; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
  readonly referenceEvents: number;
  judge(values: Float64Array): readonly GuardResult[];
}

/** The nulls of one class, put together from its scopes. */
function nullsOf({ guardSet }: ClassPopulation, result: KernelColumns, first: number): GuardNulls {
  const guards = guardSet.guards.length;
  const nulls = { null95: new Float64Array(guards), limits: new Float64Array(guards).fill(Infinity) };
  const width = result.columns["null95"].width;
  const figures = float64Column(result, "scope");
  guardSet.guards.forEach(({ region }, g) => {
    const row = first + guardSet.scopes.findIndex((scope) => scope.region === region);
    nulls.null95[g] = float64Column(result, "null95")[row * width + g];
    nulls.limits[g] = float64Column(result, "limits")[row * width + g];
  });
  const scopes = guardSet.scopes.map(({ region }, s) => {
    const at = (first + s) * SCOPE_FIGURES.length;
    const [evaluatedEvents, referenceEvents, factor, passShare] = figures.subarray(at, at + SCOPE_FIGURES.length);
    return { region, evaluatedEvents, referenceEvents, factor, passShare };
  });
  return { ...nulls, scopes };
}

/** Runs the units of guard nulls, wherever that is done; a row a unit. */
export type BootstrapNulls = (parameters: NullParameters) => Promise<KernelColumns>;

/** Bootstraps the nulls of all attacked classes and fixes the limits that the preset and the spec's own numbers give. */
export async function judgeClasses(
  resolved: ResolvedSpec,
  populations: readonly ClassPopulation[],
  bootstrap: BootstrapNulls,
): Promise<readonly JudgedClass[]> {
  const { preset, referenceEvents: given, limits: overrides } = resolved.guards;
  const units = populations.flatMap(({ choice, guardSet }): readonly NullUnit[] =>
    guardSet.scopes.map((_, scope) => ({
      population: choice,
      scope,
      key: deriveKeyFromText(seedKey(resolved.seed), `nulls ${choice.class}`),
      referenceEvents: given,
    })),
  );
  const parameters: NullParameters = {
    units,
    width: Math.max(0, ...populations.map(({ guardSet }) => guardSet.guards.length)),
  };
  const result = await bootstrap(parameters);
  let first = 0;
  return populations.map((population) => {
    const { guardSet } = population;
    const nulls = nullsOf(population, result, first);
    first += guardSet.scopes.length;
    const limits = guardLimits(guardSet, { preset, nulls, overrides });
    return {
      population,
      nulls,
      limits,
      referenceEvents: nulls.scopes[0].referenceEvents,
      judge: (values) => judgeGuards(guardSet, { values, limits, nulls }),
    };
  });
}
