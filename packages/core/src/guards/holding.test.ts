import fc from "fast-check";
import { expect, test } from "vitest";
import { createGuardSet } from "./guardSet.js";
import { addWhileHolding } from "./holding.js";
import { applyMoves, createGuardState, currentValues, prepareMoves } from "./state.js";
import { examplePopulation } from "./testing/populations.js";

test("the add-back pass keeps exactly the moves that a full evaluation after each one would keep", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom("count" as const, "drop" as const),
      fc.boolean(),
      (seed, outOfRange, withRegions) => {
        const { population, moved, regions } = examplePopulation(seed, {
          rows: 150,
          columns: 5,
          share: 0.5,
          size: 0.3,
        });
        const guardSet = createGuardSet(population, { outOfRange, bins: 20, joint: true }, withRegions ? regions : []);
        const moves = prepareMoves(guardSet, moved);
        const every = Uint32Array.from({ length: moves.count }, (_, k) => k);
        const whole = createGuardState(guardSet);
        applyMoves(whole, moves, { index: every });
        const limits = currentValues(whole).map((value) =>
          Number.isNaN(value) ? Infinity : Math.max(0.6 * value, 1e-6),
        );

        const plain = createGuardState(guardSet);
        const expected = Uint8Array.from(every, (move) => {
          applyMoves(plain, moves, { index: Uint32Array.of(move) });
          if (currentValues(plain).every((value, g) => !(value > limits[g] * (1 - 1e-9)))) return 1;
          applyMoves(plain, moves, { index: Uint32Array.of(move), back: true });
          return 0;
        });
        const state = createGuardState(guardSet);
        expect(addWhileHolding(state, moves, { order: every, limits })).toEqual(expected);
        const values = currentValues(state);
        currentValues(plain).forEach((value, g) => {
          if (!Number.isNaN(value)) expect(values[g]).toBeCloseTo(value, 12);
        });
      },
    ),
    { numRuns: 30 },
  );
});
