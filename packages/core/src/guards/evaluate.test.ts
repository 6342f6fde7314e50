import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateGuards } from "./evaluate.js";
import { createGuardSet } from "./guardSet.js";
import { applyMoves, createGuardState, currentValues, prepareMoves } from "./state.js";
import { evaluatePlainly } from "./testing/plain.js";
import { examplePopulation } from "./testing/populations.js";

const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, k) => k);

// Of a region with two events left, moved far beyond its spread, rounding shows sooner.
test("guards evaluated from the moved rows alone equal a plain evaluation from scratch to 1e-12", () => {
  const shapes = fc.record({
    seed: fc.integer({ min: 0, max: 1e9 }),
    rows: fc.integer({ min: 12, max: 120 }),
    columns: fc.integer({ min: 1, max: 9 }),
    share: fc.constantFrom(0, 0.05, 0.5, 1),
    size: fc.constantFrom(1e-4, 0.2, 5),
    unit: fc.boolean(),
  });
  fc.assert(
    fc.property(shapes, fc.constantFrom(1, 10, 100), fc.boolean(), ({ seed, ...shape }, bins, joint) => {
      const example = examplePopulation(seed, shape);
      const guardSet = createGuardSet(example.population, { bins, joint }, example.regions);
      const fast = evaluateGuards(guardSet, example.moved);
      const plain = evaluatePlainly(guardSet.guards, example, bins);
      for (const [g, guard] of guardSet.guards.entries()) {
        const name = `${guard.name} of ${guard.observable} in ${guard.region}`;
        expect(Math.abs(fast[g] - plain[g]), `${name}: ${fast[g]} and ${plain[g]}`).toBeLessThanOrEqual(
          (guard.region === null ? 1e-12 : 1e-9) * Math.max(1, Math.abs(plain[g])),
        );
      }
    }),
    { numRuns: 100 },
  );
});

test("x against itself is exactly 0 in every guard, listed as moved or not", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, rows) => {
      const { population, regions } = examplePopulation(seed, { rows });
      const guardSet = createGuardSet(population, {}, regions);
      const values = Float32Array.from({ length: rows * population.columns.length }, (_, at) => {
        const width = population.columns.length;
        return population.columns[at % width].values[Math.floor(at / width)];
      });
      const here = { rows: all(rows), values, unwrapped: values, regions: regions.map((region) => region.member) };
      const none = {
        rows: all(0),
        values: new Float32Array(),
        unwrapped: new Float32Array(),
        regions: regions.map(() => new Uint8Array()),
      };
      const zero = new Float64Array(guardSet.guards.length);
      expect(evaluateGuards(guardSet, here)).toEqual(zero);
      expect(evaluateGuards(guardSet, none)).toEqual(zero);
    }),
    { numRuns: 30 },
  );
});

test("moving events and some of them back again leaves the guards of those that stayed away", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 6, max: 200 }), (seed, rows) => {
      const { population, regions, moved } = examplePopulation(seed, { rows, share: 0.6 });
      const guardSet = createGuardSet(population, { joint: true }, regions);
      const moves = prepareMoves(guardSet, moved);
      const state = createGuardState(guardSet);
      const home = all(moves.count).filter((k) => k % 3 === 1);
      const away = all(moves.count).filter((k) => k % 3 !== 1);
      applyMoves(state, moves, { index: all(moves.count) });
      applyMoves(state, moves, { index: home, back: true });
      const direct = createGuardState(guardSet);
      applyMoves(direct, moves, { index: away });
      const values = currentValues(state);
      currentValues(direct).forEach((expected, g) => {
        if (!Number.isNaN(expected)) expect(values[g]).toBeCloseTo(expected, 7);
      });
    }),
    { numRuns: 60 },
  );
});

test("the running KS distance never exceeds the exact one and misses it by less than the weight of a cell", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 50, max: 400 }), (seed, rows) => {
      const { population, moved } = examplePopulation(seed, { rows, unit: true });
      const guardSet = createGuardSet(population, { gridCells: 40 });
      const moves = prepareMoves(guardSet, moved);
      const state = createGuardState(guardSet);
      applyMoves(state, moves, { index: all(moves.count) });
      const running = currentValues(state);
      const exact = evaluateGuards(guardSet, moved);
      guardSet.guards.forEach(({ name, observable }, g) => {
        if (name !== "kolmogorovSmirnov") return;
        expect(running[g]).toBeLessThanOrEqual(exact[g] + 1e-12);
        const j = population.columns.findIndex((column) => column.name === observable);
        const perCell = new Map<number, number>();
        for (const cells of [moves.fromCells, moves.toCells]) {
          for (let k = 0; k < moves.count; k++) {
            const cell = cells[k * population.columns.length + j];
            perCell.set(cell, (perCell.get(cell) ?? 0) + 1);
          }
        }
        const most = Math.max(0, ...perCell.values());
        const valid = guardSet.scopes[0].valid[j];
        expect(exact[g] - running[g]).toBeLessThanOrEqual(most / valid + 1e-12);
      });
    }),
    { numRuns: 30 },
  );
});
