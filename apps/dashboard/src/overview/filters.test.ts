import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, type Filters, filtersOf, isFiltered, requestOf, SORTS, STATES } from "./filters";

const filters: fc.Arbitrary<Filters> = fc.record({
  search: fc.string({ maxLength: 40, unit: "grapheme" }),
  group: fc.constantFrom("", "higgs", "top"),
  state: fc.constantFrom("", ...STATES),
  badge: fc.constantFrom("", "claimed", "mismatch"),
  queue: fc.constantFrom("", "mine", "waiting", "stale"),
  sort: fc.constantFrom(...SORTS.map((one) => one.value)),
});

test("what a list shows stands in its address, whole", () => {
  fc.assert(
    fc.property(filters, (some) => {
      expect(filtersOf(new URLSearchParams(addressOf(some)))).toEqual(some);
    }),
  );
});

test("an address of no registry page shows the list as it is first shown", () => {
  const some = filtersOf(new URLSearchParams("state=drunk&queue=all&sort=up&search="));
  expect(some).toEqual({ search: "", group: "", state: "", badge: "", queue: "", sort: "newest" });
  expect(isFiltered(some)).toBe(false);
  expect(addressOf(some)).toBe("?");
});

test("the registry is asked for nothing that was not picked", () => {
  const none = filtersOf(new URLSearchParams());
  expect(requestOf({ ...none, search: "met" })).toEqual({ search: "met", sort: "newest" });
});
