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
  readonly #newSpread: Float64Array;
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
    [this.#was, this.#is, this.#newSpread] = [
      new Float64Array(width),
      new Float64Array(width),
      new Float64Array(width),
    ];
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
    for (let k = 0; k < this.#width; k++)
      this.#spread[k] = Math.sqrt(Math.max(0, this.#covariance[k * this.#width + k]));
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
   * The published measure of a candidate, for one column after the other: all columns of the event moved by their own candidate of the same
   * number at once, spreads of the other columns left as they are, variances divided by N where covariances are divided by N - 1, and
   * the change of the diagonal counted. @param to [K] values of the candidate @param into [K] receives the norms.
   */
  publishedChanges(row: number, to: Float64Array, into: Float64Array): void {
    const width = this.#width;
    const share = this.#weight[row] / this.#total;
    const step = share / (1 - share);
    const start = row * width;
    const [was, is, spread] = [this.#was, this.#is, this.#newSpread];
    for (let k = 0; k < width; k++) {
      const own = this.#z[start + k];
      was[k] = own - this.#mean[k];
      is[k] = to[k] - this.#mean[k] - share * (to[k] - own);
      spread[k] = Math.sqrt(Math.max(0, this.#spread[k] ** 2 + step * (is[k] ** 2 - was[k] ** 2)));
    }
    into.fill(0);
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) {
        const both = this.#spread[j] * this.#spread[k];
        const after = spread[j] * this.#spread[k];
        if (both <= STILL || after <= STILL) continue;
        const covariance = this.#covariance[j * width + k] / (1 - share) + step * (is[j] * is[k] - was[j] * was[k]);
        const change = (covariance / after - this.#covariance[j * width + k] / both) ** 2;
        into[j] += change;
        if (k !== j) into[k] += change;
      }
    for (let k = 0; k < width; k++) into[k] = Math.sqrt(into[k]);
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
