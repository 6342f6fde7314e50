import { familyWiseNull, guardLimits, type GuardNulls, type GuardResult, judgeGuards } from "../guards/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import type { AuditContext } from "./context.js";
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

/** Bootstraps the nulls of a class and fixes the limits that the preset and the spec's own numbers give. */
export async function judgeClass(
  { resolved, events, signal, onProgress }: AuditContext,
  population: ClassPopulation,
): Promise<JudgedClass> {
  const { guardSet } = population;
  const { preset, referenceEvents, limits: overrides } = resolved.guards;
  const name = events.classes[population.class];
  const nulls = await familyWiseNull(guardSet, {
    key: deriveKeyFromText(seedKey(resolved.seed), `nulls ${name}`),
    referenceEvents,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: `guard nulls of ${name}`, done, total, unit: "replicas" }),
  });
  const limits = guardLimits(guardSet, { preset, nulls, overrides });
  return {
    population,
    nulls,
    limits,
    referenceEvents: nulls.scopes[0].referenceEvents,
    judge: (values) => judgeGuards(guardSet, { values, limits, nulls }),
  };
}
