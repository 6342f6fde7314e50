import fc from "fast-check";
import { expect, test } from "vitest";
import { foolingRatio } from "./foolingRatio.js";
import { ratiosInBins } from "./ratiosInBins.js";

const event = fc.record({
  bin: fc.integer({ min: -1, max: 3 }),
  weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
  counts: fc.integer({ min: 0, max: 1 }),
});

test("each bin has the ratio and the interval of a fooling ratio of its own events", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), (events) => {
      const found = ratiosInBins(4, {
        bin: Int32Array.from(events, (one) => one.bin),
        weight: events.map((one) => one.weight),
        counts: events.map((one) => one.counts),
      });
      for (let at = 0; at < 4; at++) {
        const own = events.filter((one) => one.bin === at);
        if (own.length === 0) {
          expect([found.all[at], found.low[at], found.high[at]]).toEqual([0, NaN, NaN]);
          continue;
        }
        const whole = foolingRatio({
          weight: Float64Array.from(own, (one) => one.weight),
          inC: new Uint8Array(own.length).fill(1),
          fooled: Uint8Array.from(own, (one) => one.counts),
        });
        expect(found.some[at] / found.all[at]).toBeCloseTo(whole.value, 10);
        expect(found.low[at]).toBeCloseTo(whole.low, 6);
        expect(found.high[at]).toBeCloseTo(whole.high, 6);
      }
    }),
  );
});

test("negative weights keep a finite interval around the ratio", () => {
  const found = ratiosInBins(1, {
    bin: Int32Array.of(0, 0, 0, 0),
    weight: [1, 1, 1, -0.5],
    counts: [1, 0, 0, 1],
  });
  // Ratio 0.5 / 2.5; variance ((1 + 0.25) 0.8^2 + 2 * 0.2^2) / 2.5^2.
  const half = 1.959963984540054 * Math.sqrt((1.25 * 0.64 + 2 * 0.04) / 6.25);
  expect(found.low[0]).toBeCloseTo(0.2 - half, 12);
  expect(found.high[0]).toBeCloseTo(0.2 + half, 12);
});
