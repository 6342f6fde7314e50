import { createLayout } from "../../envelopes/layout.js";
import { movedRows, type NamedExpression } from "../../guards/movedRows.js";
import { keptPopulation, type PopulationChoice } from "../../guards/population.js";
import type { Kernel } from "../kernel.js";
import { release } from "./release.js";

export interface ReleaseParameters {
  readonly population: PopulationChoice;
  readonly regions: readonly NamedExpression[];
  /** In the order of the guard set; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
  /** [candidates x M] points, and 1 for each point as pgd found it. */
  readonly points: Float32Array;
  readonly unshrunk: Uint8Array;
  /** Give back and add back only, without improving on it: for choices that are made many times. */
  readonly brief?: boolean;
}

/**
 * Chooses among the candidates of a whole population, away from the main thread. `index` is the event of each candidate, all in one
 * block. Parameters ReleaseParameters; the column `chosen` numbers the candidates, ascending by event.
 */
export const releaseChoice: Kernel = async ({ context, index, parameters, pulse }) => {
  const { events, model } = context;
  const { population: choice, regions, limits, points, unshrunk, brief } = parameters as ReleaseParameters;
  const { guardSet, placeOf } = keptPopulation(events, choice);
  const { chosen } = await release(
    {
      guardSet,
      limits,
      candidates: movedRows(events, {
        population: { columns: choice.columns, placeOf },
        regions,
        layout: createLayout(model.observables, model.inputs),
        index,
        points,
      }),
      unshrunk,
      brief,
      key: Uint32Array.from(
        { length: 2 * choice.rows.length },
        (_, k) => events.key[2 * choice.rows[k >> 1] + (k & 1)],
      ),
    },
    pulse,
  );
  return { rows: chosen.length, columns: { chosen: { values: chosen, width: 1 } }, counters: {} };
};
