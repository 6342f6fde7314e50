import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, parseShortDecimal } from "./decimal.js";

const short = (text: string): number => parseShortDecimal(Buffer.from(`#${text}#`), 1, 1 + text.length);

/** Ways of writing a number that occur in files. */
const written = fc
  .tuple(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom("", "+", "-"),
  )
  .chain(([value, digits, sign]) => {
    const size = Math.abs(value);
    const forms = [
      String(size),
      size.toExponential(digits),
      size < 1e20 ? size.toFixed(digits) : String(size),
      size.toPrecision(digits + 1),
      String(Math.round(size)),
    ];
    return fc.constantFrom(...forms.map((form) => sign + form), ...forms.map((form) => sign + form.replace("e", "E")));
  });

describe("parseShortDecimal", () => {
  it("gives the correctly rounded number, or leaves it to the long way", () => {
    fc.assert(
      fc.property(written, (text) => {
        const value = short(text);
        expect(Number.isNaN(value) || Object.is(value, Number(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("needs no long way for what detectors write", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (mantissa, digits) => {
        const text = (mantissa / 10 ** digits).toFixed(digits);
        expect(Object.is(short(text), Number(text))).toBe(true);
      }),
    );
  });

  it("takes nothing but decimal notation for a number", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789+-.eE xinf,_"), maxLength: 8 }), (text) => {
        const value = short(text);
        if (!Number.isNaN(value)) expect(value).toBe(Number(text.replace(/^\+/, "")));
      }),
      { numRuns: 2000 },
    );
    for (const text of ["", "-", ".", "e5", "1e", "1e+", "--1", "1 2", "0x10", "1,5", "1_000"])
      expect(short(text)).toBeNaN();
  });
});

describe("parseNumber", () => {
  it("agrees with the long decimal parser on every number", () => {
    fc.assert(fc.property(written, (text) => Object.is(parseNumber(` ${text}\t`), Number(text))));
  });

  it.each(["", " ", "nan", "NaN", "NAN", "-nan", "nan(ind)", "NA", "N/A", "n/a", "null", "NULL", "None"])(
    "takes %j for a missing value",
    (text) => {
      expect(parseNumber(text)).toBeNaN();
    },
  );

  it.each([
    ["inf", Infinity],
    ["-Inf", -Infinity],
    ["+infinity", Infinity],
  ])("reads %j as infinite", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(["s", "1.2.3", "0x1F", "1,5", "12a", "1e", "nano", "-", "true", "١٢"])("takes %j for text", (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});
