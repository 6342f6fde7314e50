import { sortOrder } from "./sorting.js";

/** Steps d of the difference of two cumulative distributions at places x; `count` of them. */
export interface Steps {
  readonly x: Float32Array;
  readonly d: Float64Array;
  readonly count: number;
}

/** max |D| and the integral of |D| dx of the difference D of two cumulative distributions, given by its steps in any order. */
export function cumulativeChange({ x, d, count }: Steps): { readonly most: number; readonly area: number } {
  const order = sortOrder(x, count);
  let sum = 0;
  let most = 0;
  let area = 0;
  for (let k = 0; k < count; k++) {
    sum += d[order[k]];
    if (k + 1 === count || x[order[k + 1]] === x[order[k]]) continue;
    const size = Math.abs(sum);
    if (size > most) most = size;
    area += size * (x[order[k + 1]] - x[order[k]]);
  }
  return { most, area };
}
