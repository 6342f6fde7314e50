const SIZE_MAX = 8192;

/**
 * Every 2^k-th number of a stream, k as small as keeps at most 8,192 of them: spread evenly over the whole stream whatever its
 * length, without chance, and the same however the stream is cut.
 */
export class EvenSample {
  #values: number[] = [];
  #stride = 1;
  #seen = 0;

  add(value: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#values.push(value);
    if (this.#values.length > SIZE_MAX) {
      this.#values = this.#values.filter((_, at) => at % 2 === 0);
      this.#stride *= 2;
    }
  }

  /** The sampled numbers in increasing order. */
  sorted(): Float64Array {
    return Float64Array.from(this.#values).sort();
  }
}

/** Quantile of sorted numbers by linear interpolation (type 7 of Hyndman & Fan 1996, numpy's default); NaN of none. */
export function quantile(sorted: Float64Array, probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
