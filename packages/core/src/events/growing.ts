type Numbers = Float32Array | Float64Array | Uint32Array | Uint8Array;

const PIECE = 1 << 16;

/** A column that grows piece by piece, so that it never holds more than a piece too much. */
export interface GrowingColumn {
  readonly length: number;
  /** Appends values[rows[k]] for k < count. */
  append(values: Numbers, rows: Int32Array, count: number): void;
  /** Keeps the entries with the given numbers, ascending. */
  keep(entries: Int32Array): void;
  /** Copies everything to `into` at `offset` and forgets it. */
  drain(into: Numbers, offset: number): void;
  at(i: number): number;
}

/** A growing column of float32, float64, uint32 or uint8 values. */
export function growingColumn(make: (length: number) => Numbers): GrowingColumn {
  let pieces: Numbers[] = [];
  let length = 0;
  const append: GrowingColumn["append"] = (values, rows, count) => {
    for (let k = 0; k < count;) {
      const at = length % PIECE;
      if (at === 0) pieces.push(make(PIECE));
      const piece = pieces[pieces.length - 1];
      const room = Math.min(PIECE - at, count - k);
      for (let j = 0; j < room; j++) piece[at + j] = values[rows[k + j]];
      k += room;
      length += room;
    }
  };
  return {
    get length() {
      return length;
    },
    append,
    keep(entries) {
      const before = pieces;
      pieces = [];
      length = 0;
      let next = 0;
      before.forEach((piece, p) => {
        const first = next;
        while (next < entries.length && entries[next] < (p + 1) * PIECE) next++;
        const inside = entries.subarray(first, next).map((entry) => entry - p * PIECE);
        append(piece, inside, inside.length);
      });
    },
    drain(into, offset) {
      pieces.forEach((piece, p) => {
        into.set(piece.subarray(0, Math.min(PIECE, length - p * PIECE)), offset + p * PIECE);
      });
      pieces = [];
      length = 0;
    },
    at: (i) => pieces[Math.floor(i / PIECE)][i % PIECE],
  };
}
