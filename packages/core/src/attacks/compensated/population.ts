import { guardsHold } from "../../guards/holds.js";
import type { MovedRows } from "../../guards/guard.js";
import { movedRows, type NamedExpression } from "../../guards/movedRows.js";
import { keptPopulation, type PopulationChoice } from "../../guards/population.js";
import { allRows } from "../block.js";
import type { KernelContext } from "../kernel.js";
import type { PerturbParameters } from "../parameters.js";
import { type Crowd, openCrowd } from "./crowd.js";

/** What an attack on a whole population is told, whichever it is. */
export interface PopulationParameters extends PerturbParameters {
  readonly population: PopulationChoice;
  readonly regions: readonly NamedExpression[];
  /** In the order of the guard set; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
}

/** A population that an attack moves as a whole, and what its guards say of it. */
export interface WholePopulation {
  readonly crowd: Crowd;
  /** Row of the crowd by event. */
  readonly placeOf: Int32Array;
  /** [rows x M] the nominal points. */
  readonly home: Float32Array;
  /** Rows that stand elsewhere than nominally, ascending. */
  readonly moved: () => Uint32Array;
  /** Events at points [x M] of their own, as guards see them. */
  readonly seen: (index: Uint32Array, points: Float32Array) => MovedRows;
  /** Do all limits hold, exactly, where everybody stands now? */
  readonly holds: () => boolean;
}

/** Gathers the population that a kernel was given at its nominal points. */
export async function openPopulation(context: KernelContext, asked: PopulationParameters): Promise<WholePopulation> {
  const { population: choice, regions, limits, scale, target, box } = asked;
  const { events } = context;
  const { guardSet, placeOf } = keptPopulation(events, choice);
  const crowd = await openCrowd(context, {
    guardSet,
    rows: choice.rows,
    columns: choice.columns,
    regions,
    perturb: { scale, target, ...(box === undefined ? {} : { box }) },
  });
  const { block } = crowd;
  const M = block.width;
  const home = block.points.slice();
  const population = { columns: choice.columns, placeOf };
  const moved = (): Uint32Array =>
    Uint32Array.from(allRows(crowd.rows).rows).filter((row) => {
      for (let at = row * M; at < (row + 1) * M; at++) if (block.points[at] !== home[at]) return true;
      return false;
    });
  const seen = (index: Uint32Array, points: Float32Array): MovedRows =>
    movedRows(events, { population, regions, layout: block.layout, index, points });
  return {
    crowd,
    placeOf,
    home,
    moved,
    seen,
    holds() {
      const rows = moved();
      const points = new Float32Array(rows.length * M);
      rows.forEach((row, k) => {
        points.set(block.points.subarray(row * M, (row + 1) * M), k * M);
      });
      const there = seen(
        rows.map((row) => choice.rows[row]),
        points,
      );
      return guardsHold(guardSet, there, limits);
    },
  };
}
