import { expect, test } from "vitest";
import type { AuditResult } from "./result.js";
import { runAudit } from "./run.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "./testing/toy.js";

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const ATTACKS = "attacks: [random, {name: pgd, steps: 5, restarts: 0}, {name: square, steps: 20, events: 100}]\n";

async function audited(): Promise<AuditResult> {
  const { resolved, events } = await toyAudit(
    800,
    TOY_SPEC.replace(/attacks: .*\n/, ATTACKS).replace("scales: [0, 0.5, 1]", "scales: [1]"),
  );
  return (await runAudit(resolved, { events, network: toyClassifier(), version: "0.0.0" })).result;
}

const found = await audited();
const { foolable = [] } = found;

test("each class has its score and every guarded observable, in this order", () => {
  expect(foolable.map((one) => [one.class, one.observable, one.of])).toEqual(
    found.baseline.classes.flatMap((one) => [
      [one.class, "score", "score"],
      ...["pt", "eta", "n_jets"].map((name) => [one.class, name, "observable"]),
    ]),
  );
});

test("the bins of every observable together give the fooling ratio of the attack, also of one that ran on a sample", () => {
  for (const one of foolable) {
    expect(one.correct).toHaveLength(one.edges.length);
    for (const after of one.after) {
      const attack = found.attacks.find(({ id, direction }) => id === after.attack && direction === after.direction);
      const ratio = sum(after.fooled) / sum(after.correct ?? one.correct);
      expect(ratio, `${after.attack} by ${one.observable}`).toBeCloseTo(attack?.foolingRatio.value ?? NaN, 10);
      expect(after.correct !== undefined).toBe(after.attack === "square");
    }
  }
});

test("the interval of a bin holds its ratio, and is null where there is no event", () => {
  for (const { correct, after } of foolable)
    for (const { correct: sampled, fooled, low, high } of after)
      (sampled ?? correct).forEach((weight, i) => {
        if (weight === 0) expect([low[i], high[i]]).toEqual([null, null]);
        else {
          expect(low[i]).toBeLessThanOrEqual(fooled[i] / weight + 1e-12);
          expect(high[i]).toBeGreaterThanOrEqual(fooled[i] / weight - 1e-12);
        }
      });
});

test("whole numbers lie in the middle of their bins", () => {
  expect(foolable.find((one) => one.observable === "n_jets")?.edges).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5]);
});

test("an event far from the threshold is not fooled: by the score all fooled ones lie beside it", () => {
  const score = foolable.find((one) => one.of === "score" && one.class === "signal");
  const pgd = score?.after.find((one) => one.attack === "pgd");
  const at = (pgd?.fooled ?? []).flatMap((weight, i) => (weight > 0 ? [score?.edges[i] ?? 1] : []));
  expect(at.length).toBeGreaterThan(0);
  expect(Math.max(...at)).toBeLessThan(0.7);
});
