const MINUS = 45;
const PLUS = 43;
const DOT = 46;
const ZERO = 48;
const LARGE_E = 69;
const SMALL_E = 101;

/** Powers of ten that float64 holds exactly. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${String(exponent)}`));

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(inity)?$/i;
const MISSING = /^(|[+-]?nan(\([^)]*\))?|n\/?a|null|none)$/i;

/**
 * The number written in ASCII in `bytes[start, end)`, correctly rounded; NaN where the short way does not apply and
 * `parseNumber` has to look closer. A mantissa below 2^53 and a power of ten up to 10^22 are exact in float64, so one
 * multiplication or division rounds once and right (Clinger, "How to read floating point numbers accurately", 1990).
 */
export function parseShortDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let byte = bytes[at] ?? 0;
  const negative = byte === MINUS;
  if (negative || byte === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let afterPoint = false;
  for (; at < end; at++) {
    byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (afterPoint) scale++;
    } else if (byte === DOT && !afterPoint) afterPoint = true;
    else break;
  }
  if (digits === 0 || mantissa > Number.MAX_SAFE_INTEGER) return NaN;
  let exponent = 0;
  if (at < end) {
    if (byte !== SMALL_E && byte !== LARGE_E) return NaN;
    at++;
    byte = bytes[at] ?? 0;
    const down = byte === MINUS;
    if (down || byte === PLUS) at++;
    if (at === end) return NaN;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      exponent = exponent * 10 + digit;
    }
    if (down) exponent = -exponent;
  }
  exponent -= scale;
  const power = EXACT_POWERS[Math.abs(exponent)];
  if (power === undefined) return NaN;
  const value = exponent < 0 ? mantissa / power : mantissa * power;
  return negative ? -value : value;
}

/**
 * The number that a cell's text stands for; NaN for a missing one (nothing, nan, NA, N/A, null, None in any case), null for text.
 * Decimal notation only: no thousands separators, no hexadecimal, no decimal comma.
 */
export function parseNumber(text: string): number | null {
  const cell = text.trim();
  if (DECIMAL.test(cell)) return Number(cell);
  if (MISSING.test(cell)) return NaN;
  const infinite = INFINITE.exec(cell);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return null;
}
