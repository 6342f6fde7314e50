import fc from "fast-check";
import { expect, test } from "vitest";
import { seedKey } from "../random/index.js";
import { runAudit } from "./run.js";
import { coalitionKey, coalitionsOf, contributions, ordersOf, shapleyValues } from "./shapley.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "./testing/toy.js";

/** A worth for every coalition of some players, whole numbers so that sums are exact; nobody is worth nothing. */
const game = fc.integer({ min: 1, max: 5 }).chain((players) =>
  fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2 ** players, maxLength: 2 ** players }).map((table) => ({
    players,
    worth: (members: readonly number[]): number =>
      members.length === 0 ? 0 : (table[members.reduce((mask, one) => mask + 2 ** one, 0)] ?? NaN),
  })),
);

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Shapley's own formula: the sum over all coalitions S without the player of |S|! (n - |S| - 1)! / n! (v(S + player) - v(S)). */
function byFormula(players: number, worth: (members: readonly number[]) => number, player: number): number {
  let value = 0;
  for (let mask = 0; mask < 2 ** players; mask++) {
    const members = Array.from({ length: players }, (_, p) => p).filter((p) => (mask >> p) & 1);
    if (members.includes(player)) continue;
    const weight = (factorial(members.length) * factorial(players - members.length - 1)) / factorial(players);
    value += weight * (worth([...members, player]) - worth(members));
  }
  return value;
}

test("what the players add in any one order is together the worth of all, exactly", () => {
  fc.assert(
    fc.property(game, fc.integer({ min: 0, max: 1e6 }), ({ players, worth }, seed) => {
      for (const order of ordersOf(players, 3, seedKey(seed)).orders)
        expect(contributions(order, worth).reduce((sum, one) => sum + one, 0)).toBe(
          worth(Array.from({ length: players }, (_, p) => p)),
        );
    }),
  );
});

test("with all orders the values are those of Shapley's formula, and without error", () => {
  fc.assert(
    fc.property(game, ({ players, worth }) => {
      const drawn = ordersOf(players, 120, seedKey(1));
      expect(drawn.orders).toHaveLength(factorial(players));
      shapleyValues(players, drawn, worth).forEach(({ value, standardError }, player) => {
        expect(value).toBeCloseTo(byFormula(players, worth, player), 8);
        expect(standardError).toBe(0);
      });
    }),
  );
});

test("few orders agree with all of them within their standard errors", () => {
  // Nine players: one works alone, two only together, the rest add little.
  const worth = (members: readonly number[]): number => {
    const has = (player: number): boolean => members.includes(player);
    return (has(0) ? 10 : 0) + (has(1) && has(2) ? 6 : 0) + (has(3) && !has(0) ? 4 : 0) + 0.1 * members.length;
  };
  let [squares, values] = [0, 0];
  for (let seed = 0; seed < 30; seed++) {
    shapleyValues(9, ordersOf(9, 40, seedKey(seed)), worth).forEach(({ value, standardError }, player) => {
      if (standardError === null || standardError < 1e-9) return;
      squares += ((value - byFormula(9, worth, player)) / standardError) ** 2;
      values++;
    });
  }
  // The mean square of normal pulls is 1; 100 and more of them scatter by less than .15.
  expect(values).toBeGreaterThan(100);
  expect(squares / values).toBeGreaterThan(0.7);
  expect(squares / values).toBeLessThan(1.4);
});

test("orders are the same for the same key and differ between keys, and each coalition is asked for once", () => {
  const drawn = ordersOf(8, 20, seedKey(5));
  expect(ordersOf(8, 20, seedKey(5))).toEqual(drawn);
  expect(ordersOf(8, 20, seedKey(6))).not.toEqual(drawn);
  for (const order of drawn.orders) expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const keys = coalitionsOf(drawn.orders).map(coalitionKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(shapleyValues(8, ordersOf(8, 1, seedKey(5)), (members) => members.length)[0]).toEqual({
    value: 1,
    standardError: null,
  });
});

test("an audit that asks for it gives every observable its value; together they are the fooling ratio", async () => {
  const spec = TOY_SPEC.replace(/attacks: .*\n/, "attacks: [{name: pgd, steps: 10, stepSize: 0.25, restarts: 0}]\n");
  const { resolved, events } = await toyAudit(600, `${spec}leverage: {method: shapley}\n`);
  const { result } = await runAudit(resolved, { events, network: toyClassifier(), version: "0.0.0" });
  for (const direction of ["signal-to-background", "background-to-signal"]) {
    const own = result.leverage.filter((one) => one.direction === direction);
    expect(own.map((one) => one.observable).sort()).toEqual(["eta", "pt"]);
    const sum = own.reduce((all, { shapley }) => all + (shapley?.value ?? NaN), 0);
    expect(sum).toBeCloseTo(own[0].foolingRatio, 12);
    for (const one of own) {
      const other = own.find(({ observable }) => observable !== one.observable);
      // Two players: half of what it adds alone, which is what is left without the other, and half of what it adds to the other.
      const expected = ((other?.frozen ?? NaN) + one.foolingRatio - one.frozen) / 2;
      expect(one.shapley?.value).toBeCloseTo(expected, 12);
      expect(one.shapley).toMatchObject({ standardError: 0, permutations: 2, runs: 3 });
    }
  }
});
