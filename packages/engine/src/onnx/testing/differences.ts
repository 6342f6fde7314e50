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

/** Central differences of a float64 program, one run for each side of each entry of the feed, or of some of them. */
export async function centralDifferences(
  { program, output, weights, feeds, by, step = 1e-6 }: Differentiated,
  entries: readonly number[] = Array.from(feeds[by], (_, i) => i),
): Promise<number[]> {
  const slopes: number[] = [];
  for (const i of entries) {
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

/** The largest slope of a program that gives them as its output "gradient", and the largest |slope - central difference| at some entries. */
export async function slopesBeside(
  one: Differentiated,
  entries: readonly number[],
): Promise<{ readonly largest: number; readonly off: number }> {
  const { gradient } = await one.program.run(one.feeds);
  const differences = await centralDifferences(one, entries);
  const off = Math.max(...entries.map((entry, i) => Math.abs(gradient[entry] - differences[i])));
  return { largest: Math.max(...gradient.map(Math.abs)), off };
}
