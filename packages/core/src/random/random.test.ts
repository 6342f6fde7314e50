import { describe, expect, it } from "vitest";
import fixture from "./fixtures/random.json" with { type: "json" };
import { type RandomKey, bits, deriveKey, deriveKeyFromText, normal, seedKey, uniform } from "./random.js";

const N = 1 << 18;
const attack = deriveKeyFromText(seedKey(1), "pgd");

/** Ways in which an audit walks through keys and draws. */
const WALKS: Readonly<Record<string, (i: number) => number>> = {
  "draws of one key": (i) => bits(attack, i),
  "one draw of consecutive events": (i) => bits(deriveKey(attack, i), 0),
  "draws within events": (i) => bits(deriveKey(attack, i >> 5), i & 31),
  "steps within events": (i) => bits(deriveKey(deriveKey(attack, i >> 6), i & 63), 3),
  "consecutive seeds": (i) => bits(deriveKey(seedKey(i), 7), 0),
  "equal words one after the other": (i) => bits(deriveKey(deriveKey(attack, i), i), i),
};

/** (chi2 - k) / sqrt(2 k) against equal counts: standard normal for good numbers. */
function uniformity(counts: Float64Array): number {
  const expected = counts.reduce((sum, one) => sum + one, 0) / counts.length;
  const chi2 = counts.reduce((sum, one) => sum + (one - expected) ** 2 / expected, 0);
  return (chi2 - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

describe("random numbers", () => {
  it.each(fixture.cases)("of seed $seed and attack '$attack' are those of the reference", (given) => {
    const key = deriveKey(deriveKeyFromText(seedKey(given.seed), given.attack), fixture.word);
    expect(key.map((word) => word >>> 0)).toEqual(given.key);
    expect(fixture.draws.map((draw) => bits(key, draw))).toEqual(given.bits);
    expect([0, 1, 2].map((draw) => uniform(key, draw))).toEqual(given.uniform);
    given.normal.forEach((value, draw) => {
      expect(normal(key, draw)).toBeCloseTo(value, 12);
    });
  });

  it.each(Object.entries(WALKS))("%s: uniform in high and low bits, neighbours independent", (_, walk) => {
    const [high, low, pairs, lowPairs, changes] = Array.from({ length: 5 }, () => new Float64Array(1024)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    let before = walk(N);
    for (let i = 0; i < N; i++) {
      const now = walk(i);
      high[now >>> 22]++;
      low[now & 1023]++;
      pairs[((before >>> 27) << 5) | (now >>> 27)]++;
      lowPairs[((before & 31) << 5) | (now & 31)]++;
      changes[(before ^ now) >>> 22]++;
      before = now;
    }
    // 30 such figures in all: 4.5 is a chance of one in 5,000.
    for (const counts of [high, low, pairs, lowPairs, changes]) expect(Math.abs(uniformity(counts))).toBeLessThan(4.5);
  });

  it.each(Object.entries(WALKS))("%s: every bit is set half of the time, and changes half of the time", (_, walk) => {
    const [set, changed] = [new Float64Array(32), new Float64Array(32)];
    let before = walk(N);
    for (let i = 0; i < N; i++) {
      const now = walk(i);
      for (let b = 0; b < 32; b++) {
        set[b] += (now >>> b) & 1;
        changed[b] += ((now ^ before) >>> b) & 1;
      }
      before = now;
    }
    for (const count of [...set, ...changed]) expect(Math.abs(count - N / 2) / Math.sqrt(N / 4)).toBeLessThan(5);
  });

  it("one changed bit of a word or a draw changes every bit of the result with probability one half", () => {
    const trials = 4096;
    const changes: Readonly<Record<string, (i: number, bit: number) => number>> = {
      word: (i, bit) =>
        bits(deriveKey(attack, Math.imul(i, 0x9e3779b1)), 0) ^
        bits(deriveKey(attack, Math.imul(i, 0x9e3779b1) ^ (1 << bit)), 0),
      draw: (i, bit) => bits(attack, 2 * trials * i) ^ bits(attack, (2 * trials * i) ^ (1 << (bit % 13))),
    };
    for (const change of Object.values(changes))
      for (let bit = 0; bit < 32; bit++) {
        const flips = new Float64Array(32);
        for (let i = 0; i < trials; i++) for (let b = 0, x = change(i, bit); b < 32; b++) flips[b] += (x >>> b) & 1;
        for (const count of flips) expect(Math.abs(count - trials / 2) / Math.sqrt(trials / 4)).toBeLessThan(5.5);
      }
  });

  it("keys of different events, restarts and steps do not collide", () => {
    const seen = new Set<number>();
    const word = ([low, high]: RandomKey): number => (high >>> 11) * 2 ** 32 + (low >>> 0);
    for (let event = 0; event < 20000; event++)
      for (let restart = 0; restart < 8; restart++) seen.add(word(deriveKey(deriveKey(attack, event), restart)));
    expect(seen.size).toBe(160000);
  });

  it("uniform values lie strictly between 0 and 1", () => {
    const extremes = [0, 4294967295].map((word) => (word + 0.5) / 4294967296);
    expect(extremes[0]).toBeGreaterThan(0);
    expect(extremes[1]).toBeLessThan(1);
    for (let i = 0; i < 1000; i++) expect(uniform(attack, i)).toBe((bits(attack, i) + 0.5) / 4294967296);
  });

  it("normal values have the moments of the standard normal within 4.5 standard errors, and independent neighbours", () => {
    const values = Float64Array.from({ length: N }, (_, i) => normal(attack, i));
    const mean = (f: (x: number, i: number) => number): number => values.reduce((sum, x, i) => sum + f(x, i), 0) / N;
    const within = (value: number, expected: number, variance: number): void => {
      expect(Math.abs(value - expected) / Math.sqrt(variance / N)).toBeLessThan(4.5);
    };
    within(
      mean((x) => x),
      0,
      1,
    );
    within(
      mean((x) => x ** 2),
      1,
      2,
    );
    within(
      mean((x) => x ** 3),
      0,
      15,
    );
    within(
      mean((x) => x ** 4),
      3,
      96,
    );
    within(
      mean((x, i) => x * (values[(i + 1) % N] ?? 0)),
      0,
      1,
    );
    within(
      mean((x) => (Math.abs(x) < 1 ? 1 : 0)),
      fixture.withinOneSigma,
      fixture.withinOneSigma * (1 - fixture.withinOneSigma),
    );
  });
});
