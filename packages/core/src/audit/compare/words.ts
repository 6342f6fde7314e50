/** A value of a spec in a few words: texts and numbers as they are, lists with commas, mappings as `key value`. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueWords).join(", ");
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? "none" : entries.map(([key, one]) => `${key} ${valueWords(one)}`).join(", ");
}

/** An open end of a range reads better as "open" than as no number. */
export const rangeWords = (range: unknown): string =>
  Array.isArray(range) ? `[${range.map((end) => (end === null ? "open" : valueWords(end))).join(", ")}]` : "none";

/** The beginning of a digest: enough to tell two apart by eye. */
export const shortDigest = (digest: string): string => digest.slice(0, 8);

/** Is it a mapping, as JSON has them? */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Equal as JSON values, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => sameValue(one, b[i]));
  if (isRecord(a) && isRecord(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
  return a === b || ((a ?? null) === null && (b ?? null) === null);
}
