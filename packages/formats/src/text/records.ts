const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/** What separates the cells of a line; "blanks" stands for any run of spaces and tabs. */
export type Delimiter = "," | "\t" | ";" | "|" | "blanks";

export interface ScanOptions {
  readonly delimiter: Delimiter;
  /** Cells a record must have; null takes any number (a header). */
  readonly columns: number | null;
  /** 1-based line at which the bytes begin. */
  readonly line: number;
  /** Is this the end of the file? Otherwise a record that may go on is left for the next block. */
  readonly final: boolean;
  /** Stop after so many records. */
  readonly limit?: number;
}

/** Why a scan stopped: the record after the last good one. */
export interface BrokenRecord {
  readonly kind: "ragged" | "text-after-quote" | "open-quote";
  /** 1-based line at which the record begins; for text after a quote, that of the quote. */
  readonly line: number;
  /** Cells found in it. */
  readonly cells: number;
}

/** Whole records found in a block of bytes. Cell c of record r is number r * columns + c of the flat lists. */
export interface Records {
  readonly count: number;
  /** Cells in all. */
  readonly cells: number;
  /** First byte of a cell and the one after its last, without quotes and surrounding blanks. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 0 plain, 1 in quotes, 2 in quotes with doubled quotes inside. */
  readonly quotes: Uint8Array;
  /** 1-based line at which each record begins. */
  readonly lines: Int32Array;
  /** Bytes that these records and the blank lines among them take; scanning goes on there, at line `nextLine`. */
  readonly consumed: number;
  readonly nextLine: number;
  readonly broken: BrokenRecord | null;
}

const grown = <T extends Int32Array | Uint8Array>(array: T, larger: T): T => {
  larger.set(array);
  return larger;
};

/** What reading a cell ended with. */
type CellEnd = "cell" | "no-cell" | "incomplete" | "text-after-quote" | "open-quote";

/** Walks through the bytes of a block. Nothing is copied or decoded: cells are kept as places. */
class Scanner {
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  quotes = new Uint8Array(1024);
  cells = 0;
  at = 0;
  line: number;
  readonly #bytes: Uint8Array;
  readonly #length: number;
  readonly #final: boolean;
  readonly #blanks: boolean;
  readonly #separator: number;
  /** The other byte that separates cells, a tab among blanks. */
  readonly #separator2: number;

  constructor(bytes: Uint8Array, { delimiter, line, final }: ScanOptions) {
    this.#bytes = bytes;
    this.#length = bytes.length;
    this.#final = final;
    this.line = line;
    this.#blanks = delimiter === "blanks";
    this.#separator = this.#blanks ? SPACE : delimiter.charCodeAt(0);
    this.#separator2 = this.#blanks ? TAB : this.#separator;
  }

  get atLineEnd(): boolean {
    const byte = this.#bytes[this.at];
    return this.at >= this.#length || byte === LF || byte === CR;
  }

  /** Reads cells up to the end of the line. */
  readCells(): CellEnd {
    for (;;) {
      const end = this.#readCell();
      if (end !== "cell" && end !== "no-cell") return end;
      if (this.atLineEnd) return end;
      if (!this.#blanks) this.at++;
    }
  }

  /** Steps over LF, CRLF or CR; false where a CR at the end of the block may be half of a CRLF. */
  stepOverLineEnd(): boolean {
    if (this.#bytes[this.at] === CR && this.at < this.#length) {
      if (this.at + 1 >= this.#length && !this.#final) return false;
      if (this.#bytes[this.at + 1] === LF) this.at++;
    }
    this.at = Math.min(this.at + 1, this.#length);
    this.line++;
    return true;
  }

  #readCell(): CellEnd {
    this.#skipBlanks();
    if (this.at >= this.#length && !this.#final) return "incomplete";
    if (this.atLineEnd) {
      // With blanks as separators a line may end in some: no further cell follows them.
      if (this.#blanks) return "no-cell";
      this.#push(this.at, this.at, 0);
      return "cell";
    }
    return this.#bytes[this.at] === QUOTE ? this.#readQuoted() : this.#readPlain();
  }

  /** Blanks around cells do not count; a tab that separates is not one. */
  #skipBlanks(): void {
    for (; this.at < this.#length; this.at++) {
      const byte = this.#bytes[this.at];
      const blank = byte === SPACE || byte === TAB;
      if (!blank || (byte === this.#separator && !this.#blanks)) return;
    }
  }

  #readPlain(): CellEnd {
    const bytes = this.#bytes;
    const length = this.#length;
    const separator = this.#separator;
    const separator2 = this.#separator2;
    const start = this.at;
    let at = start;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (byte === separator || byte === separator2 || byte === LF || byte === CR) break;
    }
    if (at >= length && !this.#final) return "incomplete";
    this.at = at;
    while (at > start && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at--;
    this.#push(start, at, 0);
    return "cell";
  }

  #readQuoted(): CellEnd {
    const bytes = this.#bytes;
    const start = ++this.at;
    let quoted = 1;
    let line = this.line;
    for (; ; this.at++) {
      if (this.at >= this.#length) return this.#final ? "open-quote" : "incomplete";
      const byte = bytes[this.at];
      if (byte === LF || (byte === CR && bytes[this.at + 1] !== LF)) line++;
      if (byte !== QUOTE) continue;
      if (this.at + 1 >= this.#length && !this.#final) return "incomplete";
      if (bytes[this.at + 1] !== QUOTE) break;
      quoted = 2;
      this.at++;
    }
    this.line = line;
    const end = this.at++;
    this.#skipBlanks();
    if (this.at >= this.#length && !this.#final) return "incomplete";
    const separated = bytes[this.at] === this.#separator || (this.#blanks && this.at > end + 1);
    if (!this.atLineEnd && !separated) return "text-after-quote";
    this.#push(start, end, quoted);
    return "cell";
  }

  #push(start: number, end: number, quoted: number): void {
    if (this.cells === this.starts.length) {
      const size = this.cells * 2;
      this.starts = grown(this.starts, new Int32Array(size));
      this.ends = grown(this.ends, new Int32Array(size));
      this.quotes = grown(this.quotes, new Uint8Array(size));
    }
    this.starts[this.cells] = start;
    this.ends[this.cells] = end;
    this.quotes[this.cells] = quoted;
    this.cells++;
  }
}

/**
 * Splits a block of a text table into records and cells, RFC 4180 and its usual relatives: LF, CRLF or CR ends a line, a
 * cell in double quotes may contain delimiters, line ends and doubled quotes, blanks around cells do not count, blank
 * lines are skipped.
 */
export function scanRecords(bytes: Uint8Array, options: ScanOptions): Records {
  const { columns, limit = Infinity } = options;
  const scanner = new Scanner(bytes, options);
  let lines = new Int32Array(256);
  let count = 0;
  let cells = 0;
  let consumed = 0;
  let nextLine = options.line;
  let broken: BrokenRecord | null = null;
  while (count < limit && scanner.at < bytes.length) {
    const end = scanner.readCells();
    if (end === "text-after-quote" || end === "open-quote") {
      const line = end === "open-quote" ? nextLine : scanner.line;
      broken = { kind: end, line, cells: scanner.cells - cells };
    }
    if (broken !== null || end === "incomplete" || !scanner.stepOverLineEnd()) break;
    const found = scanner.cells - cells;
    const empty = found === 1 && scanner.starts[cells] === scanner.ends[cells] && scanner.quotes[cells] === 0;
    if (found === 0 || empty) scanner.cells = cells;
    else if (columns !== null && found !== columns) {
      broken = { kind: "ragged", line: nextLine, cells: found };
      break;
    } else {
      if (count === lines.length) lines = grown(lines, new Int32Array(count * 2));
      lines[count++] = nextLine;
      cells = scanner.cells;
    }
    nextLine = scanner.line;
    consumed = scanner.at;
  }
  const { starts, ends, quotes } = scanner;
  return { count, cells, starts, ends, quotes, lines, consumed, nextLine, broken };
}
