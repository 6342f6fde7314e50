import type { MovedRows, Population } from "../guards/guard.js";

/** What the classifier sees of an event; everything in units of its nominal spread. */
export interface Features {
  readonly width: number;
  /** Writes an event at its nominal values. */
  nominal(row: number, to: Float32Array, at: number): void;
  /** Writes an event at move `k` of the moved rows. */
  moved(k: number, to: Float32Array, at: number): void;
}

interface Place {
  readonly to: Float32Array;
  readonly at: number;
}

interface Standard {
  readonly mean: number;
  readonly spread: number;
}

/** |w|-weighted mean and spread of the entries that are there. */
function standardOf({ values, missing }: Population["columns"][number], weight: Float64Array): Standard {
  let [total, first, second] = [0, 0, 0];
  const each = (add: (w: number, x: number) => void): void => {
    for (let row = 0; row < values.length; row++) if (missing?.[row] !== 1) add(weight[row], values[row]);
  };
  each((w, x) => {
    total += w;
    first += w * x;
  });
  const mean = total > 0 ? first / total : 0;
  each((w, x) => {
    second += w * (x - mean) ** 2;
  });
  const spread = total > 0 ? Math.sqrt(second / total) : 0;
  return { mean, spread: spread > 0 ? spread : 1 };
}

/** From here on the logarithm: a few far outliers would otherwise rule the classifier's first layer. */
const FAR = 3;

const tamed = (z: number): number => (Math.abs(z) <= FAR ? z : Math.sign(z) * (FAR + Math.log(1 + Math.abs(z) - FAR)));

/** Up to so many numbers an event all products of two are inputs, beyond only squares. */
const PRODUCTS_OF = 8;

const productsOf = (width: number): number => (width <= PRODUCTS_OF ? (width * (width + 1)) / 2 : width);

/** Squares, and products where they are few: edges that are round in the columns (a ring, an ellipse) are then straight. */
function addProducts(to: Float32Array, from: number, width: number): void {
  let at = from + width;
  const add = (product: number): void => {
    to[at++] = tamed(product);
  };
  for (let i = 0; i < width; i++) {
    add(to[from + i] ** 2 - 1);
    for (let j = 0; width <= PRODUCTS_OF && j < i; j++) add(to[from + i] * to[from + j]);
  }
}

/**
 * The guarded columns of a population as a network can learn from them: each less its mean over its spread (logarithmic in the far tails), a periodic one as cosine and
 * sine, a missing entry as 0, with a flag for columns that miss entries; and products of these.
 */
export function featuresOf({ columns, weight }: Population, { rows, values }: MovedRows): Features {
  const standards = columns.map((column) => standardOf(column, weight));
  const partial = columns.map(({ missing }) => missing?.includes(1) === true);
  const plain = columns.reduce((sum, { period }, j) => sum + (period === null ? 1 : 2) + (partial[j] ? 1 : 0), 0);
  const write = (row: number, valueOf: (j: number) => number, { to, at: start }: Place): void => {
    let at = start;
    for (let j = 0; j < columns.length; j++) {
      const { missing, period } = columns[j];
      const absent = missing?.[row] === 1;
      if (partial[j]) to[at++] = absent ? 1 : 0;
      const value = valueOf(j);
      const { mean, spread } = standards[j];
      if (period === null) to[at++] = absent ? 0 : tamed((value - mean) / spread);
      else {
        to[at++] = absent ? 0 : Math.cos((2 * Math.PI * value) / period);
        to[at++] = absent ? 0 : Math.sin((2 * Math.PI * value) / period);
      }
    }
    addProducts(to, start, plain);
  };
  return {
    width: plain + productsOf(plain),
    nominal: (row, to, at) => {
      write(row, (j) => columns[j].values[row], { to, at });
    },
    moved: (k, to, at) => {
      write(rows[k], (j) => values[k * columns.length + j], { to, at });
    },
  };
}
