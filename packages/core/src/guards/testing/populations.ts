import { bits, deriveKey, normal, seedKey, uniform } from "../../random/index.js";
import type { MovedRows, Population, PopulationColumn } from "../guard.js";
import type { GuardRegion } from "../guardSet.js";

export interface Example {
  readonly population: Population;
  readonly moved: MovedRows;
  readonly regions: readonly GuardRegion[];
}

const KINDS = ["continuous", "heavy", "integer", "missing", "periodic", "constant", "integerMissing"] as const;

/**
 * A population with one column of each awkward sort (heavy tails, few values, missing entries, periodic, constant) and `columns` in all,
 * weights that differ unless `unit`, a share of its events moved, two regions (one cut through the first column).
 */
export function examplePopulation(
  seed: number,
  shape: {
    readonly rows: number;
    readonly columns?: number;
    readonly share?: number;
    readonly unit?: boolean;
    readonly size?: number;
  },
): Example {
  const { rows, share = 0.3, unit = false, size = 0.5 } = shape;
  const width = shape.columns ?? KINDS.length;
  const root = seedKey(seed);
  const key = (word: number): readonly [number, number] => deriveKey(root, word);
  const common = Float64Array.from({ length: rows }, (_, i) => normal(key(1), i));
  const weight = Float64Array.from({ length: rows }, (_, i) =>
    unit ? 1 : uniform(key(2), i) < 0.05 ? 0 : 0.2 + 3 * uniform(key(2), rows + i),
  );
  const columns = Array.from({ length: width }, (_, j): PopulationColumn => {
    const kind = KINDS[j % KINDS.length];
    const draw = (i: number): number => 0.6 * common[i] + 0.8 * normal(key(10 + j), i);
    const value = (i: number): number => {
      if (kind === "heavy") return Math.exp(1.5 * draw(i));
      if (kind === "integer" || kind === "integerMissing") return Math.round(1.3 * draw(i));
      if (kind === "periodic") return wrap(2 * draw(i));
      return kind === "constant" ? 7.3 : draw(i);
    };
    const values = Float32Array.from({ length: rows }, (_, i) => value(i));
    const hasMissing = kind === "missing" || kind === "integerMissing";
    const missing = hasMissing
      ? Uint8Array.from({ length: rows }, (_, i) => Number(uniform(key(40 + j), i) < 0.2))
      : null;
    if (missing) values.forEach((_, i) => (values[i] = missing[i] ? -999 : values[i]));
    const discrete = kind === "integer" || kind === "integerMissing";
    return { name: `x${j}`, discrete, period: kind === "periodic" ? 2 * Math.PI : null, values, missing };
  });
  const movedRows = Uint32Array.from({ length: rows }, (_, i) => i).filter((i) => uniform(key(3), i) < share);
  const values = new Float32Array(movedRows.length * width);
  const unwrapped = new Float32Array(values.length);
  for (const [k, row] of movedRows.entries()) {
    for (const [j, column] of columns.entries()) {
      const kind = KINDS[j % KINDS.length];
      const still =
        column.missing?.[row] === 1 || bits(key(5), k * width + j) % 4 === 0 || (kind === "constant" && seed % 2 === 0);
      const raw = size * (normal(key(4), k * width + j) + 0.3);
      const step = still ? 0 : column.discrete ? Math.round(3 * raw) : raw;
      unwrapped[k * width + j] = column.values[row] + step;
      values[k * width + j] =
        column.period === null || step === 0 ? unwrapped[k * width + j] : wrap(unwrapped[k * width + j]);
    }
  }
  const cut = (x: number): number => Number(x > 0.4);
  const regions: GuardRegion[] = [
    { name: "tail", member: Uint8Array.from(columns[0].values, cut) },
    { name: "fixed", member: Uint8Array.from({ length: rows }, (_, i) => Number(i % 3 === 0)) },
  ];
  const after = [
    Uint8Array.from(movedRows, (_, k) => cut(values[k * width])),
    Uint8Array.from(movedRows, (row) => Number(row % 3 === 0)),
  ];
  const population: Population = { class: "signal", rows, weight, columns };
  return { population, moved: { rows: movedRows, values, unwrapped, regions: after }, regions };
}

const wrap = (x: number): number => Math.fround(x - 2 * Math.PI * Math.floor((x + Math.PI) / (2 * Math.PI)));
