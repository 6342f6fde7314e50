import { wilsonInterval } from "./interval.js";

/** A ratio in each of several bins, with 95 % intervals; NaN where a bin holds no weight. */
export interface RatiosInBins {
  /** Sum of weights in each bin. */
  readonly all: Float64Array;
  /** Those of the events that count. */
  readonly some: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Half-width of a two-sided 95 % interval in standard deviations. */
const Z95 = 1.959963984540054;

/**
 * Share of weight that counts, bin by bin: Wilson's interval with the effective number of events as for a fooling ratio (`foolingRatio`);
 * where a bin holds negative weights value +- 1.96 sqrt(Var), Var = sum w^2 (f - ratio)^2 / (sum w)^2, unless none or all of it counts.
 * @param request one entry an event; a bin below 0 takes no part, `counts` is 0 or 1.
 */
export function ratiosInBins(
  bins: number,
  {
    bin,
    weight,
    counts,
  }: { readonly bin: Int32Array; readonly weight: ArrayLike<number>; readonly counts: ArrayLike<number> },
): RatiosInBins {
  const all = new Float64Array(bins);
  const some = new Float64Array(bins);
  const squares = new Float64Array(bins);
  const someSquares = new Float64Array(bins);
  const negative = new Uint8Array(bins);
  for (let i = 0; i < bin.length; i++) {
    const at = bin[i];
    if (at < 0) continue;
    const w = weight[i];
    all[at] += w;
    squares[at] += w * w;
    if (w < 0) negative[at] = 1;
    if (counts[i] !== 1) continue;
    some[at] += w;
    someSquares[at] += w * w;
  }
  const low = new Float64Array(bins).fill(NaN);
  const high = new Float64Array(bins).fill(NaN);
  for (let at = 0; at < bins; at++) {
    if (!(all[at] > 0)) continue;
    const ratio = some[at] / all[at];
    const variance = (someSquares[at] * (1 - ratio) ** 2 + (squares[at] - someSquares[at]) * ratio ** 2) / all[at] ** 2;
    const known = variance > 1e-15 * ratio;
    const interval =
      negative[at] === 1 && known
        ? { low: ratio - Z95 * Math.sqrt(variance), high: ratio + Z95 * Math.sqrt(variance) }
        : wilsonInterval(ratio, known ? (ratio * (1 - ratio)) / variance : all[at] ** 2 / squares[at]);
    low[at] = interval.low;
    high[at] = interval.high;
  }
  return { all, some, low, high };
}
