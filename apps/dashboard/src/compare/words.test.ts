import { expect, test } from "vitest";
import { differenceText, differs, judgement, valueText } from "./words";

test("a figure is told with its interval where it has one", () => {
  expect(valueText(87.23, [85.1, 89.04])).toBe("87.23 (85.1 to 89.04)");
  expect(valueText(87.23, null)).toBe("87.23");
  expect(valueText(null, null)).toBe("–");
});

test("a difference carries its sign", () => {
  expect([1.5, -0.25, 0, null].map(differenceText)).toEqual(["+1.5", "−0.25", "none", "–"]);
});

test.each([
  [1, "higher", "better"],
  [-1, "higher", "worse"],
  [-1, "lower", "better"],
  [0, "higher", ""],
  [1, null, ""],
  [null, "lower", ""],
] as const)("a difference of %s where %s is better is %s", (difference, better, told) => {
  expect(judgement({ difference, better })).toBe(told);
});

test("a figure that only one of the two has differs", () => {
  const line = { name: "H", unit: "", aInterval: null, bInterval: null, better: null } as const;
  expect(differs({ ...line, a: null, b: 2, difference: null })).toBe(true);
  expect(differs({ ...line, a: null, b: null, difference: null })).toBe(false);
  expect(differs({ ...line, a: 2, b: 2, difference: 0 })).toBe(false);
});
