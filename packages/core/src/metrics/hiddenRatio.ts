export interface HiddenSystematicRatio {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The nominal uncertainty is not resolved: `value` is numerator / (2 error), and H is larger. */
  readonly lowerBound: boolean;
  readonly nominalUncertainty: number;
}

const Z95 = 1.959963984540054;

/**
 * Hidden-systematic ratio (semantics.md, Metrics 4): |adversarial shift| over the conventional uncertainty of the same quantity, as
 * `nominalUncertainty` gives it with its error. The interval is that of the denominator. Below twice its error the denominator is not
 * resolved, and the ratio becomes a lower bound. null where nothing varies at all.
 */
export function hiddenSystematicRatio({
  adversarialShift,
  uncertainty,
}: {
  readonly adversarialShift: number;
  readonly uncertainty: { readonly value: number; readonly error: number };
}): HiddenSystematicRatio {
  const { value: nominalUncertainty, error } = uncertainty;
  const numerator = Math.abs(adversarialShift);
  if (nominalUncertainty < 2 * error) {
    const value = numerator / (2 * error);
    return { value, low: value, high: null, lowerBound: true, nominalUncertainty };
  }
  if (nominalUncertainty === 0) return { value: null, low: null, high: null, lowerBound: false, nominalUncertainty };
  const half = Z95 * error;
  return {
    value: numerator / nominalUncertainty,
    low: numerator / (nominalUncertainty + half),
    high: nominalUncertainty > half ? numerator / (nominalUncertainty - half) : null,
    lowerBound: false,
    nominalUncertainty,
  };
}
