import type { Kernel } from "../attacks/kernel.js";
import type { Events } from "../events/events.js";
import type { KernelColumns } from "../network/network.js";
import type { RandomKey } from "../random/index.js";
import { familyWiseNull, type GuardNulls } from "./nulls.js";
import { guardSetOf, type PopulationChoice } from "./population.js";

/** One scope (the class or one of its regions) of one population, whose nulls are to be bootstrapped. */
export interface NullUnit {
  readonly population: PopulationChoice;
  /** Place of the scope in the guard set. */
  readonly scope: number;
  readonly key: RandomKey;
  readonly referenceEvents: number | null;
}

/** The names of the figures of a scope's null, in the order of the column `scope`. */
export const SCOPE_FIGURES = ["evaluatedEvents", "referenceEvents", "factor", "passShare"] as const;

export interface NullParameters {
  readonly units: readonly NullUnit[];
  /** Numbers a row of `null95` and `limits`: guards of the largest set. */
  readonly width: number;
}

/**
 * Bootstraps the guard nulls of some units. Columns, a row a unit: `null95` and `limits` [width; the set's own guards first] and
 * `scope` [SCOPE_FIGURES].
 */
export async function bootstrapUnits(
  events: Events,
  { units, width }: NullParameters,
  index: Iterable<number> = units.keys(),
): Promise<KernelColumns> {
  const results: GuardNulls[] = [];
  for (const unit of index) {
    const { population, scope, key, referenceEvents } = units[unit];
    const guardSet = guardSetOf(events, population);
    results.push(await familyWiseNull(guardSet, { key, referenceEvents, only: scope }));
  }
  const rows = results.length;
  const flat = (pick: (k: number) => ArrayLike<number>, each: number): Float64Array => {
    const values = new Float64Array(rows * each);
    for (let k = 0; k < rows; k++) values.set(Array.from(pick(k)), k * each);
    return values;
  };
  return {
    rows,
    columns: {
      null95: { values: flat((k) => results[k].null95, width), width },
      limits: { values: flat((k) => results[k].limits, width), width },
      scope: {
        values: flat((k) => SCOPE_FIGURES.map((name) => results[k].scopes[0][name]), SCOPE_FIGURES.length),
        width: SCOPE_FIGURES.length,
      },
    },
    counters: {},
  };
}

/** `bootstrapUnits` away from the main thread, a scope a block: `index` counts the units. Parameters NullParameters. */
export const guardNulls: Kernel = ({ context, index, parameters }) =>
  bootstrapUnits(context.events, parameters as NullParameters, index);
