import { deriveKey, deriveKeyFromText, seedKey } from "../random/index.js";
import { poissonCounts } from "./poisson.js";

/** Which events are selected when one source is moved coherently by +1 and by -1 sigma; 0 or 1, one entry an event. */
export interface VariedSelection {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
}

interface Selections {
  /** Signed weights of the class's events. */
  readonly weight: Float64Array;
  /** Which events are selected nominally. */
  readonly nominal: Uint8Array;
  readonly sources: readonly VariedSelection[];
}

interface Changed {
  readonly index: Uint32Array;
  readonly step: Float64Array;
}

/** Events whose selection differs, and the weight that they add to or take from the selected sum. */
function changed({ weight, nominal }: Selections, varied: Uint8Array): Changed {
  const index = Uint32Array.from(varied.keys()).filter((i) => varied[i] !== nominal[i]);
  return { index, step: Float64Array.from(index, (i) => (varied[i] === 1 ? weight[i] : -weight[i])) };
}

const shift = ({ index, step }: Changed, counts: Uint8Array): number => {
  let sum = 0;
  for (let k = 0; k < index.length; k++) sum += counts[index[k]] * step[k];
  return Math.abs(sum);
};

/**
 * Conventional uncertainty of an efficiency: the quadrature sum over sources of max(|up|, |down|), the shifts of the efficiency under
 * coherent +-1 sigma (semantics.md, Metrics 4), and its standard error from a paired Poisson bootstrap: the same replica of the events for
 * the nominal and every varied selection, so that what the shifts have in common cancels and what sources share does not.
 */
export function nominalUncertainty(
  selections: Selections,
  { replicas = 500 }: { readonly replicas?: number } = {},
): { readonly value: number; readonly error: number } {
  const { weight, sources } = selections;
  const pairs = sources.map(({ up, down }) => [changed(selections, up), changed(selections, down)] as const);
  const denominator = (counts: Uint8Array): number => {
    let total = 0;
    for (let i = 0; i < weight.length; i++) total += counts[i] * weight[i];
    const shifts = pairs.map(([up, down]) => Math.max(shift(up, counts), shift(down, counts)) / total);
    return Math.sqrt(shifts.reduce((sum, one) => sum + one * one, 0));
  };
  const key = deriveKeyFromText(seedKey(0), "nominal uncertainty");
  const counts = new Uint8Array(weight.length);
  const values = Float64Array.from({ length: replicas }, (_, replica) => {
    poissonCounts(counts, deriveKey(key, replica));
    return denominator(counts);
  });
  const mean = values.reduce((sum, one) => sum + one, 0) / replicas;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / replicas;
  return { value: denominator(counts.fill(1)), error: Math.sqrt(variance) };
}
