import { bits, type RandomKey } from "../random/index.js";

/** P(n <= k) of a Poisson distribution with mean 1, in units of 2^-32. */
const BELOW = Array.from({ length: 13 }, (_, k) => {
  let term = Math.exp(-1);
  let sum = term;
  for (let n = 1; n <= k; n++) {
    term /= n;
    sum += term;
  }
  return sum * 4294967296;
});

/** One Poisson(1) number an entry: how often each event counts in a replica of the Poisson bootstrap. */
export function poissonCounts(into: Uint8Array, key: RandomKey): void {
  for (let i = 0; i < into.length; i++) {
    const draw = bits(key, i);
    let count = 0;
    while (count < BELOW.length && draw >= BELOW[count]) count++;
    into[i] = count;
  }
}
