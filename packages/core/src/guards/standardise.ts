import type { Population } from "./guard.js";
import { addRows, type Moments } from "./moments.js";

/** z = (x - mean) / spread of the scope, for the columns that vary in the class. Arrays run over all columns of the population. */
export interface Standardisation {
  /** The columns of the population that vary. */
  readonly columns: Uint32Array;
  readonly mean: Float64Array;
  readonly inverseSpread: Float64Array;
  /** z of a missing entry: the class mean, so 0 in the class itself. */
  readonly fill: Float64Array;
}

const BLOCK = 512;

/** Adds all rows of a population (or those of a region) to sums of standardised observables. */
export function addStandardised(
  moments: Moments,
  population: Population,
  { standardisation, member }: { readonly standardisation: Standardisation; readonly member: Uint8Array | null },
): void {
  const { columns, mean, inverseSpread, fill } = standardisation;
  const width = columns.length;
  const block = { z: new Float64Array(BLOCK * width), weight: new Float64Array(BLOCK) };
  const rows = new Uint32Array(BLOCK);
  for (let start = 0; start < population.rows;) {
    let count = 0;
    for (; start < population.rows && count < BLOCK; start++) {
      if (member?.[start] === 0 || population.weight[start] === 0) continue;
      block.weight[count] = population.weight[start];
      rows[count++] = start;
    }
    for (let place = 0; place < width; place++) {
      const j = columns[place];
      const { values, missing } = population.columns[j];
      for (let k = 0; k < count; k++) {
        const row = rows[k];
        block.z[k * width + place] = missing?.[row] ? fill[j] : (values[row] - mean[j]) * inverseSpread[j];
      }
    }
    addRows(moments, block, count);
  }
}

interface Moves {
  readonly rows: Uint32Array;
  readonly unwrapped: Float32Array;
}

/** Writes z of an event at home, then z where the move takes it, into `pair` [2 x varying columns]. Do they differ? */
export function standardiseMove(
  pair: Float64Array,
  {
    population,
    standardisation,
    moves,
  }: { readonly population: Population; readonly standardisation: Standardisation; readonly moves: Moves },
  move: number,
): boolean {
  const { columns, mean, inverseSpread, fill } = standardisation;
  const kept = columns.length;
  const row = moves.rows[move];
  const at = move * population.columns.length;
  let differs = false;
  for (let place = 0; place < kept; place++) {
    const j = columns[place];
    const { values, missing } = population.columns[j];
    if (missing?.[row]) {
      pair[place] = fill[j];
      pair[kept + place] = fill[j];
      continue;
    }
    const home = values[row];
    const away = moves.unwrapped[at + j];
    pair[place] = (home - mean[j]) * inverseSpread[j];
    pair[kept + place] = (away - mean[j]) * inverseSpread[j];
    if (home !== away) differs = true;
  }
  return differs;
}
