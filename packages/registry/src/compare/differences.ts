/** A setting that two audits do not share. */
export interface Difference {
  readonly path: string;
  readonly words: string;
}

type Record_ = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Record_ =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A setting's value as a reader would say it; long lists by their length. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "string") return value === "" ? '""' : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const simple = value.every((one) => typeof one !== "object" || one === null);
    return simple && value.length <= 8 ? `[${value.map(valueWords).join(", ")}]` : `a list of ${String(value.length)}`;
  }
  const entries = Object.entries(value);
  return entries.length === 0 ? "none" : entries.map(([key, one]) => `${key} ${valueWords(one)}`).join(", ");
}

/** Entries of a list go by their id or name where every one has one that is its own, by their place otherwise. */
function keyed(list: readonly unknown[]): Record_ {
  const names = list.map((one) => (isRecord(one) ? (one.id ?? one.name ?? one.file) : undefined));
  const own = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return Object.fromEntries(list.map((one, i) => [own ? String(names[i]) : String(i + 1), one]));
}

const isTable = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.some(isRecord);

/** Differences of two settings, one a value that differs, in the order of the first and then the second. */
export function differences(a: unknown, b: unknown, path: string): Difference[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const both =
    isRecord(a) && isRecord(b) ? ([a, b] as const) : isTable(a) && isTable(b) ? ([keyed(a), keyed(b)] as const) : null;
  if (both === null) return [{ path, words: `${path}: ${valueWords(a)} -> ${valueWords(b)}` }];
  const [left, right] = both;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differences(left[key], right[key], path === "" ? key : `${path}.${key}`),
  );
}

/** One value inside settings; undefined: there is none. */
export const at = (settings: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), settings);

/** Settings without some of their keys. */
export const without = (settings: unknown, ...keys: readonly string[]): Record_ =>
  isRecord(settings) ? Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key))) : {};
