/** A pivot below this is rounding: the column is a linear function of those before it. */
const DEPENDENT = 1e-9;

/**
 * Total correlation (S. Watanabe, IBM J. Res. Dev. 4 (1960) 66) of columns with the correlation matrix C, in nats, as a Gaussian has it:
 * -ln det C / 2. Columns that are linear functions of those before them, or do not vary, are left out: of both matrices, where
 * `columns` names those of the other.
 */
export function totalCorrelation(
  matrix: Float64Array,
  size: number,
): { readonly value: number; readonly independent: Uint8Array } {
  const independent = new Uint8Array(size);
  const value = reduce(matrix, size, (column, pivot) => {
    independent[column] = pivot > DEPENDENT ? 1 : 0;
    return independent[column] === 1;
  });
  return { value, independent };
}

/** |change| of the total correlation of the columns that are independent nominally. */
export function totalCorrelationChange(after: Float64Array, nominal: Float64Array, size: number): number {
  const { value, independent } = totalCorrelation(nominal, size);
  return Math.abs(reduce(after, size, (column) => independent[column] === 1) - value);
}

/** Cholesky's pivots, column after column, of those that `take` keeps: minus half the sum of their logarithms. */
function reduce(matrix: Float64Array, size: number, take: (column: number, pivot: number) => boolean): number {
  const factor = new Float64Array(size * size);
  const kept: number[] = [];
  let sum = 0;
  for (let j = 0; j < size; j++) {
    let pivot = matrix[j * size + j];
    for (const k of kept) {
      let product = matrix[j * size + k];
      for (const l of kept) {
        if (l === k) break;
        product -= factor[j * size + l] * factor[k * size + l];
      }
      const entry = product / factor[k * size + k];
      factor[j * size + k] = entry;
      pivot -= entry * entry;
    }
    if (!take(j, pivot)) continue;
    const positive = Math.max(pivot, DEPENDENT);
    factor[j * size + j] = Math.sqrt(positive);
    sum -= Math.log(positive) / 2;
    kept.push(j);
  }
  return sum;
}
