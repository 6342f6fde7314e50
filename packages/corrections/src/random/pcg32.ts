const MULTIPLIER = 6364136223846793005n;
const INCREMENT = 1442695040888963407n;
const MASK = 0xffffffffffffffffn;

/**
 * PCG32 with its one fixed stream (pcg32_oneseq, XSH RR; https://www.pcg-random.org): 32 random bits a call.
 */
export function pcg32(seed: bigint): () => number {
  let state = ((seed + INCREMENT) * MULTIPLIER + INCREMENT) & MASK;
  return () => {
    const old = state;
    state = (old * MULTIPLIER + INCREMENT) & MASK;
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffffffffn);
    const by = Number(old >> 59n);
    return ((shifted >>> by) | (shifted << (-by & 31))) >>> 0;
  };
}
