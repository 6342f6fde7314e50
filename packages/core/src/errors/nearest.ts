/** Levenshtein distance of two texts, case-insensitive matches costing a fifth of a change. */
const editDistance = (a: string, b: string): number => {
  let previous = Float64Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = new Float64Array(b.length + 1);
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const [x, y] = [a.charAt(i - 1), b.charAt(j - 1)];
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.2 : 1;
      const [diagonal, above, left] = [previous[j - 1] ?? 0, previous[j] ?? 0, current[j - 1] ?? 0];
      current[j] = Math.min(diagonal + change, above + 1, left + 1);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/**
 * The candidate that a mistyped name most likely meant; null when none is near (more than a third of the longer name differs).
 * Of equally near ones the first.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance && distance <= Math.max(1, Math.max(name.length, candidate.length) / 3))
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Hint for an unknown name: the nearest one, or what there is (at most 12 names). */
export function suggestName(name: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const nearest = nearestName(name, all);
  if (nearest !== null) return `Did you mean "${nearest}"?`;
  if (all.length === 0) return "There are none to choose from.";
  return `There are: ${all.slice(0, 12).join(", ")}${all.length > 12 ? `, and ${String(all.length - 12)} more` : ""}.`;
}
