import { isRecord, sameValue, valueWords } from "./words.js";

/** Something that differs: where in the spec, and in words. */
export interface Difference {
  readonly path: string;
  readonly words: string;
}

const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** What mappings of a list are told apart by, where they have one. */
const nameOf = (value: unknown): string | null => {
  const name = isRecord(value) ? (value["id"] ?? value["name"]) : undefined;
  return typeof name === "string" ? name : null;
};

function listDifferences(path: string, a: readonly unknown[], b: readonly unknown[]): readonly Difference[] {
  const names = [...new Set([...a, ...b].map(nameOf))];
  if (names.length === 0 || names.includes(null) || a.length + b.length < names.length)
    return [{ path, words: `${valueWords(a)} -> ${valueWords(b)}` }];
  const named = names.flatMap((name) => (name === null ? [] : [name]));
  const found = named.flatMap((name) =>
    recordDifferences(
      `${path}.${name}`,
      a.find((one) => nameOf(one) === name),
      b.find((one) => nameOf(one) === name),
    ),
  );
  return found.length > 0
    ? found
    : [{ path, words: `in another order: ${a.map(nameOf).join(", ")} -> ${b.map(nameOf).join(", ")}` }];
}

/** Every place in which two values differ, down to the leaves; lists of named mappings go by name, other lists as a whole. */
export function recordDifferences(path: string, a: unknown, b: unknown): readonly Difference[] {
  if (sameValue(a, b)) return [];
  if (isRecord(a) && isRecord(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      recordDifferences(joined(path, key), a[key], b[key]),
    );
  if (Array.isArray(a) && Array.isArray(b) && a.length > 0 && b.length > 0) return listDifferences(path, a, b);
  return [{ path, words: `${valueWords(a)} -> ${valueWords(b)}` }];
}
