import type { MovedRows, Population } from "../guards/guard.js";
import { featuresOf } from "./features.js";
import type { SplitEvent } from "./split.js";

/** Rows for classifiers: the events that take part, each once, as nominal or as moved. */
export interface SampleTable {
  readonly columns: number;
  readonly inputs: Float32Array;
  readonly label: Uint8Array;
  readonly weight: Float64Array;
}

/** The table of the drawn events. One that did not move stands at its nominal values on either side. */
export function sampleTable(population: Population, moved: MovedRows, split: readonly SplitEvent[]): SampleTable {
  const features = featuresOf(population, moved);
  const place = new Int32Array(population.rows).fill(-1);
  moved.rows.forEach((row, k) => {
    place[row] = k;
  });
  const inputs = new Float32Array(split.length * features.width);
  split.forEach(({ row, half }, n) => {
    if (half === 1 && place[row] >= 0) features.moved(place[row], inputs, n * features.width);
    else features.nominal(row, inputs, n * features.width);
  });
  return {
    columns: features.width,
    inputs,
    label: Uint8Array.from(split, ({ half }) => half),
    weight: Float64Array.from(split, ({ row }) => population.weight[row]),
  };
}
