import type { Scope } from "./guardSet.js";
import { jensenShannonTerm } from "./jensenShannon.js";
import { PAIR_BINS, PAIR_SIDE, pairDivergence } from "./pairs.js";

interface PairLimits {
  readonly most: number;
  readonly mean: number;
}

/** Distances of all pairs of a scope while moves that leave its total as it is are tried one by one. */
export interface RunningPairs {
  /** Does a move of weight `w` keep the distances within their limits? It is kept in mind for `commit`. */
  holds(from: Uint8Array, to: Uint8Array, w: number): boolean;
  /** Makes the move that was tried last. */
  commit(): void;
}

/** Starts from the changes of a scope's histograms. */
export function runningPairs(
  { pairs: nominal, total: before }: Scope,
  { change, now }: { readonly change: Float64Array; readonly now: number },
  limits: PairLimits,
): RunningPairs {
  const pairs = nominal.length / PAIR_BINS;
  const weights = nominal.map((weight, bin) => weight + change[bin]);
  const divergence = new Float64Array(pairs);
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    divergence[pair] = pairDivergence({ nominal, change, at: pair * PAIR_BINS }, { before, now });
    sum += Math.sqrt(divergence[pair]);
  }
  // As roots of nats, which is how they are summed here.
  const most = limits.most ** 2 * Math.LN2;
  const mean = limits.mean * Math.sqrt(Math.LN2) * pairs;
  const next = divergence.slice();
  let nextSum = sum;
  const touched = new Uint32Array(pairs);
  const left = new Uint32Array(pairs);
  const entered = new Uint32Array(pairs);
  let count = 0;
  let weight = 0;
  const term = (bin: number, w: number): number =>
    jensenShannonTerm(nominal[bin] / before, Math.max(0, weights[bin] + w) / now) -
    jensenShannonTerm(nominal[bin] / before, Math.max(0, weights[bin]) / now);
  return {
    holds(from, to, w) {
      count = 0;
      nextSum = sum;
      weight = w;
      let at = 0;
      let pair = 0;
      for (let j = 1; j < from.length; j++)
        for (let k = 0; k < j; k++, at += PAIR_BINS, pair++) {
          const a = at + from[j] * PAIR_SIDE + from[k];
          const b = at + to[j] * PAIR_SIDE + to[k];
          if (a === b) continue;
          const value = Math.max(0, divergence[pair] + term(a, -w) + term(b, w));
          if (value > most) return false;
          nextSum += Math.sqrt(value) - Math.sqrt(divergence[pair]);
          touched[count] = pair;
          left[count] = a;
          entered[count++] = b;
          next[pair] = value;
        }
      return !(nextSum > mean);
    },
    commit() {
      for (let k = 0; k < count; k++) {
        divergence[touched[k]] = next[touched[k]];
        weights[left[k]] -= weight;
        weights[entered[k]] += weight;
      }
      sum = nextSum;
    },
  };
}
