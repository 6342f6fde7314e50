import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, hasNoScore, isCorrect, isFooled, logit } from "./decide.js";
import type { OutputReading } from "./network.js";

const binary = (kind: OutputReading["kind"], threshold: number): OutputReading => ({
  kind,
  classOfOutput: [1],
  single: { scoreOf: 1, other: 0 },
  threshold,
});
const several: OutputReading = { kind: "softmax", classOfOutput: [2, 0, 1], single: null, threshold: 0.5 };

test("a single score is of its class from the threshold on, as a probability or as a logit", () => {
  const scores = Float32Array.of(0.25, 0.75, 0.5);
  expect([0, 1, 2].map((row) => decide(scores, binary("sigmoid", 0.5), row))).toEqual([0, 1, 1]);
  expect([0, 1, 2].map((row) => decide(scores, binary("logits", 0.5), row))).toEqual([1, 1, 1]);
  expect([0, 1, 2].map((row) => decide(scores, binary("logits", 0.65), row))).toEqual([0, 1, 0]);
});

test("a threshold on the logit decides like the same threshold on the probability", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -8, max: 8, noNaN: true }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (x, threshold) => {
        const value = Math.fround(x);
        fc.pre(Math.abs(value - logit(threshold)) > 1e-5);
        const probability = Float32Array.of(1 / (1 + Math.exp(-value)));
        expect(decide(Float32Array.of(value), binary("logits", threshold), 0)).toBe(
          decide(probability, binary("sigmoid", threshold), 0),
        );
      },
    ),
  );
});

test("several outputs: the class of the largest, the first of equal ones", () => {
  const scores = Float32Array.of(0.2, 0.5, 0.3, 0.4, 0.2, 0.4, -Infinity, -3, -4);
  expect([0, 1, 2].map((row) => decide(scores, several, row))).toEqual([0, 2, 0]);
});

test("a row without a score is neither correct nor fooled", () => {
  const scores = Float32Array.of(0.1, NaN, 0.2);
  const at = { row: 0, label: 0 };
  expect(hasNoScore(scores, several, 0)).toBe(true);
  expect(isCorrect(scores, several, at)).toBe(false);
  expect(isFooled(scores, several, { ...at, target: null })).toBe(false);
  expect(isFooled(Float32Array.of(NaN), binary("sigmoid", 0.5), { row: 0, label: 1, target: null })).toBe(false);
});

test("fooled towards a target means taken for just that class", () => {
  const scores = Float32Array.of(0.2, 0.5, 0.3);
  const fooled = (label: number, target: number | null): boolean =>
    isFooled(scores, several, { row: 0, label, target });
  expect([fooled(1, null), fooled(1, 0), fooled(1, 2), fooled(0, null), fooled(0, 0)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
