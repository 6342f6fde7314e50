import { encodeTexts, type Events, turnOf, wrap } from "../events/index.js";
import { type ComparedGuard, guardsBetween } from "../guards/between.js";
import { type GuardNulls, nominalMembership, type Population } from "../guards/index.js";
import { type AcceptedChanges, guardId } from "../guards/judge.js";
import { populationOf, regionsOf } from "../guards/population.js";
import { effectiveEvents } from "../metrics/index.js";
import { significant } from "./canonical.js";
import type { Mixture } from "./population.js";
import type { AuditResult } from "./result.js";
import type { ResolvedSpec } from "./resolved.js";
import type { EventsSample } from "./samples.js";

type LimitsFromData = NonNullable<AuditResult["limitsFromData"]>;

/** By how much data and simulation differ, guard by guard. */
export interface AcceptedDifferences extends Pick<LimitsFromData, "files" | "simulation"> {
  readonly guards: readonly ComparedGuard[];
}

/** A measured population has the turns of the simulation, whichever way its file counts angles. */
function measuredPopulation(measured: Events, simulation: Events, columns: readonly number[]): Population {
  const names = columns.map((i) => simulation.observables[i].name);
  const population = populationOf(measured, {
    class: "data",
    rows: Uint32Array.from(measured.label.keys()),
    columns: names.map((name) => measured.observables.findIndex((one) => one.name === name)),
  });
  return {
    ...population,
    columns: population.columns.map((column, c) => {
      const turn = turnOf(simulation.observables[columns[c]]);
      return turn === null ? column : { ...column, values: column.values.map((value) => wrap(value, turn)) };
    }),
  };
}

const sizes = (weight: ArrayLike<number>): { readonly events: number; readonly effectiveEvents: number } => ({
  events: weight.length,
  effectiveEvents: effectiveEvents(Float64Array.from(weight, Math.abs)),
});

/**
 * What the guards say of measured events against the simulation of all classes together: the differences that the analysis lives with.
 * Values are rounded as audit.json holds them, so that limits follow from it to the last digit.
 * @param spec as resolved, with texts as texts: their codes are those of the simulation's events elsewhere.
 */
export async function acceptedDifferences(
  { spec, simulation }: { readonly spec: ResolvedSpec; readonly simulation: Events },
  mixture: Mixture,
  sample: EventsSample,
): Promise<AcceptedDifferences> {
  const measured = await sample.load();
  const { choice, columns } = mixture;
  const guards = guardsBetween(
    { population: mixture.guardSet.population, regions: regionsOf(choice) },
    {
      population: measuredPopulation(measured, simulation, columns),
      regions: spec.regions.map(({ name, expression }) => ({
        name,
        member: nominalMembership(measured, { name, expression: encodeTexts(expression, measured.dictionaries) }),
      })),
    },
    choice.config,
  );
  return {
    files: measured.files.map(({ name }, file) => ({
      name,
      ...sizes(measured.weight.filter((_, row) => measured.file[row] === file)),
    })),
    simulation: sizes(mixture.guardSet.population.weight),
    guards: guards.map((one) => ({ ...one, value: significant(one.value) ?? 0 })),
  };
}

/** The same as limits take them. */
export const acceptedChanges = (
  guards: readonly Pick<LimitsFromData["guards"][number], "name" | "observable" | "region" | "value">[],
): AcceptedChanges => new Map(guards.map((one) => [guardId(one), one.value]));

/** What audit.json says of the differences: beside each, what chance does to samples of these sizes (1 / N = (1 / n + 1 / m) / 2). */
export function limitsFromData(
  { files, simulation, guards }: AcceptedDifferences,
  { guardSet }: Pick<Mixture, "guardSet">,
  nulls: GuardNulls,
): LimitsFromData {
  const [{ referenceEvents }] = nulls.scopes;
  const measured = files.reduce((sum, one) => sum + one.effectiveEvents, 0);
  const ratio = (referenceEvents * (1 / measured + 1 / simulation.effectiveEvents)) / 2;
  const places = new Map(guardSet.guards.map((one, g) => [guardId(one), g]));
  return {
    files,
    simulation,
    guards: guards.flatMap((one) => {
      const g = places.get(guardId(one));
      if (g === undefined) return [];
      const { name, observable, region, value } = one;
      return [{ name, observable, region, value, null95: nulls.null95[g] * Math.sqrt(ratio) }];
    }),
  };
}
