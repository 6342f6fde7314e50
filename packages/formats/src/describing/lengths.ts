/** How long the lists of a column are. */
export interface LengthSummary {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Collects the lengths of lists while they stream by. */
export class LengthCollector {
  #rows = 0;
  #total = 0;
  #min = Infinity;
  #max = 0;

  /** @param offsets of consecutive lists, one more than there are. */
  add(offsets: Int32Array): void {
    for (let row = 1; row < offsets.length; row++) {
      const length = (offsets[row] ?? 0) - (offsets[row - 1] ?? 0);
      if (length < this.#min) this.#min = length;
      if (length > this.#max) this.#max = length;
      this.#total += length;
    }
    this.#rows += offsets.length - 1;
  }

  /** Null where there was no list. */
  summary(): LengthSummary | null {
    return this.#rows === 0 ? null : { min: this.#min, mean: this.#total / this.#rows, max: this.#max };
  }
}
