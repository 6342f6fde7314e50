import type { HashPrng } from "../schema/content.js";

type Generator = () => number;

const WORD = 2 ** 32;
const BELOW_ONE = 1 - Number.EPSILON / 2;

/** Uniform in [0, 1) from two words, as the C++ standard's generate_canonical makes it. */
function flat(next: Generator): number {
  const low = next();
  const value = (low + next() * WORD) / (WORD * WORD);
  return value < 1 ? value : BELOW_ONE;
}

/** The second of a pair of normal numbers by Marsaglia's polar method, as GNU's std::normal_distribution gives it first. */
function standardNormal(next: Generator): number {
  for (;;) {
    const x = 2 * flat(next) - 1;
    const y = 2 * flat(next) - 1;
    const square = x * x + y * y;
    if (square <= 1 && square !== 0) return y * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** The first of a pair by the polar method on 32-bit numbers. */
function normal(next: Generator): number {
  for (;;) {
    const u = next() / 2 ** 31 - 1;
    const v = next() / 2 ** 31 - 1;
    const square = u * u + v * v;
    if (square < 1 && square !== 0) return u * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** One draw from a distribution, as correctionlib defines it. */
export const DRAW: Readonly<Record<HashPrng["distribution"], (next: Generator) => number>> = {
  stdflat: flat,
  stdnormal: standardNormal,
  normal,
};
