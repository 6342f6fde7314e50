import { expect, test } from "vitest";
import { controlRegionEstimate } from "./controlRegion.js";

test("a control region estimates the shift that it sees and its statistical error, in quadrature", () => {
  // Eight events of weight 1, six of them in the region before, of which three are selected; after it four of six others.
  const weight = new Float64Array(8).fill(1);
  const before = { member: Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0), selected: Uint8Array.of(1, 1, 1, 0, 0, 0, 1, 1) };
  const after = { member: Uint8Array.of(0, 1, 1, 1, 1, 1, 1, 0), selected: Uint8Array.of(1, 1, 1, 0, 0, 1, 1, 1) };
  const found = controlRegionEstimate(weight, { before, after });
  const stat = Math.sqrt((0.5 * 0.5) / 6);
  expect(found).toMatchObject({ nominal: 0.5, after: 4 / 6 });
  expect(found?.stat).toBeCloseTo(stat, 12);
  expect(found?.estimate).toBeCloseTo(Math.hypot(1 / 6, stat), 12);
});

test("one without events, or without weight, estimates nothing", () => {
  const still = { member: Uint8Array.of(0, 0), selected: Uint8Array.of(1, 0) };
  expect(controlRegionEstimate(Float64Array.of(1, 1), { before: still, after: still })).toBeNull();
  const all = { member: Uint8Array.of(1, 1), selected: Uint8Array.of(1, 0) };
  expect(controlRegionEstimate(Float64Array.of(1, -1), { before: all, after: all })).toBeNull();
});
