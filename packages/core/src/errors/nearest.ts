/** Changes, insertions, omissions and swaps of neighbours between two texts; a change of case alone counts a fifth. */
const editDistance = (a: string, b: string): number => {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Float64Array.from({ length: b.length + 1 }, (_, j) => i + j),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const [x, y] = [a.charAt(i - 1), b.charAt(j - 1)];
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.2 : 1;
      const swapped = i > 1 && j > 1 && x === b.charAt(j - 2) && y === a.charAt(i - 2);
      const swap = swapped ? table[i - 2][j - 2] + 1 : Infinity;
      table[i][j] = Math.min(table[i - 1][j - 1] + change, table[i - 1][j] + 1, table[i][j - 1] + 1, swap);
    }
  return table[a.length][b.length];
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
