import type { ColumnInfo } from "@foolproof/core";
import { isList, joinLists, type ListValues, type ReadValues, sliceLists } from "./reader.js";

/** Some consecutive values of a column, as one piece of a file holds them. */
export interface Piece {
  readonly values: ReadValues;
  readonly rows: number;
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
    const numbers = new Float64Array(this.#kind === "number" ? rows : 0);
    for (let done = 0; done < rows;) {
      if (this.#at >= this.#piece.rows) {
        this.#piece = await this.#next(first + done);
        this.#at = 0;
      }
      const { values } = this.#piece;
      const end = Math.min(this.#at + rows - done, this.#piece.rows);
      if (values instanceof Float64Array) numbers.set(values.subarray(this.#at, end), done);
      else if (isList(values)) lists.push(sliceLists(values, this.#at, end));
      else for (let row = this.#at; row < end; row++) texts.push(values[row] ?? "");
      done += end - this.#at;
      this.#at = end;
    }
    return this.#kind === "number" ? numbers : this.#kind === "list" ? joinLists(lists) : texts;
  }
}
