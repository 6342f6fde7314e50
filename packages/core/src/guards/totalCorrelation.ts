/**
 * Variance of the noise, over that of its column, with which total correlations are taken: 3 % of a spread. Without it a column that is a
 * linear function of others, or a region with hardly more events than columns, has the logarithm of zero, and what rounding leaves of it.
 */
const NOISE = 1e-3;

/**
 * Total correlation (S. Watanabe, IBM J. Res. Dev. 4 (1960) 66) of columns with the correlation matrix C, in nats, as a Gaussian has it,
 * each column with independent noise r = .001 of its variance added: -ln det((C + r) / (1 + r)) / 2. Finite for every C.
 */
export function totalCorrelation(matrix: Float64Array, size: number): number {
  const factor = new Float64Array(size * size);
  let sum = 0;
  for (let j = 0; j < size; j++) {
    let pivot = 1;
    for (let k = 0; k < j; k++) {
      let product = matrix[j * size + k] / (1 + NOISE);
      for (let l = 0; l < k; l++) product -= factor[j * size + l] * factor[k * size + l];
      const entry = product / factor[k * size + k];
      factor[j * size + k] = entry;
      pivot -= entry * entry;
    }
    factor[j * size + j] = Math.sqrt(pivot);
    sum -= Math.log(pivot) / 2;
  }
  return sum;
}

/** |change| of the total correlation of the columns [size] that are active. */
export function totalCorrelationChange(after: Float64Array, nominal: Float64Array, active: Uint8Array): number {
  const columns = Array.from(active.keys()).filter((j) => active[j] === 1);
  const of = (matrix: Float64Array): number =>
    totalCorrelation(
      Float64Array.from(columns.flatMap((j) => columns.map((k) => matrix[j * active.length + k]))),
      columns.length,
    );
  return Math.abs(of(after) - of(nominal));
}
