import fc from "fast-check";
import { expect, test } from "vitest";
import { guardsBetween, type ComparedSample } from "./between.js";
import { evaluateGuards } from "./evaluate.js";
import { createGuardSet } from "./guardSet.js";
import { examplePopulation } from "./testing/populations.js";

const REPORTED = ["wasserstein", "chiSquared", "spearman", "totalCorrelation"];

/** The population after its moves as a sample of its own: other events in another order, weights in another unit. */
function afterwards(
  { population, moved, regions }: ReturnType<typeof examplePopulation>,
  order: readonly number[],
): ComparedSample {
  const width = population.columns.length;
  const columns = population.columns.map((column, j) => {
    const values = column.values.slice();
    moved.rows.forEach((row, k) => (values[row] = moved.values[k * width + j]));
    const { missing } = column;
    return {
      ...column,
      values: Float32Array.from(order, (i) => values[i]),
      missing: missing === null ? null : Uint8Array.from(order, (i) => missing[i]),
    };
  });
  return {
    population: { ...population, weight: Float64Array.from(order, (i) => 3 * population.weight[i]), columns },
    regions: regions.map(({ name, member }, r) => {
      const after = member.slice();
      moved.rows.forEach((row, k) => (after[row] = moved.regions?.[r][k] ?? 0));
      return { name, member: Uint8Array.from(order, (i) => after[i]) };
    }),
  };
}

test("of two samples guards say what they say of one population before and after, whatever the events' order and the weights' unit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 30, max: 300 }), (seed, rows) => {
      // Four columns: the next is periodic, whose correlations look at moves beyond the turn.
      const example = examplePopulation(seed, { rows, columns: 4 });
      const { population, moved, regions } = example;
      const guardSet = createGuardSet(population, { joint: true }, regions);
      const expected = evaluateGuards(guardSet, moved);
      const order = Array.from({ length: rows }, (_, i) => (i * 7 + seed) % rows);
      fc.pre(new Set(order).size === rows);
      const found = guardsBetween({ population, regions }, afterwards(example, order), { joint: true });
      for (const { name, observable, region, value } of found) {
        const g = guardSet.guards.findIndex(
          (one) => one.name === name && one.observable === observable && one.region === region,
        );
        // The root of a divergence that is nothing but rounding.
        expect(value, `${name} of ${String(observable)} in ${String(region)}`).toBeCloseTo(expected[g], 6);
      }
      const gating = guardSet.guards.filter(({ name }) => !REPORTED.includes(name));
      const held = new Set(found.map(({ region }) => region));
      expect(found).toHaveLength(gating.filter(({ region }) => held.has(region)).length);
      expect(held.has(null)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("a sample without weight says nothing", () => {
  const { population, regions } = examplePopulation(1, { rows: 50 });
  const none = { population: { ...population, weight: new Float64Array(50) }, regions };
  expect(guardsBetween({ population, regions }, none)).toEqual([]);
});
