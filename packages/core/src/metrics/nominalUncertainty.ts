import { deriveKey, deriveKeyFromText, normal, type RandomKey, seedKey } from "../random/index.js";
import { effectiveEvents } from "./interval.js";
import { poissonCounts } from "./poisson.js";

/** The events whose selection changes when one source is moved coherently by +1 and by -1 sigma: their places, ascending. */
export interface ChangedSelection {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
  /** What the weights are multiplied by on each side, one number an event of the class; null where they stay. */
  readonly factors?: { readonly up: Float64Array | null; readonly down: Float64Array | null };
  /** Sides that are samples of their own; null where a side is not. */
  readonly samples?: { readonly up: SampleEfficiency | null; readonly down: SampleEfficiency | null };
}

/** The efficiency in an independent sample, with its standard error. */
interface SampleEfficiency {
  readonly efficiency: number;
  readonly error: number;
}

interface Selections {
  /** Signed weights of the class's events. */
  readonly weight: Float64Array;
  /** Which events are selected nominally. */
  readonly nominal: Uint8Array;
  readonly sources: readonly ChangedSelection[];
}

/** From this effective number on the sum of bootstrapped weights is drawn as a whole, from the normal distribution that it tends to. */
const MANY = 1000;

/** Events that are drawn one by one in a replica, and the weight of all others, which only counts in the denominator. */
interface Drawn {
  readonly rows: Uint32Array;
  /** Place of each event among `rows`; -1 for the others. */
  readonly placeOf: Int32Array;
  readonly others: { readonly sum: number; readonly spread: number };
}

function drawnEvents({ weight, sources }: Selections): Drawn {
  const changes = new Uint8Array(weight.length);
  for (const { up, down } of sources) for (const rows of [up, down]) for (const i of rows) changes[i] = 1;
  const rest = weight.filter((_, i) => changes[i] === 0);
  // Weights that change count in every event, and so does the efficiency itself beside another sample's.
  const alone =
    effectiveEvents(rest) < MANY ||
    sources.some(({ factors, samples }) => factors !== undefined || samples !== undefined);
  if (alone) changes.fill(1);
  const rows = Uint32Array.from(changes.keys()).filter((i) => changes[i] === 1);
  const placeOf = new Int32Array(weight.length).fill(-1);
  rows.forEach((i, place) => (placeOf[i] = place));
  const sum = alone ? 0 : rest.reduce((all, w) => all + w, 0);
  const squares = alone ? 0 : rest.reduce((all, w) => all + w * w, 0);
  return { rows, placeOf, others: { sum, spread: Math.sqrt(squares) } };
}

interface Changed {
  readonly places: Uint32Array;
  /** The weight that each adds to or takes from the selected sum. */
  readonly step: Float64Array;
  /** Of a variation of weights: those of all drawn events, and which of them are selected, before and in it. */
  readonly weighted: Weighted | null;
  /** Of a sample of its own: what stands in place of all that. */
  readonly sample: SampleEfficiency | null;
}

interface Weighted {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly selected: Uint8Array;
  readonly selectedAfter: Uint8Array;
}

/** Change of the selected share where weights change too. */
function weightedShift({ before, after, selected, selectedAfter }: Weighted, counts: Uint8Array): number {
  let [all, chosen, allAfter, chosenAfter] = [0, 0, 0, 0];
  for (let k = 0; k < counts.length; k++) {
    all += counts[k] * before[k];
    allAfter += counts[k] * after[k];
    if (selected[k] === 1) chosen += counts[k] * before[k];
    if (selectedAfter[k] === 1) chosenAfter += counts[k] * after[k];
  }
  return Math.abs(chosenAfter / allAfter - chosen / all);
}

const shift = ({ places, step }: Changed, counts: Uint8Array): number => {
  let sum = 0;
  for (let k = 0; k < places.length; k++) sum += counts[places[k]] * step[k];
  return Math.abs(sum);
};

/**
 * Conventional uncertainty of an efficiency: the quadrature sum over sources of max(|up|, |down|), the shifts of the efficiency under
 * coherent +-1 sigma (semantics.md, Metrics 4), and its standard error from a paired Poisson bootstrap: the same replica of the events for
 * the nominal and every varied selection, so that what the shifts have in common cancels and what sources share does not. A sample of
 * its own fluctuates by itself. Events that
 * no source moves across the cut are bootstrapped together where there are many.
 */
export function nominalUncertainty(
  selections: Selections,
  { replicas = 500 }: { readonly replicas?: number } = {},
): { readonly value: number; readonly error: number } {
  const { weight, nominal, sources } = selections;
  const { rows, placeOf, others } = drawnEvents(selections);
  const weightedBy = (factor: Float64Array, events: Uint32Array): Weighted => {
    const selectedAfter = nominal.slice();
    for (const i of events) selectedAfter[i] = 1 - nominal[i];
    return {
      before: Float64Array.from(rows, (i) => weight[i]),
      after: Float64Array.from(rows, (i) => weight[i] * factor[i]),
      selected: Uint8Array.from(rows, (i) => nominal[i]),
      selectedAfter: Uint8Array.from(rows, (i) => selectedAfter[i]),
    };
  };
  const changed = (events: Uint32Array, factor: Float64Array | null, sample: SampleEfficiency | null): Changed => ({
    sample,
    places: Uint32Array.from(events, (i) => placeOf[i]),
    step: Float64Array.from(events, (i) => (nominal[i] === 1 ? -weight[i] : weight[i])),
    weighted: factor === null ? null : weightedBy(factor, events),
  });
  const pairs = sources.map(
    ({ up, down, factors, samples }) =>
      [
        changed(up, factors?.up ?? null, samples?.up ?? null),
        changed(down, factors?.down ?? null, samples?.down ?? null),
      ] as const,
  );
  /** `noise`: key of what samples of their own fluctuate by; null: not at all. */
  const denominator = (
    counts: Uint8Array,
    { rest, noise }: { readonly rest: number; readonly noise: RandomKey | null },
  ): number => {
    let [total, chosen] = [rest, 0];
    for (let k = 0; k < rows.length; k++) {
      const counted = counts[k] * weight[rows[k]];
      total += counted;
      if (nominal[rows[k]] === 1) chosen += counted;
    }
    const one = (side: Changed, number: number): number => {
      if (side.sample !== null) {
        const fluctuation = noise === null ? 0 : side.sample.error * normal(noise, number);
        return Math.abs(side.sample.efficiency + fluctuation - chosen / total);
      }
      return side.weighted === null ? shift(side, counts) / total : weightedShift(side.weighted, counts);
    };
    const shifts = pairs.map(([up, down], k) => Math.max(one(up, 2 * k), one(down, 2 * k + 1)));
    return Math.sqrt(shifts.reduce((sum, one) => sum + one * one, 0));
  };
  const key = deriveKeyFromText(seedKey(0), "nominal uncertainty");
  const restOf = (of: RandomKey): number => others.sum + others.spread * normal(deriveKey(of, 1), 0);
  const counts = new Uint8Array(rows.length);
  const values = Float64Array.from({ length: replicas }, (_, replica) => {
    const own = deriveKey(key, replica);
    poissonCounts(counts, own);
    return denominator(counts, { rest: restOf(own), noise: deriveKey(own, 2) });
  });
  const mean = values.reduce((sum, one) => sum + one, 0) / replicas;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / replicas;
  return { value: denominator(counts.fill(1), { rest: others.sum, noise: null }), error: Math.sqrt(variance) };
}
