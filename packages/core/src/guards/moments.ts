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

/** Rows of z [rows x columns] (row-major) and their weights. */
export interface WeightedRows {
  readonly z: Float64Array;
  readonly weight: Float64Array;
  /** Which rows to take, of z and weight alike; default: the first ones. */
  readonly index?: Uint32Array;
}

/**
 * Adds `count` rows. Four rows and two observables at a time, so that each number read serves several products: most of this loop's time
 * goes into reading and writing.
 */
export function addRows(moments: Moments, rows: WeightedRows, count: number): void {
  const { z, weight, index } = rows;
  const { first, second } = moments;
  const columns = first.length;
  let row = 0;
  for (; row + 3 < count; row += 4) {
    const r0 = index === undefined ? row : index[row];
    const r1 = index === undefined ? row + 1 : index[row + 1];
    const r2 = index === undefined ? row + 2 : index[row + 2];
    const r3 = index === undefined ? row + 3 : index[row + 3];
    const at0 = r0 * columns;
    const at1 = r1 * columns;
    const at2 = r2 * columns;
    const at3 = r3 * columns;
    const w0 = weight[r0];
    const w1 = weight[r1];
    const w2 = weight[r2];
    const w3 = weight[r3];
    moments.total += w0 + w1 + w2 + w3;
    let cell = 0;
    let j = 0;
    for (; j + 1 < columns; j += 2) {
      const a0 = w0 * z[at0 + j];
      const a1 = w1 * z[at1 + j];
      const a2 = w2 * z[at2 + j];
      const a3 = w3 * z[at3 + j];
      const z0 = z[at0 + j + 1];
      const z1 = z[at1 + j + 1];
      const z2 = z[at2 + j + 1];
      const z3 = z[at3 + j + 1];
      const b0 = w0 * z0;
      const b1 = w1 * z1;
      const b2 = w2 * z2;
      const b3 = w3 * z3;
      first[j] += a0 + a1 + a2 + a3;
      first[j + 1] += b0 + b1 + b2 + b3;
      let next = cell + j + 1;
      for (let k = 0; k <= j; k++, cell++, next++) {
        const x0 = z[at0 + k];
        const x1 = z[at1 + k];
        const x2 = z[at2 + k];
        const x3 = z[at3 + k];
        second[cell] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3;
        second[next] += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3;
      }
      second[next] += b0 * z0 + b1 * z1 + b2 * z2 + b3 * z3;
      cell = next + 1;
    }
    for (; j < columns; j++) {
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
  for (; row < count; row++) addRow(moments, rows, index === undefined ? row : index[row]);
}

function addRow(moments: Moments, { z, weight }: WeightedRows, row: number): void {
  const { first, second } = moments;
  const columns = first.length;
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

/** A variance below this, in units of the nominal one or of the shift's square, is rounding: the column has become constant. */
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
    inverse[j] = variance > VANISHED * Math.max(1, mean * mean) ? 1 / Math.sqrt(variance) : 0;
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
