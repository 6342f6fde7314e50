import { describe, expect, test } from "vitest";
import { quantile } from "../metrics/index.js";
import { deriveKey, seedKey, uniform } from "../random/index.js";
import fixtures from "./fixtures/guards.json" with { type: "json" };
import type { Population } from "./guard.js";
import { createGuardSet } from "./guardSet.js";
import { guardLimits, judgeGuards } from "./judge.js";
import { createNullSample, pairValues } from "./nullSample.js";
import { bootstrapPart, familyWiseNull, nullParts } from "./nulls.js";
import { evaluateGuards } from "./evaluate.js";
import { examplePopulation } from "./testing/populations.js";

const key = seedKey(7);

function uniformPopulation(rows: number, columns: number): Population {
  return {
    class: "background",
    rows,
    weight: new Float64Array(rows).fill(1),
    columns: Array.from({ length: columns }, (_, j) => ({
      name: `x${j}`,
      discrete: false,
      period: null,
      values: Float32Array.from({ length: rows }, (_, i) => uniform(deriveKey(key, j), i)),
      missing: null,
    })),
  };
}

test("one distance of 100 bins, and the largest of 30, fluctuate as numpy's bootstrap says", () => {
  const { events, columns, ...expected } = fixtures.nulls;
  const guardSet = createGuardSet(uniformPopulation(events, columns));
  const [scope] = guardSet.scopes;
  const sample = createNullSample(
    guardSet,
    scope,
    Uint32Array.from({ length: events }, (_, i) => i),
  );
  const values = new Float64Array(guardSet.guards.length);
  const all: number[] = [];
  const largest: number[] = [];
  for (let pair = 0; pair < 200; pair++) {
    const keys = [deriveKey(key, 2 * pair), deriveKey(key, 2 * pair + 1)] as const;
    pairValues(sample, values, { keys, reported: false });
    const distances = scope.index.columns.map(({ jensenShannon }) => values[jensenShannon]);
    all.push(...distances);
    largest.push(Math.max(...distances));
  }
  expect(Math.abs(quantile(all, 0.5) - expected.median)).toBeLessThan(0.0005);
  expect(Math.abs(quantile(all, 0.95) - expected.quantile95)).toBeLessThan(0.0005);
  expect(Math.abs(quantile(largest, 0.95) - expected.largestOfColumns95)).toBeLessThan(0.002);
});

test("the null of KS is that of the Kolmogorov distribution", async () => {
  const rows = 4000;
  const guardSet = createGuardSet(uniformPopulation(rows, 8));
  const { null95 } = await familyWiseNull(guardSet, { key, replicas: 300, checks: 0 });
  // 95 % of the Kolmogorov distribution at 1.358; two samples of the same size.
  const expected = 1.358 * Math.sqrt(2 / rows);
  const found = guardSet.scopes[0].index.columns.map(({ kolmogorovSmirnov }) => null95[kolmogorovSmirnov] / expected);
  expect(Math.abs(found.reduce((a, b) => a + b, 0) / found.length - 1)).toBeLessThan(0.04);
});

describe("on a population with weights, ties, missing entries, heavy tails and regions", () => {
  const { population, moved, regions } = examplePopulation(3, { rows: 1500, columns: 7, share: 0.2 });
  const guardSet = createGuardSet(population, {}, regions);

  test("of pairs that were not used for the limits 90 to 99 % pass, in the class and in each region", async () => {
    for (const seed of [1, 2]) {
      const { scopes } = await familyWiseNull(guardSet, { key: seedKey(seed) });
      expect(scopes.map(({ region }) => region)).toEqual([null, "tail", "fixed"]);
      for (const { passShare, factor } of scopes) {
        expect(passShare).toBeGreaterThanOrEqual(0.9);
        expect(passShare).toBeLessThanOrEqual(0.99);
        expect(factor).toBeGreaterThan(1);
      }
    }
  });

  test("the same key gives the same nulls to the bit, another key others", async () => {
    const few = { replicas: 40, checks: 10 };
    const first = await familyWiseNull(guardSet, { key, ...few });
    expect(await familyWiseNull(guardSet, { key, ...few })).toEqual(first);
    const other = await familyWiseNull(guardSet, { key: seedKey(8), ...few });
    expect(other.limits).not.toEqual(first.limits);
  });

  test("nulls and limits shrink as one over the root of the reference size, chi^2 per degree of freedom stays", async () => {
    const few = { key, replicas: 40, checks: 10 };
    const once = await familyWiseNull(guardSet, { ...few, referenceEvents: 1000 });
    const four = await familyWiseNull(guardSet, { ...few, referenceEvents: 4000 });
    guardSet.guards.forEach(({ name }, g) => {
      const ratio = name === "chiSquared" ? 1 : 2;
      expect(once.null95[g]).toBeCloseTo(ratio * four.null95[g], 12);
      if (once.limits[g] !== Infinity) expect(once.limits[g]).toBeCloseTo(2 * four.limits[g], 12);
    });
    expect(once.scopes[0].referenceEvents).toBe(1000);
    expect(once.scopes[1].referenceEvents).toBeLessThan(1000);
    const { scopes } = await familyWiseNull(guardSet, few);
    expect(scopes[0].referenceEvents).toBe(guardSet.scopes[0].effectiveEvents);
    expect(scopes[0].evaluatedEvents).toBeCloseTo(scopes[0].referenceEvents, 6);
  });

  test("bootstrapping fewer events and scaling gives about the same nulls", async () => {
    const all = await familyWiseNull(guardSet, { key, replicas: 200, checks: 0 });
    const some = await familyWiseNull(guardSet, { key, replicas: 200, checks: 0, rows: 700 });
    for (const { jensenShannon, kolmogorovSmirnov } of guardSet.scopes[0].index.columns.slice(0, 1)) {
      for (const g of [jensenShannon, kolmogorovSmirnov, guardSet.scopes[0].index.pearson]) {
        expect(some.null95[g] / all.null95[g]).toBeGreaterThan(0.85);
        expect(some.null95[g] / all.null95[g]).toBeLessThan(1.15);
      }
    }
  });

  test("the null of a region's yield is binomial", async () => {
    const rows = 3000;
    const plain = uniformPopulation(rows, 1);
    const share = 0.25;
    const member = Uint8Array.from(plain.columns[0].values, (x) => (x < share ? 1 : 0));
    const whole = new Uint8Array(rows).fill(1);
    const set = createGuardSet(plain, {}, [
      { name: "quarter", member },
      { name: "whole", member: whole },
    ]);
    const { null95 } = await familyWiseNull(set, { key, replicas: 400, checks: 0 });
    const expected = 1.96 * Math.sqrt((2 * (1 - share)) / (rows * share));
    expect(null95[set.scopes[1].index.yield] / expected).toBeGreaterThan(0.88);
    expect(null95[set.scopes[1].index.yield] / expected).toBeLessThan(1.12);
    expect(null95[set.scopes[2].index.yield]).toBe(0);
  });

  test("a bootstrap that is called off stops with the caller's reason", async () => {
    const reason = new Error("stopped by hand");
    const [part] = nullParts(0);
    const running = bootstrapPart(guardSet, part, { key, breathe: () => Promise.reject(reason) });
    await expect(running).rejects.toBe(reason);
  });

  test("presets choose limits guard by guard, explicit numbers override them and gate", async () => {
    const nulls = await familyWiseNull(guardSet, { key, replicas: 40, checks: 10 });
    const names = guardSet.guards.map(({ name }) => name);
    const limits = (preset: "conservattack" | "statistical" | "strict" | "none") =>
      guardLimits(guardSet, { preset, nulls });
    const published = { jensenShannon: 0.06, pearson: 0.006 } as Partial<Record<string, number>>;
    expect([...limits("conservattack")]).toEqual(names.map((name) => published[name] ?? Infinity));
    expect(limits("statistical")).toEqual(nulls.limits);
    expect([...limits("strict")]).toEqual(
      names.map((name, g) => Math.min(published[name] ?? Infinity, nulls.limits[g])),
    );
    expect(limits("none").every((limit) => limit === Infinity)).toBe(true);

    const overrides = { wasserstein: 0.25, jensenShannon: { x1: 0.5 } };
    const chosen = guardLimits(guardSet, { preset: "none", nulls, overrides });
    guardSet.guards.forEach(({ name, observable }, g) => {
      const expected = name === "wasserstein" ? 0.25 : name === "jensenShannon" && observable === "x1" ? 0.5 : Infinity;
      expect(chosen[g]).toBe(expected);
    });
  });

  test("each result carries value, limit, null and the number of events from which the change would show", async () => {
    const nulls = await familyWiseNull(guardSet, { key, replicas: 40, checks: 10, referenceEvents: 5000 });
    const limits = guardLimits(guardSet, { preset: "strict", nulls });
    const values = evaluateGuards(guardSet, moved);
    const results = judgeGuards(guardSet, { values, limits, nulls });
    expect(results.map(({ name, observable, region }) => ({ name, observable, region }))).toEqual(guardSet.guards);
    for (const [g, result] of results.entries()) {
      expect(result).toMatchObject({ class: "signal", value: values[g], null95: nulls.null95[g] });
      expect(result.gates).toBe(
        !["wasserstein", "chiSquared", "spearman", "totalCorrelation", "pairs", "pairsMean"].includes(result.name),
      );
      expect(result.limit).toBe(result.gates ? limits[g] : null);
      expect(result.passed).toBe(result.limit === null || result.value <= result.limit);
      if (result.value === 0) expect(result.visibleFrom).toBeNull();
    }
    expect(results.some(({ passed }) => !passed)).toBe(true);
    const pearson = results[guardSet.scopes[0].index.pearson];
    expect(pearson.visibleFrom).toBeCloseTo(5000 * (pearson.null95 / pearson.value) ** 2, 9);
  });

  test("a limit for a guard or an observable that does not exist is refused with the nearest name", async () => {
    const nulls = await familyWiseNull(guardSet, { key, replicas: 20, checks: 0 });
    const refused = (overrides: Record<string, number | Record<string, number>>) => () =>
      guardLimits(guardSet, { preset: "strict", nulls, overrides });
    expect(refused({ pearsn: 0.1 })).toThrow(
      expect.objectContaining({ code: "FP_GUARD_UNKNOWN", hint: 'Did you mean "pearson"?' }),
    );
    expect(refused({ jensenShannon: { x01: 0.1 } })).toThrow(/there is no observable "x01"/);
    expect(refused({ occupancy: { x0: 0.1 } })).toThrow(/observable "x0" has no occupancy guard/);
  });
});
