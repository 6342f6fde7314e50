import fc from "fast-check";
import { expect, test } from "vitest";
import { eventsTitle, merged, uniformWidth, wantsLogarithm } from "./binning.js";
import { niceAbove } from "./correlation.js";
import { stepBand, steps } from "./marks.js";

test("merging bins keeps their sum and their outer edges", () => {
  const counts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 9 }), (given, by) => {
      const edges = [...given.map((_, i) => i * 0.5), given.length * 0.5];
      const joined = merged({ edges, counts: given }, by);
      expect(joined.counts.reduce((a, b) => a + b, 0)).toBe(given.reduce((a, b) => a + b, 0));
      expect([joined.edges[0], joined.edges.at(-1)]).toEqual([edges[0], edges.at(-1)]);
      expect(joined.edges).toHaveLength(joined.counts.length + 1);
      expect(joined.counts).toHaveLength(Math.ceil(given.length / by));
    }),
  );
});

test("the axis says events per bin width and unit", () => {
  expect(eventsTitle([0, 5, 10], "GeV")).toBe("Events / 5 GeV");
  expect(eventsTitle([0, 0.05, 0.1], null)).toBe("Events / 0.05");
  expect(eventsTitle([-0.5, 0.5, 1.5], null)).toBe("Events");
  expect(eventsTitle([0, 1, 3], "GeV")).toBe("Events / bin");
});

test("only edges of one distance have a width", () => {
  expect(uniformWidth([1, 1.1, 1.2, 1.3])).toBeCloseTo(0.1, 9);
  expect(uniformWidth([1, 1.1, 1.3])).toBeNull();
});

test("a falling spectrum wants a logarithm, a flat one does not", () => {
  expect(wantsLogarithm([1000, 300, 90, 30, 10, 3, 1])).toBe(true);
  expect(wantsLogarithm([90, 100, 110, 95, 105, 99])).toBe(false);
});

test("a histogram's outline meets every edge at its own bin's height", () => {
  expect(steps([0, 10, 30], [5, 8], null)).toBe("M0,5L10,5L10,8L30,8L30,8");
  expect(steps([0, 10, 30], [5, 8], 20)).toBe("M0,20L0,5L10,5L10,8L30,8L30,8L30,20");
  expect(stepBand([0, 10], [2], [4])).toContain("M0,4L10,4");
});

test("the end of a size scale is 1, 2 or 5 times a power of ten, and no smaller than what it shows", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), (value) => {
      const end = niceAbove(value);
      const leading = end / 10 ** Math.floor(Math.log10(end) + 1e-9);
      expect(end).toBeGreaterThanOrEqual(value * (1 - 1e-12));
      expect([1, 2, 5].some((one) => Math.abs(leading - one) < 1e-6)).toBe(true);
    }),
  );
});
