import type { Numbers, OpenProgram } from "./execute.js";

/** sum of w y over all entries. */
const dot = (w: ArrayLike<number>, y: Numbers): number =>
  Array.from(y).reduce((sum, value, i) => sum + value * w[i], 0);

export interface Differentiated {
  readonly program: OpenProgram;
  /** Output whose sum, weighted by `weights`, is differentiated. */
  readonly output: string;
  readonly weights: ArrayLike<number>;
  readonly feeds: Readonly<Record<string, ArrayLike<number>>>;
  /** Feed to differentiate by. */
  readonly by: string;
  readonly step?: number;
}

/** Central differences of a float64 program, one run for each side of each entry of the feed. */
export async function centralDifferences({
  program,
  output,
  weights,
  feeds,
  by,
  step = 1e-6,
}: Differentiated): Promise<number[]> {
  const slopes: number[] = [];
  for (let i = 0; i < feeds[by].length; i++) {
    const [up, down] = [step, -step].map((move) =>
      Float64Array.from(feeds[by], (value, k) => (k === i ? value + move : value)),
    );
    const high = dot(weights, (await program.run({ ...feeds, [by]: up }))[output]);
    const low = dot(weights, (await program.run({ ...feeds, [by]: down }))[output]);
    slopes.push((high - low) / (2 * step));
  }
  return slopes;
}

/** Largest |found - expected| in units of the largest |expected| (at least 1). */
export function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  return Math.max(
    0,
    ...Array.from(expected, (value, i) => {
      const off = Math.abs(found[i] - value) / scale;
      return Number.isNaN(off) ? Infinity : off;
    }),
  );
}
