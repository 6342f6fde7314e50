export interface ValueCount {
  readonly value: number;
  readonly count: number;
}

/**
 * The lowest (`direction` 1) or highest (-1) distinct values of a stream of numbers with their exact counts: a value that falls
 * off the end of the list can never come back, since the list only moves outwards.
 */
export class ExtremeValues {
  readonly #direction: 1 | -1;
  readonly #size: number;
  readonly #values: number[] = [];
  readonly #counts: number[] = [];
  /** Value at the end of a full list: what lies further inwards does not matter. */
  #limit = Infinity;

  constructor(direction: 1 | -1, size: number) {
    this.#direction = direction;
    this.#size = size;
  }

  add(value: number): void {
    const outward = value * this.#direction;
    if (outward > this.#limit) return;
    const values = this.#values;
    let at = 0;
    while (at < values.length && (values[at] ?? 0) * this.#direction < outward) at++;
    if (values[at] === value) {
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
      return;
    }
    values.splice(at, 0, value);
    this.#counts.splice(at, 0, 1);
    if (values.length > this.#size) {
      values.pop();
      this.#counts.pop();
    }
    if (values.length === this.#size) this.#limit = (values[this.#size - 1] ?? 0) * this.#direction;
  }

  /** From the outermost value inwards. */
  list(): readonly ValueCount[] {
    return this.#values.map((value, at) => ({ value, count: this.#counts[at] ?? 0 }));
  }
}
