const SERIES_BELOW = 0.1;

/**
 * (1 + d) ln(1 + d) + (1 - d) ln(1 - d) for |d| <= 1, accurate to rounding for small d, where the two logarithms cancel:
 * the series is d^2 sum_k d^(2k-2) / (k (2k - 1)).
 */
function entropyGap(d: number): number {
  const x = d * d;
  if (x < SERIES_BELOW * SERIES_BELOW) {
    return x * (1 + x * (1 / 6 + x * (1 / 15 + x * (1 / 28 + x * (1 / 45 + x * (1 / 66 + x / 91))))));
  }
  return (1 + d) * Math.log1p(d) + (d < 1 ? (1 - d) * Math.log1p(-d) : 0);
}

/** Contribution of one bin with probabilities p and q to the Jensen-Shannon divergence, in nats; 0 exactly when p = q. */
export function jensenShannonTerm(p: number, q: number): number {
  const sum = p + q;
  if (!(sum > 0)) return 0;
  const d = Math.abs(q - p) / sum;
  // Weights that cancel may leave a bin at -1e-20 instead of 0.
  return 0.25 * sum * entropyGap(d < 1 ? d : 1);
}

const total = (weights: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i];
  return sum;
};

/**
 * Jensen-Shannon distance of two histograms over the same bins: the square root of
 * JS(p, q) = KL(p | m) / 2 + KL(q | m) / 2, m = (p + q) / 2 (Lin, IEEE Trans. Inf. Theory 37 (1991) 145; Endres and Schindelin 2003).
 *
 * `p` and `q` are counts or sums of weights >= 0, normalised here. In [0, 1] for base 2, at most sqrt(ln 2) for base e.
 * A bin that is empty in both adds nothing. Two empty histograms are alike (0); an empty one is as far from any other as can be.
 */
export function jensenShannonDistance(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  { base = 2 }: { readonly base?: number } = {},
): number {
  const totalP = total(p);
  const totalQ = total(q);
  const unit = Math.log(base);
  if (!(totalP > 0) || !(totalQ > 0)) return totalP > 0 === totalQ > 0 ? 0 : Math.sqrt(Math.LN2 / unit);
  let divergence = 0;
  for (let i = 0; i < p.length; i++) divergence += jensenShannonTerm(p[i] / totalP, q[i] / totalQ);
  return Math.sqrt(divergence / unit);
}
