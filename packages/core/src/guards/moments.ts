/**
 * Weighted sums from which a correlation matrix follows: sum w, sum w z_j and the lower triangle of sum w z_j z_k, row by row.
 * z are observables shifted and scaled to mean about 0 and spread about 1, so that differences of sums stay accurate.
 */
export interface Moments {
  total: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Empty sums of `columns` observables. */
export const createMoments = (columns: number): Moments => ({
  total: 0,
  first: new Float64Array(columns),
  second: new Float64Array((columns * (columns + 1)) / 2),
});

/** An independent copy. */
export const copyMoments = (moments: Moments): Moments => ({
  total: moments.total,
  first: moments.first.slice(),
  second: moments.second.slice(),
});

/**
 * Adds `rows` rows of z [rows x columns] (row-major) with their weights. Four rows at a time: the sums then pass through memory a quarter
 * as often, which is what this loop's time goes into.
 */
export function addRows(
  moments: Moments,
  block: { readonly z: Float64Array; readonly weight: Float64Array },
  rows: number,
): void {
  const { first, second } = moments;
  const { z, weight } = block;
  const columns = first.length;
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    const at0 = row * columns;
    const at1 = at0 + columns;
    const at2 = at1 + columns;
    const at3 = at2 + columns;
    const w0 = weight[row];
    const w1 = weight[row + 1];
    const w2 = weight[row + 2];
    const w3 = weight[row + 3];
    moments.total += w0 + w1 + w2 + w3;
    let cell = 0;
    for (let j = 0; j < columns; j++) {
      const a0 = w0 * z[at0 + j];
      const a1 = w1 * z[at1 + j];
      const a2 = w2 * z[at2 + j];
      const a3 = w3 * z[at3 + j];
      first[j] += a0 + a1 + a2 + a3;
      for (let k = 0; k <= j; k++, cell++) {
        second[cell] += a0 * z[at0 + k] + a1 * z[at1 + k] + a2 * z[at2 + k] + a3 * z[at3 + k];
      }
    }
  }
  for (; row < rows; row++) {
    const at = row * columns;
    const w = weight[row];
    moments.total += w;
    let cell = 0;
    for (let j = 0; j < columns; j++) {
      const a = w * z[at + j];
      first[j] += a;
      for (let k = 0; k <= j; k++, cell++) second[cell] += a * z[at + k];
    }
  }
}

/** A variance below this, in units of the nominal one, is rounding: the column has become constant. */
const VANISHED = 1e-12;

/**
 * The correlation matrix [columns x columns] of the sums. Exactly 1 on the diagonal; a column without variance has a row of zeros,
 * diagonal included: it correlates with nothing any more, and that is a change.
 */
export function correlationOf(moments: Moments, into?: Float64Array): Float64Array {
  const { total, first, second } = moments;
  const columns = first.length;
  const matrix = into ?? new Float64Array(columns * columns);
  if (!(total > 0)) return matrix.fill(0);
  const inverse = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const mean = first[j] / total;
    const variance = second[(j * (j + 3)) / 2] / total - mean * mean;
    inverse[j] = variance > VANISHED ? 1 / Math.sqrt(variance) : 0;
  }
  let cell = 0;
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < j; k++, cell++) {
      const value = (second[cell] / total - (first[j] / total) * (first[k] / total)) * (inverse[j] * inverse[k]);
      matrix[j * columns + k] = value;
      matrix[k * columns + j] = value;
    }
    cell++;
    matrix[j * columns + j] = inverse[j] > 0 ? 1 : 0;
  }
  return matrix;
}
