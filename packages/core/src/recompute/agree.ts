import { roundNumbers } from "../audit/canonical.js";

/** A place in which what is claimed is not what was found. */
export interface Disagreement {
  readonly path: string;
  readonly claimed: unknown;
  readonly found: unknown;
}

export interface Exactness {
  /** The same version computed both: every digit must agree. Else shares may differ by .001, and other numbers by as much of themselves. */
  readonly exact: boolean;
  /** Further slack of numbers, relative; 0. */
  readonly slack?: number;
}

const SHARE = 0.001;

function close(claimed: number, found: number, { exact, slack = 0 }: Exactness): boolean {
  const size = Math.max(Math.abs(claimed), Math.abs(found));
  return Math.abs(claimed - found) <= (exact ? slack * Math.max(size, 1e-3) : SHARE * Math.max(1, size));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object";

function walk(
  at: { readonly path: string; readonly exactness: Exactness; readonly into: Disagreement[] },
  claimed: unknown,
  found: unknown,
): void {
  const { path, exactness, into } = at;
  if (typeof claimed === "number" && typeof found === "number") {
    if (claimed !== found && !close(claimed, found, exactness)) into.push({ path, claimed, found });
    return;
  }
  if (isRecord(claimed) && isRecord(found)) {
    for (const key of new Set([...Object.keys(claimed), ...Object.keys(found)]))
      walk({ ...at, path: path === "" ? key : `${path}, ${key}` }, claimed[key], found[key]);
    return;
  }
  if ((claimed ?? null) !== (found ?? null)) into.push({ path, claimed: claimed ?? null, found: found ?? null });
}

/**
 * Where two values differ, down to their numbers. What was found is rounded as audit.json is first; mappings and lists are compared entry
 * by entry.
 */
export function disagreements(claimed: unknown, found: unknown, exactness: Exactness): readonly Disagreement[] {
  const into: Disagreement[] = [];
  walk({ path: "", exactness, into }, claimed, roundNumbers(found));
  return into;
}
