import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundDown32, roundUp32 } from "./float32.js";

const step = (value: number, by: number): number => {
  const words = new Int32Array(Float32Array.of(value).buffer);
  words[0] += by;
  return new Float32Array(words.buffer)[0];
};

describe("rounding to float32", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, min: -3e38, max: 3e38 }),
    fc.double({ noNaN: true, min: -1e-37, max: 1e-37 }),
    fc.constantFrom(0, -0, 1e-46, -1e-46, 0.1, -0.1, 16777217, -16777217),
  );

  it("up and down enclose every number between neighbouring float32", () => {
    fc.assert(
      fc.property(number, (value) => {
        const [down, up] = [roundDown32(value), roundUp32(value)];
        expect([Math.fround(down), Math.fround(up)]).toEqual([down, up]);
        expect(down <= value && value <= up).toBe(true);
        if (down === up) expect(down === value).toBe(true);
        else if (down > 0) expect(step(down, 1)).toBe(up);
        else if (up < 0) expect(step(up, 1)).toBe(down);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves float32 numbers and infinities as they are", () => {
    for (const value of [0, 1.5, -1.5, Math.fround(0.1), Infinity, -Infinity])
      expect([roundDown32(value), roundUp32(value)]).toEqual([value, value]);
  });
});
