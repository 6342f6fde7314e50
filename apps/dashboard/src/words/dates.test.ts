import { expect, test } from "vitest";
import { ageText, dateText } from "./dates";

const NOW = Date.parse("2026-03-31T12:00:00.000Z");

test.each([
  ["2026-03-31T11:59:30.000Z", "just now"],
  ["2026-03-31T11:59:00.000Z", "1 minute ago"],
  ["2026-03-31T10:00:00.000Z", "2 hours ago"],
  ["2026-03-30T12:00:00.000Z", "1 day ago"],
  ["2026-02-01T12:00:00.000Z", "58 days ago"],
  ["2026-01-01T12:00:00.000Z", "2026-01-01"],
  ["2026-03-31T12:00:05.000Z", "just now"],
])("%s was %s", (at, told) => {
  expect(ageText(at, NOW)).toBe(told);
});

test("a moment is told in one time zone for everybody", () => {
  expect(dateText("2026-03-31T23:59:30.000Z")).toBe("2026-03-31 23:59 UTC");
});
