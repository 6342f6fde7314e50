import { DISTINCT_MAX } from "./numbers.js";

/** What a column of texts holds. */
export interface TextSummary {
  /** Empty texts. */
  readonly missing: number;
  /** All distinct non-empty texts in alphabetical order with their counts; null where there are more than 20. */
  readonly distinct: readonly { readonly value: string; readonly count: number }[] | null;
  /** The first non-empty texts that differ, at most 5. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

/** Collects what a column of texts holds while it streams by. */
export class TextCollector {
  #missing = 0;
  readonly #counts = new Map<string, number>();
  #overflown = false;

  add(values: readonly string[]): void {
    for (const value of values) {
      if (value === "") this.#missing++;
      else if (!this.#overflown) {
        this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
        this.#overflown = this.#counts.size > DISTINCT_MAX;
      }
    }
  }

  summary(): TextSummary {
    const counted = [...this.#counts].map(([value, count]) => ({ value, count }));
    return {
      missing: this.#missing,
      distinct: this.#overflown ? null : counted.sort((a, b) => (a.value < b.value ? -1 : 1)),
      examples: [...this.#counts.keys()].slice(0, EXAMPLES),
    };
  }
}
