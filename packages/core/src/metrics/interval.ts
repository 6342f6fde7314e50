/** Kish's effective number of events, (sum w)^2 / sum w^2; 0 for no weight. */
export function effectiveEvents(weight: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weight.length; i++) {
    sum += weight[i];
    squares += weight[i] * weight[i];
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** The 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
const Z95 = 1.959963984540054;

/**
 * Wilson's score interval at 95 % for a ratio seen in `events` (effective) events: Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
 * @returns [0, 1] for no events.
 */
export function wilsonInterval(ratio: number, events: number): { readonly low: number; readonly high: number } {
  if (!(events > 0)) return { low: 0, high: 1 };
  const square = Z95 * Z95;
  const centre = (ratio + square / (2 * events)) / (1 + square / events);
  const half =
    (Z95 / (1 + square / events)) * Math.sqrt((ratio * (1 - ratio)) / events + square / (4 * events * events));
  return { low: Math.max(0, Math.min(ratio, centre - half)), high: Math.min(1, Math.max(ratio, centre + half)) };
}

/** Linear-interpolated quantile of unsorted numbers, as numpy's default; NaN for none. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
