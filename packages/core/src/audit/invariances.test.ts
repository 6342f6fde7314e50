import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attackTable } from "../attacks/index.js";
import { canonicalJson } from "./canonical.js";
import type { AttackResult, AuditResult } from "./result.js";
import {
  audit,
  changeUnit,
  generate,
  type Generated,
  permuteEvents,
  type Prepared,
  prepare,
  reorderColumns,
  scaleWeights,
  type Shape,
  shapes,
} from "./testing/generated.js";

/** The campaign `invariances` asks for more runs, and for the attacks that look at populations, too: these take most of the time. */
const asked = process.env["FOOLPROOF_RUNS"];
const runs = asked === undefined ? 2 : Number(asked);
const rows = asked === undefined ? 120 : 240;
const seed = asked === undefined ? { seed: 1 } : {};

/** Fewer steps than by default: what is compared is the same with any number. */
const FEWER: Readonly<Record<string, object>> = {
  random: { draws: 4 },
  pgd: { steps: 12 },
  apgd: { steps: 12 },
  minifool: { steps: 10 },
  deepfool: { steps: 20 },
  square: { steps: 30 },
  boundary: { steps: 15 },
  rdsa: { tries: 10 },
  release: { steps: 12 },
  conservattack: { candidates: 10, iterations: 3 },
  compensated: { steps: 12, sweeps: 8 },
};

/** They visit events one after the other as they lie in the file, or columns as the spec lists them. */
const ONE_AFTER_THE_OTHER = ["conservattack", "compensated"];

const attacks = Object.values(attackTable)
  .filter(({ perEvent, guarded }) => perEvent && (asked !== undefined || !guarded))
  .map(({ name }) => name)
  .map((name) => ({ name, ...FEWER[name] }));

const prepared = (generated: Generated, more = {}): Promise<Prepared> => prepare(generated, { attacks, ...more });

/** Pairs of the same attack, direction and scale in two audits. */
const pairs = (one: AuditResult, other: AuditResult): readonly (readonly [AttackResult, AttackResult])[] => {
  expect(other.attacks.map(({ id, direction, scale }) => [id, direction, scale])).toEqual(
    one.attacks.map(({ id, direction, scale }) => [id, direction, scale]),
  );
  return one.attacks.map((attack, k) => [attack, other.attacks[k]] as const);
};

const EVENTS = 2;

/** Do attacks fool as many events but two? */
function expectFooledAlike(one: AuditResult, other: AuditResult, but: readonly string[] = []): void {
  for (const [a, b] of pairs(one, other))
    if (!but.includes(a.name))
      expect(Math.abs(a.counts.fooled - b.counts.fooled), `${a.id} ${a.direction} ${a.scale}`).toBeLessThanOrEqual(
        EVENTS,
      );
}

/** The largest difference of a figure of the guards, matched by what they guard: relative, or absolute below 1. */
function guardsDiffer(a: AttackResult, b: AttackResult, figure: "value" | "null95"): number {
  expect(b.guards).toHaveLength(a.guards.length);
  return a.guards.reduce((worst, guard) => {
    const twin = b.guards.find(
      ({ name, observable, region }) =>
        name === guard.name && observable === guard.observable && region === guard.region,
    );
    return Math.max(worst, Math.abs(guard[figure] - (twin?.[figure] ?? NaN)) / Math.max(1, guard[figure]));
  }, 0);
}

const TOLERANCE = 1e-6;

/** The nulls are guards of two samples each: hundreds of populations on which the guards agree. */
function expectGuardsAlike(
  one: AuditResult,
  other: AuditResult,
  { values }: { readonly values: readonly string[] },
): void {
  for (const [a, b] of pairs(one, other)) {
    expect(guardsDiffer(a, b, "null95")).toBeLessThanOrEqual(TOLERANCE);
    if (values.includes(a.name))
      expect(guardsDiffer(a, b, "value"), `${a.id} ${a.scale}`).toBeLessThanOrEqual(TOLERANCE);
  }
}

const checkOf = (result: AuditResult, name: string): string | number | null =>
  result.selfChecks.find((one) => one.name.startsWith(name))?.value ?? null;

/** Every property looks at the same generated audits, of which each is run once. */
const known = new Map<string, Promise<AuditResult>>();
function base(shape: Shape): Promise<AuditResult> {
  const key = JSON.stringify(shape);
  const result = known.get(key) ?? prepared(generate(shape)).then(audit);
  known.set(key, result);
  return result;
}

const property = (check: (shape: Shape, order: readonly number[]) => Promise<void>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      shapes(rows),
      fc.shuffledSubarray(
        Array.from({ length: rows }, (_, row) => row),
        { minLength: rows, maxLength: rows },
      ),
      check,
    ),
    { numRuns: runs, endOnFailure: true, ...seed },
  );

describe("what is found in generated events, envelopes and networks", () => {
  it("lies in the envelope always, checked by code that shares nothing with the attacks", () =>
    property(async (shape) => {
      const result = await base(shape);
      expect(checkOf(result, "no event leaves its envelope")).toBe(0);
      expect(result.attacks.reduce((sum, { counts }) => sum + counts.fooled, 0)).toBeGreaterThan(0);
    }));

  it("does not depend on the order of events", () =>
    property(async (shape, order) => {
      const one = await base(shape);
      const other = await audit(permuteEvents(await prepared(generate(shape)), order));
      expectFooledAlike(one, other, ONE_AFTER_THE_OTHER);
      for (const [a, b] of pairs(one, other))
        if (!attackTable[a.name].guarded)
          expect(guardsDiffer(a, b, "value"), `${a.id} ${a.scale}`).toBeLessThanOrEqual(TOLERANCE);
    }));

  it("does not depend on the order of columns", () =>
    property(async (shape, order) => {
      const generated = generate(shape);
      const columns = order.filter((k) => k < generated.columns.length);
      const one = await base(shape);
      const other = await audit(await prepared(reorderColumns(generated, columns)));
      expectFooledAlike(one, other, ONE_AFTER_THE_OTHER);
      expectGuardsAlike(one, other, { values: ["random"] });
    }));

  it("is the same to the bit in units of which a power of two makes the old one", () =>
    property(async (shape) => {
      const one = await base(shape);
      const other = await audit(await prepared(changeUnit(generate(shape), 1024)));
      expect(canonicalJson(other.attacks)).toBe(canonicalJson(one.attacks));
    }));

  it("does not depend on the unit: GeV or MeV", () =>
    property(async (shape) => {
      const one = await base(shape);
      const other = await audit(await prepared(changeUnit(generate(shape), 1000)));
      // DeepFool's steps from border to border are chaotic where counts move: a rounding decides which whole number is next.
      expectFooledAlike(one, other, ["deepfool"]);
      expectGuardsAlike(one, other, { values: ["random", "fgsm"] });
    }));

  it.each([8, 1 / 4])("is the same to the bit for weights times %f", (factor) =>
    property(async (shape) => {
      const one = await base(shape);
      const other = await audit(await prepared(scaleWeights(generate(shape), factor)));
      for (const [a, b] of pairs(one, other))
        expect([b.foolingRatio, b.guards, b.movedShare]).toEqual([a.foolingRatio, a.guards, a.movedShare]);
    }),
  );

  it("does not depend on what all weights are multiplied with", () =>
    property(async (shape) => {
      const one = await base(shape);
      const other = await audit(await prepared(scaleWeights(generate(shape), 3.7)));
      expectFooledAlike(one, other);
      // Which of several events that are as good is given back, a rounding decides.
      const values = attacks.map(({ name }) => name).filter((name) => !attackTable[name].guarded);
      expectGuardsAlike(one, other, { values });
    }));

  it("is the same to the bit in tiles of any size", () =>
    property(async (shape) => {
      const one = await base(shape);
      for (const tile of [7, 64])
        expect(canonicalJson((await audit(await prepared(generate(shape), { tile }))).attacks)).toBe(
          canonicalJson(one.attacks),
        );
    }));
});
