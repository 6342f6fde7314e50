/**
 * Counter-based random numbers: a pure function of a key, so that results do not depend on tiles, workers,
 * interruption or resume. Mixing is the 32-bit finaliser of MurmurHash3 (public domain, A. Appleby) over a chained key.
 */
export type RandomKey = readonly [number, number];

const mix = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Derives a key from a key and one word (an integer; only its low 32 bits count). Order matters. */
export function deriveKey(key: RandomKey, word: number): RandomKey {
  const low = mix(Math.imul(key[0] ^ word, 0x9e3779b1) + 0x7f4a7c15);
  const high = mix(Math.imul(key[1] + word, 0xc2b2ae3d) ^ low);
  return [low, high];
}

/** Key for a text, e.g. an attack id. */
export function deriveKeyFromText(key: RandomKey, text: string): RandomKey {
  let derived = deriveKey(key, text.length);
  for (let i = 0; i < text.length; i++) derived = deriveKey(derived, text.charCodeAt(i));
  return derived;
}

/** The root key of a seed: a safe integer >= 0. */
export const seedKey = (seed: number): RandomKey =>
  deriveKey(deriveKey([0x243f6a88, 0x13198a2e], seed | 0), Math.floor(seed / 4294967296) | 0);

/** 32 random bits for draw number `draw` of a key. */
export function bits(key: RandomKey, draw: number): number {
  const a = mix(key[0] + Math.imul(draw, 0x9e3779b9));
  return mix(a ^ (key[1] + Math.imul(draw, 0x85ebca77))) >>> 0;
}

/** Uniform in (0, 1), never the ends: 32 bits, centred. */
export const uniform = (key: RandomKey, draw: number): number => (bits(key, draw) + 0.5) / 4294967296;

/** Standard normal by Box and Muller; draw d uses uniforms 2d and 2d + 1. */
export const normal = (key: RandomKey, draw: number): number =>
  Math.sqrt(-2 * Math.log(uniform(key, 2 * draw))) * Math.cos(2 * Math.PI * uniform(key, 2 * draw + 1));
