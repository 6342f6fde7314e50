/** Shift of a quantity under one source's coherent +1 and -1 sigma, and the variances of these paired differences. */
export interface NominalShift {
  readonly up: number;
  readonly down: number;
  readonly upVariance: number;
  readonly downVariance: number;
}

export interface HiddenSystematicRatio {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The nominal uncertainty is not resolved: `value` is numerator / (2 error), and H is larger. */
  readonly lowerBound: boolean;
  /** Quadrature sum over sources of max(|up|, |down|). */
  readonly nominalUncertainty: number;
}

/**
 * Hidden-systematic ratio: |adversarial shift| over the conventional uncertainty of the same quantity, the quadrature sum over
 * sources of max(|up|, |down|). Its error follows from the paired variances, d = sqrt(sum s^2): Var d = sum s^2 Var s / d^2.
 * `bootstrapError`, the paired bootstrap's error of the denominator (`nominalUncertainty`), replaces it: it also knows what sources share.
 * Below twice its error the denominator is not resolved, and the ratio becomes a lower bound. null where nothing varies at all.
 */
export function hiddenSystematicRatio({
  adversarialShift,
  shifts,
  bootstrapError,
}: {
  readonly adversarialShift: number;
  readonly shifts: readonly NominalShift[];
  readonly bootstrapError?: number;
}): HiddenSystematicRatio {
  let square = 0;
  let spread = 0;
  let noise = 0;
  for (const { up, down, upVariance, downVariance } of shifts) {
    const upLarger = Math.abs(up) >= Math.abs(down);
    const shift = upLarger ? up : down;
    const variance = upLarger ? upVariance : downVariance;
    square += shift * shift;
    spread += shift * shift * variance;
    noise += variance;
  }
  const nominalUncertainty = Math.sqrt(square);
  const error = bootstrapError ?? (square > 0 ? Math.sqrt(spread / square) : Math.sqrt(noise));
  const numerator = Math.abs(adversarialShift);
  if (nominalUncertainty < 2 * error) {
    const value = numerator / (2 * error);
    return { value, low: value, high: null, lowerBound: true, nominalUncertainty };
  }
  if (nominalUncertainty === 0) return { value: null, low: null, high: null, lowerBound: false, nominalUncertainty };
  const value = numerator / nominalUncertainty;
  const half = 1.959963984540054 * error;
  return {
    value,
    low: numerator / (nominalUncertainty + half),
    high: nominalUncertainty > half ? numerator / (nominalUncertainty - half) : null,
    lowerBound: false,
    nominalUncertainty,
  };
}
