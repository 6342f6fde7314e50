import fc from "fast-check";
import { expect, test } from "vitest";
import { normal, seedKey } from "../random/index.js";
import { foldWidening, permutedAreas, separationOf, type TestedFold } from "./separation.js";

const fold = (scores: readonly number[], label: readonly number[], weight?: readonly number[]): TestedFold => ({
  scores,
  label: Uint8Array.from(label),
  weight: Float64Array.from(weight ?? label.map(() => 1)),
});

/** The area by its definition: every adversarial event against every nominal one. */
function byPairs({ scores, label, weight }: TestedFold): number {
  let [won, all] = [0, 0];
  for (const [a, of] of label.entries())
    for (const [n, other] of label.entries()) {
      if (of !== 1 || other !== 0) continue;
      const pair = weight[a] * weight[n];
      all += pair;
      won += pair * (scores[a] > scores[n] ? 1 : scores[a] === scores[n] ? 0.5 : 0);
    }
  return won / all;
}

const anyFold = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 1 }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
    ),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .filter((rows) => rows.some(([, label]) => label === 0) && rows.some(([, label]) => label === 1))
  .map((rows) =>
    fold(
      rows.map(([s]) => s),
      rows.map(([, l]) => l),
      rows.map(([, , w]) => w),
    ),
  );

test("the area is the weighted share of pairs in which the adversarial event scores above, ties half", () => {
  fc.assert(
    fc.property(anyFold, (one) => {
      expect(separationOf([one]).auc).toBeCloseTo(byPairs(one), 12);
    }),
  );
});

test("weights times a constant change nothing, and swapped sides mirror the area", () => {
  fc.assert(
    fc.property(anyFold, (one) => {
      const { auc, deviation } = separationOf([one]);
      const doubled = separationOf([{ ...one, weight: one.weight.map((w) => 2 * w) }]);
      expect([doubled.auc, doubled.deviation]).toEqual([auc, deviation]);
      const swapped = separationOf([{ ...one, label: one.label.map((of) => 1 - of) }]);
      expect(swapped.auc).toBeCloseTo(1 - auc, 12);
      expect(swapped.deviation).toBeCloseTo(deviation, 12);
    }),
  );
});

/** Scores of a binormal pair whose area is Phi(shift / sqrt 2). */
const binormal = (seed: number, shift: number, rows = 400): TestedFold => {
  const label = Array.from({ length: rows }, (_, k) => k % 2);
  return fold(
    label.map((of, k) => normal(seedKey(seed), k) + shift * of),
    label,
  );
};

test("the deviation is how much the area scatters", () => {
  const found = Array.from({ length: 200 }, (_, seed) => separationOf([binormal(seed, 1)]));
  const mean = found.reduce((sum, { auc }) => sum + auc, 0) / found.length;
  const scatter = Math.sqrt(found.reduce((sum, { auc }) => sum + (auc - mean) ** 2, 0) / (found.length - 1));
  const deviation = found.reduce((sum, one) => sum + one.deviation, 0) / found.length;
  expect(mean).toBeCloseTo(0.7602, 2);
  expect(scatter / deviation).toBeGreaterThan(0.85);
  expect(scatter / deviation).toBeLessThan(1.15);
});

test("exchanged labels scatter about one half as two samples of this size do", () => {
  const rows = 400;
  const areas = permutedAreas([binormal(1, 1, rows), binormal(2, 1, rows)], 400, seedKey(3));
  const mean = areas.reduce((sum, one) => sum + one, 0) / areas.length;
  const scatter = Math.sqrt(areas.reduce((sum, one) => sum + (one - mean) ** 2, 0) / areas.length);
  // Mann and Whitney: (m + n + 1) / (12 m n) for each of the two.
  const expected = Math.sqrt((rows + 1) / (12 * (rows / 2) ** 2) / 2);
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
  expect(scatter / expected).toBeGreaterThan(0.9);
  expect(scatter / expected).toBeLessThan(1.1);
  expect(permutedAreas([binormal(1, 1, rows)], 5, seedKey(3))).toEqual(
    permutedAreas([binormal(1, 1, rows)], 5, seedKey(3)),
  );
});

test.each([2, 3, 5])("the mean of %i folds that follow chance scatters as much more as is allowed for", (folds) => {
  const rounds = 40_000;
  let squares = 0;
  for (let round = 0; round < rounds; round++) {
    const chance = Array.from({ length: folds }, (_, f) => normal(seedKey(folds), round * folds + f));
    const sum = chance.reduce((all, one) => all + one, 0);
    squares += (chance.reduce((all, one) => all + one * Math.sign(sum - one), 0) / Math.sqrt(folds)) ** 2;
  }
  expect(Math.sqrt(squares / rounds)).toBeCloseTo(foldWidening(folds), 1);
  expect(foldWidening(1)).toBe(1);
});
