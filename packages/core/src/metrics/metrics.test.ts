import fc from "fast-check";
import { expect, test } from "vitest";
import { normal, seedKey } from "../random/index.js";
import fixtures from "./fixtures/metrics.json" with { type: "json" };
import {
  effectiveEvents,
  foolingRatio,
  hiddenSystematicRatio,
  nominalUncertainty,
  quantile,
  weightedAuc,
  wilsonInterval,
  workingPointThreshold,
  worstOneVersusRestAuc,
} from "./index.js";

const close = (found: number | null, expected: number): void => {
  expect(found).not.toBeNull();
  expect(Math.abs((found ?? NaN) - expected)).toBeLessThanOrEqual(1e-9);
};

for (const { ratio, events, low, high } of fixtures.intervals) {
  test(`Wilson's interval of ${ratio} in ${events} events equals statsmodels'`, () => {
    const interval = wilsonInterval(ratio, events);
    close(interval.low, low);
    close(interval.high, high);
  });
}

test("no events leave a ratio open between 0 and 1", () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  expect(effectiveEvents([])).toBe(0);
  expect(effectiveEvents([2, 2, 2])).toBe(3);
});

for (const { name, value, low, high, unweighted, ...lists } of fixtures.foolingRatios) {
  test(`fooling ratio and its interval equal the formula with statsmodels: ${name}`, () => {
    const found = foolingRatio({
      weight: Float64Array.from(lists.weight),
      inC: Uint8Array.from(lists.inC),
      fooled: Uint8Array.from(lists.fooled),
    });
    close(found.value, value);
    close(found.low, low);
    close(found.high, high);
    close(found.unweighted, unweighted);
    expect(found.note).toBeNull();
  });
}

test("where no event is fooled, or every one, negative weights leave an interval that is not a point", () => {
  const weight = Float64Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? -0.5 : 1));
  const inC = new Uint8Array(60).fill(1);
  const none = foolingRatio({ weight, inC, fooled: new Uint8Array(60) });
  const all = foolingRatio({ weight, inC, fooled: inC });
  // 60 events, of which negative weights leave (42 - 0)^2 / 51 = 34.6 effective ones: Wilson's ends for 0 and 1.
  const square = 1.959963984540054 ** 2;
  expect([none.value, none.low, all.value, all.high]).toEqual([0, 0, 1, 1]);
  expect(none.high).toBeCloseTo(square / (42 ** 2 / 51 + square), 9);
  expect(all.low).toBeCloseTo(1 - square / (42 ** 2 / 51 + square), 9);
});

test("with negative weights the interval is that of a Poisson bootstrap", () => {
  const { value, low, high, ...lists } = fixtures.negativeWeights;
  const weight = Float64Array.from(lists.weight);
  const found = foolingRatio({
    weight,
    inC: new Uint8Array(weight.length).fill(1),
    fooled: Uint8Array.from(lists.fooled),
  });
  close(found.value, value);
  // The quantiles of 1,000 replicas scatter by about .003.
  expect(Math.abs(found.low - low)).toBeLessThan(0.012);
  expect(Math.abs(found.high - high)).toBeLessThan(0.012);
});

test("a ratio outside [0, 1] is reported with a warning", () => {
  const request = { weight: Float64Array.of(3, -1, 1), inC: Uint8Array.of(1, 1, 1), fooled: Uint8Array.of(0, 1, 0) };
  const found = foolingRatio(request);
  close(found.value, -1 / 3);
  expect(found.note).toContain("outside [0, 1]");
});

test("events outside C do not count, whatever their weight", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.boolean()), { minLength: 1 }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (events, other) => {
        const weight = events.map(([w]) => w);
        const fooled = events.map(([, f]) => Number(f));
        const ones = events.map(() => 1);
        const plain = foolingRatio({
          weight: Float64Array.from(weight),
          inC: Uint8Array.from(ones),
          fooled: Uint8Array.from(fooled),
        });
        const more = foolingRatio({
          weight: Float64Array.from([...weight, other]),
          inC: Uint8Array.from([...ones, 0]),
          fooled: Uint8Array.from([...fooled, 1]),
        });
        expect(more).toEqual(plain);
        expect(plain.low).toBeLessThanOrEqual(plain.value);
        expect(plain.high).toBeGreaterThanOrEqual(plain.value);
      },
    ),
  );
});

test("weights of C that do not sum to a positive number are an error", () => {
  const refused = (weight: number[]) => () =>
    foolingRatio({
      weight: Float64Array.from(weight),
      inC: new Uint8Array(weight.length).fill(1),
      fooled: new Uint8Array(weight.length),
    });
  for (const weight of [[], [0, 0], [1, -1], [1, -2]]) {
    expect(refused(weight)).toThrow(expect.objectContaining({ code: "FP_METRIC_WEIGHT_SUM" }));
  }
});

for (const { name, auc, ...lists } of fixtures.areas) {
  test(`weighted AUC equals scikit-learn's, ties counting half: ${name}`, () => {
    close(
      weightedAuc(Float64Array.from(lists.scores), Uint8Array.from(lists.positive), Float64Array.from(lists.weight)),
      auc,
    );
  });
}

test("AUC is undefined without one of the classes, and mirrored for a mirrored score", () => {
  expect(weightedAuc(Float64Array.of(1, 2), Uint8Array.of(1, 1), Float64Array.of(1, 1))).toBeNull();
  const key = seedKey(5);
  const scores = Float64Array.from({ length: 50 }, (_, i) => Math.fround(normal(key, i)));
  const positive = Uint8Array.from(scores, (_, i) => (i % 3) & 1);
  const weight = new Float64Array(50).fill(1);
  const area = weightedAuc(scores, positive, weight) ?? NaN;
  close(
    weightedAuc(
      scores.map((x) => -x),
      positive,
      weight,
    ),
    1 - area,
  );
});

test("of several classes the worst one against the rest counts", () => {
  const { scores, label, weight, worst } = fixtures.severalClasses;
  const columns = scores.map((column) => Float64Array.from(column));
  close(worstOneVersusRestAuc(columns, Uint8Array.from(label), Float64Array.from(weight)), worst);
});

for (const { name, wanted, threshold, efficiency, ...lists } of fixtures.workingPoints) {
  test(`a working point is the largest threshold that keeps the signal efficiency: ${name}`, () => {
    const scores = Float64Array.from(lists.scores);
    const weight = Float64Array.from(lists.weight);
    const found = workingPointThreshold(scores, weight, wanted);
    expect(found).toBe(threshold);
    const sum = (keep: (score: number) => boolean): number =>
      weight.reduce((all, w, i) => all + (keep(scores[i]) ? w : 0), 0);
    close(sum((score) => score >= found) / sum(() => true), efficiency);
  });
}

for (const { values, probability, value } of fixtures.quantiles) {
  test(`the ${probability} quantile equals numpy's`, () => {
    close(quantile(values, probability), value);
  });
}

test("the conventional uncertainty adds the larger shift of each source in quadrature, with the paired bootstrap's error", () => {
  const { weight, nominal, sources, value, error } = fixtures.nominalUncertainty;
  const changed = (varied: readonly number[]): Uint32Array =>
    Uint32Array.from(varied.keys()).filter((i) => varied[i] !== nominal[i]);
  const found = nominalUncertainty(
    {
      weight: Float64Array.from(weight),
      nominal: Uint8Array.from(nominal),
      sources: sources.map(({ up, down }) => ({ up: changed(up), down: changed(down) })),
    },
    { replicas: 2000 },
  );
  close(found.value, value);
  expect(found.error / error).toBeGreaterThan(0.94);
  expect(found.error / error).toBeLessThan(1.06);
});

test("a sample of its own shifts by its efficiency less the nominal one, and its own fluctuations count in the error", () => {
  const events = 4000;
  const weight = new Float64Array(events).fill(1);
  const nominal = Uint8Array.from({ length: events }, (_, i) => (i % 4 === 0 ? 0 : 1));
  const side = (efficiency: number, error: number) => ({ efficiency, error });
  const none = new Uint32Array(0);
  const found = nominalUncertainty(
    {
      weight,
      nominal,
      sources: [
        { up: none, down: none, samples: { up: side(0.65, 0.01), down: null } },
        { up: none, down: none, samples: { up: side(0.7, 0), down: side(0.83, 0.02) } },
      ],
    },
    { replicas: 4000 },
  );
  // Shifts of .10 and .08 from .75; the larger side of the second is far enough from the smaller one to be it in every replica.
  const value = Math.hypot(0.1, 0.08);
  close(found.value, value);
  // Linear in the fluctuations: the samples' own and that of the nominal efficiency, which moves one shift up and the other down.
  const own = Math.hypot((0.1 / value) * 0.01, (0.08 / value) * 0.02);
  const shared = ((0.1 - 0.08) / value) * Math.sqrt((0.75 * 0.25) / events);
  expect(found.error / Math.hypot(own, shared)).toBeGreaterThan(0.93);
  expect(found.error / Math.hypot(own, shared)).toBeLessThan(1.07);
});

test("H is the adversarial shift over the conventional uncertainty, its interval that of the denominator", () => {
  const found = hiddenSystematicRatio({ adversarialShift: -0.1, uncertainty: { value: 0.05, error: 0 } });
  expect(found).toEqual({ value: 2, low: 2, high: 2, lowerBound: false, nominalUncertainty: 0.05 });
  const spread = hiddenSystematicRatio({ adversarialShift: 0.2, uncertainty: { value: 0.01, error: 0.001 } });
  close(spread.value, 20);
  expect(spread.low).toBeLessThan(20);
  expect(spread.high).toBeGreaterThan(20);
  expect(hiddenSystematicRatio({ adversarialShift: 0.1, uncertainty: { value: 0, error: 0 } }).value).toBeNull();
});

test("a conventional uncertainty below twice its error leaves a lower bound of H", () => {
  const found = hiddenSystematicRatio({ adversarialShift: 0.2, uncertainty: { value: 0.01, error: 0.02 } });
  close(found.value, 0.2 / (2 * 0.02));
  expect(found).toMatchObject({ low: found.value, high: null, lowerBound: true });
});
