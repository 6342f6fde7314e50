import { type Kernel, type Pulse, withoutPulse } from "../attacks/kernel.js";
import type { Events } from "../events/events.js";
import type { KernelColumns } from "../network/network.js";
import type { RandomKey } from "../random/index.js";
import { bootstrapPart, type NullPart, type PartValues } from "./nulls.js";
import { keptPopulation, type PopulationChoice } from "./population.js";

/** A part of the nulls of one scope (the class or one of its regions) of one population. */
export interface NullUnit extends NullPart {
  readonly population: PopulationChoice;
  readonly key: RandomKey;
}

export interface NullParameters {
  readonly units: readonly NullUnit[];
  /** Numbers a row: guards of the largest set. */
  readonly width: number;
}

/**
 * Bootstraps some units, in their order. Columns, a row a pair: `values` [width; the set's own guards first] and `evaluatedEvents`;
 * `partValues` reads them.
 */
export async function bootstrapUnits(
  events: Events,
  { units, width }: NullParameters,
  { index = units.keys(), pulse = withoutPulse }: { readonly index?: Iterable<number>; readonly pulse?: Pulse } = {},
): Promise<KernelColumns> {
  const own = [...index].map((unit) => units[unit]);
  const rows = own.reduce((sum, { pairs }) => sum + pairs, 0);
  const values = new Float64Array(rows * width);
  const evaluatedEvents = new Float64Array(rows);
  let row = 0;
  for (const unit of own) {
    const { guardSet } = keptPopulation(events, unit.population);
    const guards = guardSet.guards.length;
    const part = await bootstrapPart(guardSet, unit, { key: unit.key, breathe: () => pulse.breathe() });
    for (let pair = 0; pair < unit.pairs; pair++, row++) {
      values.set(part.values.subarray(pair * guards, (pair + 1) * guards), row * width);
      evaluatedEvents[row] = part.evaluatedEvents;
    }
  }
  return {
    rows,
    columns: { values: { values, width }, evaluatedEvents: { values: evaluatedEvents, width: 1 } },
    counters: {},
  };
}

/** `bootstrapUnits` away from the main thread, a unit a block: `index` counts the units. Parameters NullParameters. */
export const guardNulls: Kernel = ({ context, index, parameters, pulse }) =>
  bootstrapUnits(context.events, parameters as NullParameters, { index, pulse });

/** The values of `pairs` pairs from row `first` on, for a set of so many guards. */
export function partValues(
  { columns }: KernelColumns,
  { first, pairs, guards }: { readonly first: number; readonly pairs: number; readonly guards: number },
): PartValues {
  const { values: all, width } = columns["values"];
  const values = new Float64Array(pairs * guards);
  for (let pair = 0; pair < pairs; pair++)
    for (let g = 0; g < guards; g++) values[pair * guards + g] = all[(first + pair) * width + g];
  return { values, evaluatedEvents: columns["evaluatedEvents"].values[first] };
}
