import { FoolproofError } from "../errors/index.js";
import { deriveKey, deriveKeyFromText, seedKey } from "../random/index.js";
import { effectiveEvents, quantile, wilsonInterval } from "./interval.js";
import { poissonCounts } from "./poisson.js";

export interface FoolingRatio {
  /** Weight of fooled events over the weight of C; 95 % interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The same with every event counting 1. */
  readonly unweighted: number;
  /** What to beware of; null for nothing. */
  readonly note: string | null;
}

const REPLICAS = 1000;

/** 95 % interval from 1,000 Poisson-bootstrap replicas: for negative weights, where the effective-number formula fails. */
function bootstrapInterval(weight: Float64Array, fooled: Uint8Array): { readonly low: number; readonly high: number } {
  const key = deriveKeyFromText(seedKey(0), "fooling ratio interval");
  const ratios = new Float64Array(REPLICAS);
  const counts = new Uint8Array(weight.length);
  for (let replica = 0; replica < REPLICAS; replica++) {
    poissonCounts(counts, deriveKey(key, replica));
    let all = 0;
    let some = 0;
    for (let i = 0; i < weight.length; i++) {
      const w = weight[i] * counts[i];
      all += w;
      if (fooled[i] === 1) some += w;
    }
    ratios[replica] = some / all;
  }
  return { low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

/**
 * Fooling ratio over C with its 95 % interval: Var = sum w^2 (f - FR)^2 / (sum w)^2, n* = FR (1 - FR) / Var, Wilson on n*; Kish's
 * effective number where no event or every one is fooled, of which a bootstrap knows no spread; else, with negative weights, the bootstrap.
 * Signed weights throughout.
 * @param request one entry an event; `inC` and `fooled` are 0 or 1, fooled only counts inside C.
 * @throws FoolproofError FP_METRIC_WEIGHT_SUM where the weights of C do not sum to a positive number.
 */
export function foolingRatio(request: {
  readonly weight: Float64Array;
  readonly inC: Uint8Array;
  readonly fooled: Uint8Array;
}): FoolingRatio {
  const rows: number[] = [];
  for (let i = 0; i < request.inC.length; i++) if (request.inC[i] === 1) rows.push(i);
  const weight = Float64Array.from(rows, (i) => request.weight[i]);
  const fooled = Uint8Array.from(rows, (i) => request.fooled[i]);
  let sum = 0;
  let hit = 0;
  let hits = 0;
  let negative = false;
  for (let i = 0; i < weight.length; i++) {
    sum += weight[i];
    negative ||= weight[i] < 0;
    if (fooled[i] === 0) continue;
    hit += weight[i];
    hits++;
  }
  if (!(sum > 0)) {
    throw new FoolproofError({
      code: "FP_METRIC_WEIGHT_SUM",
      message: `the weights of the ${rows.length} correctly classified events sum to ${sum}`,
      hint: "A fooling ratio needs a positive sum of weights: check `weight` and the negative weights of the sample.",
    });
  }
  const value = hit / sum;
  const unweighted = hits / rows.length;
  if (negative && hits > 0 && hits < rows.length) {
    const note =
      value < 0 || value > 1 ? `Negative weights put the ratio (${value.toPrecision(3)}) outside [0, 1].` : null;
    return { value, ...bootstrapInterval(weight, fooled), unweighted, note };
  }
  let variance = 0;
  for (let i = 0; i < weight.length; i++) variance += weight[i] * weight[i] * (fooled[i] - value) ** 2;
  variance /= sum * sum;
  const events =
    hits === 0 || hits === rows.length || variance === 0 ? effectiveEvents(weight) : (value * (1 - value)) / variance;
  return { value, ...wilsonInterval(value, events), unweighted, note: null };
}
