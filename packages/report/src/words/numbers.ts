/** Text for a number that is not there. */
export const ABSENT = "–";

/** A number with at most `digits` significant digits, without an exponent where that stays readable: 0.0123, 4120, 1.2e-7. */
export function significant(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e7) {
    const rounded = Number(value.toPrecision(digits));
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
    return String(Number(rounded.toFixed(Math.min(12, decimals))));
  }
  return String(Number(value.toPrecision(digits))).replace("e+", "e");
}

/** A share in percent with one decimal, more where it would read as 0 or 100 without being so: "17.2 %", "0.04 %". */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return ABSENT;
  return `${distinct(100 * share, 1)} %`;
}

/** A score of 0 to 100: whole, with decimals only where it would otherwise read as an end of the scale that it does not reach. */
export const scoreText = (score: number, decimals = 0): string => distinct(score, decimals);

function distinct(value: number, decimals: number): string {
  for (let digits = decimals; digits < 6; digits++) {
    const text = value.toFixed(digits);
    const read = Number(text);
    if ((read !== 0 || value === 0) && (read !== 100 || value === 100)) return read === 0 ? (0).toFixed(digits) : text;
  }
  return value > 50 ? "100" : "0";
}

/** A ratio with two significant digits, whole from 10 on: "0.82", "8.0", "24". */
export const ratioText = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? ABSENT : Math.abs(value) < 9.95 ? value.toPrecision(2) : value.toFixed(0);

/** A count with thousands apart: "12,345"; a fractional one rounded. */
export function count(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "a", "a and b", "a, b and c"; beyond `most`, "a, b and 4 more". */
export function listed(items: readonly string[], most = items.length): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** "1 event", "2 events". */
export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;
