import fc from "fast-check";
import { expect, test } from "vitest";
import { sortOrder } from "./sorting.js";

test("sorts float32 values ascending and stably, zeros of either sign together", () => {
  const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 2 ** -149, Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), (list) => {
      const values = Float32Array.from(list);
      const expected = list.map((_, i) => i).sort((a, b) => (values[a] === values[b] ? a - b : values[a] - values[b]));
      expect(Array.from(sortOrder(values))).toEqual(expected);
    }),
  );
});
