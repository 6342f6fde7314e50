/**
 * XXH64 with seed 0 of 64-bit words (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), little-endian. Words are
 * BigInt: hashing is exact, and a correction that draws random numbers is asked once an event.
 */
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const MASK = 0xffffffffffffffffn;
const LANES = 4;

const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;
const round = (lane: bigint, word: bigint): bigint => (rotate((lane + word * P2) & MASK, 31n) * P1) & MASK;
const merge = (hash: bigint, lane: bigint): bigint => ((hash ^ round(0n, lane)) * P1 + P4) & MASK;

/** The hash of the words, each of them below 2^64. */
export function xxHash64(words: readonly bigint[]): bigint {
  let hash = P5;
  const striped = words.length - (words.length % LANES);
  if (striped > 0) {
    let [a, b, c, d] = [(P1 + P2) & MASK, P2, 0n, MASK & -P1];
    for (let i = 0; i < striped; i += LANES) {
      a = round(a, words[i]);
      b = round(b, words[i + 1]);
      c = round(c, words[i + 2]);
      d = round(d, words[i + 3]);
    }
    hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
    for (const lane of [a, b, c, d]) hash = merge(hash, lane);
  }
  hash = (hash + 8n * BigInt(words.length)) & MASK;
  for (let i = striped; i < words.length; i++) hash = (rotate(hash ^ round(0n, words[i]), 27n) * P1 + P4) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return hash ^ (hash >> 32n);
}
