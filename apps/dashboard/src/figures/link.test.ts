import fc from "fast-check";
import { expect, test } from "vitest";
import { hashOf, placeOf } from "./link";

test("a link to a figure leads back to the same choice, whatever observables are called", () => {
  const value = fc.string({ minLength: 1, unit: "grapheme" });
  const choice = fc.record({ direction: value, observable: value, attack: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "grapheme" }), choice, (id, picked) => {
      const found = placeOf(hashOf({ id, choice: picked }));
      expect(found).toEqual({ id, choice: { ...picked } });
    }),
  );
});

test("links do not depend on the order in which things were picked", () => {
  const one = hashOf({ id: "marginal", choice: { observable: "met", direction: "a-to-b" } });
  const other = hashOf({ id: "marginal", choice: { direction: "a-to-b", observable: "met" } });
  expect(one).toBe(other);
  expect(one).toBe("#marginal?direction=a-to-b&observable=met");
});

test("an address without a hash, or with a broken one, names no place", () => {
  expect(placeOf("")).toEqual({ id: "", choice: {} });
  expect(placeOf("#%E0%A4%A")).toEqual({ id: "", choice: {} });
});
