import fc from "fast-check";
import { expect, test } from "vitest";
import { createGuardSet } from "../../guards/guardSet.js";
import { cellOf } from "../../guards/partition.js";
import { normal, seedKey, uniform } from "../../random/index.js";
import { Correlations } from "./linear.js";
import { Shapes } from "./shapes.js";

const COLUMNS = 3;

function population(seed: number, rows: number) {
  const key = seedKey(seed);
  const weight = Float64Array.from({ length: rows }, (_, row) => 0.2 + uniform(key, row));
  const values = Array.from({ length: COLUMNS }, (_, j) =>
    Float32Array.from(
      { length: rows },
      (__, row) => normal(key, rows * (j + 1) + row) + (j > 0 ? normal(key, rows + row) : 0),
    ),
  );
  const columns = values.map((own, j) => ({
    name: `x${String(j)}`,
    discrete: false,
    period: null,
    values: own,
    missing: null,
  }));
  return createGuardSet({ class: "a", rows, weight, columns }, { bins: 12 });
}

const cellsOf = (set: ReturnType<typeof population>): Uint16Array =>
  Uint16Array.from({ length: set.population.rows * COLUMNS }, (_, at) =>
    cellOf(set.partitions[at % COLUMNS], set.population.columns[at % COLUMNS].values[Math.floor(at / COLUMNS)]),
  );

test("distances and correlations that are kept up to date, or foretold, are those of the moved population from scratch", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 20, max: 60 }), (seed, rows) => {
      const set = population(seed, rows);
      const { weight } = set.population;
      const cells = cellsOf(set);
      const z = Float64Array.from({ length: rows * COLUMNS }, (_, at) => {
        const j = at % COLUMNS;
        const { mean, inverseSpread } = set.standardisation;
        return (set.population.columns[j].values[Math.floor(at / COLUMNS)] - mean[j]) * inverseSpread[j];
      });
      const home = z.slice();
      const shapes = new Shapes(set, cells);
      const correlations = new Correlations(z, weight, COLUMNS);
      const key = seedKey(seed + 5000);
      for (let step = 0; step < 30; step++) {
        const row = Math.floor(uniform(key, 7 * step) * rows);
        const column = Math.floor(uniform(key, 7 * step + 1) * COLUMNS);
        const delta = 2 * normal(key, 1000 + step);
        const to = z.slice(row * COLUMNS, (row + 1) * COLUMNS);
        to[column] += delta;
        const from = cells[row * COLUMNS + column];
        const value = to[column] / set.standardisation.inverseSpread[column] + set.standardisation.mean[column];
        const cell = cellOf(set.partitions[column], value);
        const foretold = new Float64Array(1);
        shapes.distances(column, { from, to: Uint16Array.of(cell), weight: weight[row] }, foretold);
        correlations.begin(row, column);
        const change = correlations.changeAfter(delta);
        shapes.move(column, { from, to: cell }, weight[row]);
        correlations.move(row, to);
        cells[row * COLUMNS + column] = cell;
        expect(shapes.distance(column)).toBeCloseTo(foretold[0], 6);
        expect(correlations.difference()).toBeCloseTo(change, 9);
      }
      const again = new Correlations(z, weight, COLUMNS).matrix();
      const nominal = new Correlations(home, weight, COLUMNS).matrix();
      correlations.matrix().forEach((one, at) => {
        expect(one).toBeCloseTo(again[at], 9);
      });
      expect(correlations.difference()).toBeCloseTo(Math.hypot(...again.map((one, at) => one - nominal[at])), 9);
    }),
    { numRuns: 30 },
  );
});

test("what is lost from the nominal histogram alone keeps its observable from moving", () => {
  const set = population(3, 50);
  const ends = (of: (...values: number[]) => number, shift: number): Float64Array =>
    Float64Array.from(set.population.columns, ({ values }) => of(...values) + shift);
  const lost = new Shapes(set, cellsOf(set), { lower: ends(Math.min, 1e-3), upper: ends(Math.max, 0) });
  const whole = new Shapes(set, cellsOf(set));
  for (let column = 0; column < COLUMNS; column++) {
    expect(whole.distance(column)).toBe(0);
    // One event of fifty, at least.
    expect(lost.distance(column)).toBeGreaterThan(0.005);
  }
});
