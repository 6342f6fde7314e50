import type { ColumnInfo } from "@foolproof/core";
import { isList, joinLists, type ListValues, type ReadValues, sliceLists } from "./reader.js";

/** Some consecutive values of a column, as one piece of a file holds them. */
export interface Piece {
  readonly rows: number;
  /** The values; or, for numbers, what writes those of rows [from, to) of the piece into an array, from `place` on. */
  readonly values: ReadValues | ((range: NumberRange) => void);
}

interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly into: Float64Array;
  readonly place: number;
}

/** Walks through the pieces of a column, one decoded at a time, and gives ranges of rows that need not be theirs. */
export class ColumnCursor {
  readonly #kind: ColumnInfo["kind"];
  readonly #next: (row: number) => Promise<Piece> | Piece;
  #at = 0;
  #piece: Piece = { values: [], rows: 0 };

  /** @param next gives the piece that begins at a row; pieces are asked for one after the other. */
  constructor(kind: ColumnInfo["kind"], next: (row: number) => Promise<Piece> | Piece) {
    this.#kind = kind;
    this.#next = next;
  }

  /** Values of rows [first, first + rows). Called with consecutive ranges. */
  async take(first: number, rows: number): Promise<ReadValues> {
    const texts: string[] = [];
    const lists: ListValues[] = [];
    let into: Float64Array | null = null;
    for (let done = 0; done < rows;) {
      if (this.#at >= this.#piece.rows) {
        this.#piece = await this.#next(first + done);
        this.#at = 0;
      }
      const { values } = this.#piece;
      const from = this.#at;
      const to = Math.min(from + rows - done, this.#piece.rows);
      this.#at = to;
      if (typeof values === "function") {
        into ??= new Float64Array(rows);
        values({ from, to, into, place: done });
      } else if (values instanceof Float64Array) {
        // A piece that is asked for as a whole needs no copy.
        if (to - from === rows && values.length === rows) return values;
        into ??= new Float64Array(rows);
        into.set(values.subarray(from, to), done);
      } else if (isList(values)) lists.push(sliceLists(values, from, to));
      else for (let row = from; row < to; row++) texts.push(values[row] ?? "");
      done += to - from;
    }
    return this.#kind === "number" ? (into ?? new Float64Array(0)) : this.#kind === "list" ? joinLists(lists) : texts;
  }
}
