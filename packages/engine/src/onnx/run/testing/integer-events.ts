const mix = (value: number): number => {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

export interface IntegerEvents {
  /** One array a column. */
  readonly values: readonly Float32Array[];
  readonly label: Uint8Array;
}

/** The events of tools/fixtures/make_pgd_fixtures.py, made from integers alone: the same bits here and there. */
export function integerEvents({
  rows,
  columns,
  classes,
}: {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}): IntegerEvents {
  const label = Uint8Array.from({ length: rows }, (_, event) => event % classes);
  const values = Array.from({ length: columns }, (_, column) =>
    Float32Array.from({ length: rows }, (_, event) => {
      let total = 0;
      for (let draw = 0; draw < 4; draw++) total += mix((event * columns + column) * 4 + draw) / 4294967296;
      const side = (((label[event] * (column + 1)) % 3) - 1) * 0.25;
      return (total - 2 + side) * 2 ** (column % 4);
    }),
  );
  return { values, label };
}
