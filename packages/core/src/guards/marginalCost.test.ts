import { expect, test } from "vitest";
import type { GuardName } from "./guard.js";
import { createGuardSet } from "./guardSet.js";
import { marginalCost } from "./marginalCost.js";
import { applyMoves, createGuardState, currentValues, prepareMoves } from "./state.js";
import { examplePopulation } from "./testing/populations.js";

const smooth: readonly GuardName[] = [
  "jensenShannon",
  "offGridEqual",
  "offGridQuantile",
  "occupancy",
  "pearson",
  "yield",
  "pairsMean",
];

/** Costs of single moves (`back`: of going home) from a state with half the moves made, and what they really change the guards by. */
function costsOf(name: GuardName, { back, regions }: { readonly back: boolean; readonly regions: boolean }) {
  const example = examplePopulation(11, { rows: 3000, columns: 7, share: 0.5 });
  const guardSet = createGuardSet(example.population, { joint: true }, regions ? example.regions : []);
  const moves = prepareMoves(guardSet, example.moved);
  const state = createGuardState(guardSet);
  const out = Uint32Array.from({ length: moves.count }, (_, k) => k).filter((k) => k % 2 === 0);
  const index = Uint32Array.from({ length: 100 }, (_, k) => 2 * k + (back ? 0 : 1));
  applyMoves(state, moves, { index: out });
  const before = currentValues(state);
  const counted = guardSet.guards.map((guard) => guard.name === name);
  const limits = before.map((value, g) => (counted[g] ? Math.max(value, 1e-3) / 0.9 : Infinity));
  const exact = Float64Array.from(index, (move) => {
    applyMoves(state, moves, { index: Uint32Array.of(move), back });
    const after = currentValues(state);
    applyMoves(state, moves, { index: Uint32Array.of(move), back: !back });
    const changes = after.map((value, g) =>
      counted[g] ? Math.max(before[g] / limits[g], 0.3) ** 4 * ((value - before[g]) / limits[g]) : 0,
    );
    return changes.reduce((a, b) => a + b, 0);
  });
  return { costs: marginalCost(state, moves, { index, limits, back }), exact };
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

for (const back of [false, true]) {
  for (const name of smooth) {
    test(`the marginal cost of ${back ? "going back" : "moving"} is what ${name} then changes by, times its price`, () => {
      const { costs, exact } = costsOf(name, { back, regions: true });
      expect(norm(exact)).toBeGreaterThan(0);
      expect(norm(costs.map((cost, k) => cost - exact[k]))).toBeLessThan(0.25 * norm(exact));
    });
  }

  test(`the KS distance, a largest difference, grows by its slope at least when an event ${back ? "goes back" : "moves"}`, () => {
    const { costs, exact } = costsOf("kolmogorovSmirnov", { back, regions: false });
    expect(norm(costs)).toBeGreaterThan(0);
    for (const [k, cost] of costs.entries()) expect(exact[k]).toBeGreaterThanOrEqual(cost - 1e-9 * norm(costs));
    const met = costs.filter((cost, k) => Math.abs(cost - exact[k]) < 1e-9 * norm(costs));
    expect(met.length).toBeGreaterThan(10);
  });
}
