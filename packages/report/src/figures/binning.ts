import { significant } from "../words/numbers.js";

/** Counts in bins; edges are one longer. */
export interface Binned {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Neighbouring bins merged by `by`; a rest at the end forms a bin of its own. */
export function merged({ edges, counts }: Binned, by: number): Binned {
  if (by <= 1) return { edges, counts };
  const sums: number[] = [];
  const kept: number[] = [];
  counts.forEach((one, i) => {
    const place = Math.floor(i / by);
    sums[place] = (sums[place] ?? 0) + one;
    if (i % by === 0) kept.push(edges[i] ?? 0);
  });
  return { edges: [...kept, edges.at(-1) ?? 0], counts: sums };
}

/** Width of the bins where all are as wide; null otherwise. */
export function uniformWidth(edges: readonly number[]): number | null {
  const [first = 0, second = 0] = edges;
  const width = second - first;
  const even = edges.every(
    (edge, i) => i === 0 || Math.abs(edge - (edges[i - 1] ?? 0) - width) < 1e-6 * Math.abs(width) + 1e-12,
  );
  return even && width > 0 ? width : null;
}

/** "Events / 5 GeV"; "Events" for bins on integers; "Events / bin" for uneven ones. */
export function eventsTitle(edges: readonly number[], unit: string | null): string {
  const width = uniformWidth(edges);
  if (width === null) return "Events / bin";
  if (unit === null && Math.abs(width - 1) < 1e-9) return "Events";
  return `Events / ${significant(width, 2)}${unit === null ? "" : ` ${unit}`}`;
}

/** "met [GeV]". */
export const observableTitle = (name: string, unit: string | null): string =>
  unit === null ? name : `${name} [${unit}]`;

/** Do the counts span so much that a linear axis would hide most of them? */
export function wantsLogarithm(counts: readonly number[]): boolean {
  const filled = counts.filter((one) => one > 0).toSorted((a, b) => a - b);
  const middle = filled[filled.length >> 1] ?? 1;
  return filled.length > 4 && (filled.at(-1) ?? 0) / middle > 30;
}
