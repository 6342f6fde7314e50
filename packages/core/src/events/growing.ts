type Numbers = Float32Array | Float64Array | Uint32Array | Uint8Array;

const PIECE = 1 << 16;

/** A column that grows piece by piece, so that it never holds more than a piece too much. */
export interface GrowingColumn {
  readonly length: number;
  /** Appends values[rows[k]] for k < count. */
  append(values: ArrayLike<number>, rows: Int32Array, count: number): void;
  /** Keeps the entries with `kept[i]` 1, in order. */
  keep(kept: Uint8Array): void;
  /** Copies everything to `into` at `offset` and forgets it. */
  drain(into: Numbers, offset: number): void;
  at(i: number): number;
}

/** A growing column of float32, float64, uint32 or uint8 values. */
export function growingColumn(make: (length: number) => Numbers): GrowingColumn {
  let pieces: Numbers[] = [];
  let length = 0;
  const push = (value: number): void => {
    const at = length % PIECE;
    let piece = pieces[pieces.length - 1];
    if (at === 0) pieces.push((piece = make(PIECE)));
    piece[at] = value;
    length++;
  };
  return {
    get length() {
      return length;
    },
    append(values, rows, count) {
      for (let k = 0; k < count; k++) push(values[rows[k]]);
    },
    keep(kept) {
      const before = pieces;
      const rows = length;
      pieces = [];
      length = 0;
      for (let i = 0; i < rows; i++) if (kept[i] === 1) push(before[Math.floor(i / PIECE)][i % PIECE]);
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
