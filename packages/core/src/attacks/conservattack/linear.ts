/** Spread below which a column counts as one that does not vary. */
const STILL = 1e-12;

/**
 * Pearson correlations of a population that is moved event by event. A move changes first and second moments by one row (rank one), and
 * a move of one column changes one row and column of the matrix: its Frobenius norm costs a few sums, taken once for an event and column.
 */
export class Correlations {
  readonly #width: number;
  readonly #weight: Float64Array;
  readonly #z: Float64Array;
  readonly #total: number;
  readonly #mean: Float64Array;
  /** [K x K] covariance, weighted, of the population. */
  readonly #covariance: Float64Array;
  readonly #spread: Float64Array;
  readonly #nominal: Float64Array;
  #difference = 0;
  readonly #was: Float64Array;
  readonly #is: Float64Array;
  readonly #kept: Float64Array;
  readonly #before: Float64Array;
  /** [K] 1 / spread */
  readonly #inverse: Float64Array;
  // What `changeAfter` needs of the event and column that `begin` named.
  readonly #sums = { aa: 0, ab: 0, bb: 0, ar: 0, br: 0, rr: 0, rest: 0, variance: 0, away: 0, share: 0 };

  /**
   * @param z [rows x K] standardised values, brought up to date by `move`
   * @param weight [rows]
   */
  constructor(z: Float64Array, weight: Float64Array, width: number) {
    this.#width = width;
    this.#weight = weight;
    this.#z = z;
    this.#total = weight.reduce((sum, one) => sum + one, 0);
    this.#mean = new Float64Array(width);
    this.#covariance = new Float64Array(width * width);
    this.#spread = new Float64Array(width);
    [this.#was, this.#is, this.#inverse] = [0, 1, 2].map(() => new Float64Array(width));
    [this.#kept, this.#before] = [0, 1].map(() => new Float64Array(width * width));
    for (let row = 0; row < weight.length; row++)
      for (let k = 0; k < width; k++) this.#mean[k] += (weight[row] * z[row * width + k]) / this.#total;
    for (let row = 0; row < weight.length; row++)
      for (let j = 0; j < width; j++) {
        const share = (weight[row] * (z[row * width + j] - this.#mean[j])) / this.#total;
        for (let k = 0; k < width; k++) this.#covariance[j * width + k] += share * (z[row * width + k] - this.#mean[k]);
      }
    this.#readSpread();
    this.#nominal = this.matrix();
  }

  #readSpread(): void {
    for (let k = 0; k < this.#width; k++) {
      this.#spread[k] = Math.sqrt(Math.max(0, this.#covariance[k * this.#width + k]));
      this.#inverse[k] = 1 / this.#spread[k];
    }
  }

  /** [K x K] the correlations now; 0 where a column does not vary. */
  matrix(): Float64Array {
    const width = this.#width;
    return this.#covariance.map((one, at) => {
      const both = this.#spread[Math.floor(at / width)] * this.#spread[at % width];
      return both > STILL ? one / both : 0;
    });
  }

  /** Frobenius norm of the difference from the nominal matrix. */
  difference(): number {
    return Math.sqrt(this.matrix().reduce((sum, one, at) => sum + (one - this.#nominal[at]) ** 2, 0));
  }

  /** Makes ready for moves of one column of one event. */
  begin(row: number, column: number): void {
    const width = this.#width;
    const share = this.#weight[row] / this.#total;
    const own = this.#spread[column];
    let [aa, ab, bb, ar, br, rr, was] = [0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < width; k++) {
      const spread = this.#spread[k];
      if (k === column || spread <= STILL) continue;
      const a = this.#covariance[column * width + k] / spread;
      const b = (share * (this.#z[row * width + k] - this.#mean[k])) / spread;
      const now = own > STILL ? a / own : 0;
      const r = this.#nominal[column * width + k];
      aa += a * a;
      ab += a * b;
      bb += b * b;
      ar += a * r;
      br += b * r;
      rr += r * r;
      was += (now - r) ** 2;
    }
    const rest = Math.max(0, this.#difference - 2 * was);
    const away = this.#z[row * width + column] - this.#mean[column];
    Object.assign(this.#sums, { aa, ab, bb, ar, br, rr, rest, away, share, variance: own * own });
  }

  /** Frobenius norm of the change were the column of `begin` to move by `delta`. */
  changeAfter(delta: number): number {
    const { aa, ab, bb, ar, br, rr, rest, away, share, variance } = this.#sums;
    const square = variance + share * delta * (2 * away + delta * (1 - share));
    if (square <= STILL * STILL) return Infinity;
    const spread = Math.sqrt(square);
    const row = (aa + delta * (2 * ab + delta * bb)) / square - (2 * (ar + delta * br)) / spread + rr;
    return Math.sqrt(Math.max(0, rest + 2 * row));
  }

  /**
   * The published measure of an event's candidates, for one column after the other: all columns of the event moved by their own candidate
   * of the same number at once, spreads of the other columns left as they are, variances divided by N where covariances are divided by
   * N - 1, and the change of the diagonal counted.
   * @param to [candidates x K] standardised values @param into [candidates x K] receives the norms.
   */
  publishedChanges(row: number, to: Float64Array, into: Float64Array): void {
    const width = this.#width;
    const share = this.#weight[row] / this.#total;
    const step = share / (1 - share);
    const start = row * width;
    const [was, is, kept, before] = [this.#was, this.#is, this.#kept, this.#before];
    for (let k = 0; k < width; k++) was[k] = this.#z[start + k] - this.#mean[k];
    // What is the same for all candidates: a covariance without the event's product, over the other column's spread, and a correlation.
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) {
        const at = j * width + k;
        const other = this.#spread[k];
        const moves = this.#spread[j] * other > STILL;
        kept[at] = moves ? (this.#covariance[at] / (1 - share) - step * was[j] * was[k]) / other : 0;
        before[at] = moves ? this.#covariance[at] / (this.#spread[j] * other) : 0;
      }
    into.fill(0);
    for (let first = 0; first < to.length; first += width) {
      for (let k = 0; k < width; k++)
        is[k] = to[first + k] - this.#mean[k] - share * (to[first + k] - this.#z[start + k]);
      for (let j = 0; j < width; j++) {
        const spread = Math.sqrt(Math.max(0, this.#spread[j] ** 2 + step * (is[j] ** 2 - was[j] ** 2)));
        if (!(spread > STILL)) continue;
        const own = 1 / spread;
        const product = step * is[j];
        for (let k = 0; k < width; k++) {
          const at = j * width + k;
          if (this.#spread[k] <= STILL) continue;
          const change = ((kept[at] + product * is[k] * this.#inverse[k]) * own - before[at]) ** 2;
          into[first + j] += change;
          if (k !== j) into[first + k] += change;
        }
      }
      for (let k = first; k < first + width; k++) into[k] = Math.sqrt(into[k]);
    }
  }

  /** Moves an event: `to` [K] are its standardised values from now on. */
  move(row: number, to: Float64Array): void {
    const width = this.#width;
    const share = this.#weight[row] / this.#total;
    const start = row * width;
    for (let j = 0; j < width; j++) {
      const delta = to[j] - this.#z[start + j];
      const away = this.#z[start + j] - this.#mean[j];
      for (let k = 0; k < width; k++) {
        const other = to[k] - this.#z[start + k];
        this.#covariance[j * width + k] +=
          share * (delta * (this.#z[start + k] - this.#mean[k]) + other * away + (1 - share) * delta * other);
      }
    }
    for (let k = 0; k < width; k++) {
      this.#mean[k] += share * (to[k] - this.#z[start + k]);
      this.#z[start + k] = to[k];
    }
    this.#readSpread();
    let square = 0;
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) {
        const both = this.#spread[j] * this.#spread[k];
        square += ((both > STILL ? this.#covariance[j * width + k] / both : 0) - this.#nominal[j * width + k]) ** 2;
      }
    this.#difference = square;
  }
}
