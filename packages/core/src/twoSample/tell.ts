import type { MovedRows, Population } from "../guards/guard.js";
import { quantile } from "../metrics/interval.js";
import type { FitRequest, FitResult } from "../network/network.js";
import { deriveKeyFromText, type RandomKey } from "../random/random.js";
import { bits, deriveKey } from "../random/random.js";
import { foldWidening, permutedAreas, separationOf, type TestedFold } from "./separation.js";
import type { TwoSampleSettings } from "./settings.js";
import { splitEvents, type SplitEvent } from "./split.js";
import { sampleTable } from "./table.js";

/** How well a classifier tells a moved population from the nominal one. */
export interface TwoSampleResult {
  /** Area under its curve on events that it has not seen; .5: not at all. */
  readonly auc: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** 95 % quantile of the area when labels are exchanged at random. */
  readonly null95: number;
  /** Effective number of events that took part. */
  readonly events: number;
  /** Training steps. */
  readonly steps: number;
}

export type Fit = (request: FitRequest) => Promise<FitResult>;

export interface TwoSampleRequest {
  readonly population: Population;
  /** [2 x population rows] event ids. */
  readonly ids: Uint32Array;
  readonly moved: MovedRows;
  readonly key: RandomKey;
  readonly settings: TwoSampleSettings;
}

const ASIDE = 1.959963984540054;
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const rowsWhere = (count: number, is: (row: number) => boolean): Uint32Array =>
  Uint32Array.from({ length: count }, (_, row) => row).filter(is);

/** What one fold's classifier learns from, and is asked about; numbers of the split's events. */
export interface FoldTask {
  readonly fold: number;
  readonly key: RandomKey;
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
  readonly test: Uint32Array;
}

/** One classifier a fold, trained on the others; without folds that have nothing to learn from or to be asked about. */
export const foldTasks = (
  split: readonly SplitEvent[],
  { key, settings: { folds, heldOut } }: { readonly key: RandomKey; readonly settings: TwoSampleSettings },
): readonly FoldTask[] =>
  Array.from({ length: folds }, (_, fold): FoldTask => {
    const own = deriveKey(deriveKeyFromText(key, "training"), fold);
    const aside = (n: number): boolean => bits(own, n) < heldOut * 2 ** 32;
    return {
      fold,
      key: own,
      train: rowsWhere(split.length, (n) => split[n].fold !== fold && !aside(n)),
      heldOut: rowsWhere(split.length, (n) => split[n].fold !== fold && aside(n)),
      test: rowsWhere(split.length, (n) => split[n].fold === fold),
    };
  }).filter((one) => one.train.length > 0 && one.heldOut.length > 0 && one.test.length > 0);

/** Effective number of events. */
export const effective = (weight: Float64Array): number => {
  const sum = weight.reduce((all, one) => all + one, 0);
  const squares = weight.reduce((all, one) => all + one * one, 0);
  return squares > 0 ? (sum * sum) / squares : 0;
};

/** A fold without weight on one of the sides says nothing. */
const hasBoth = ({ label, weight }: TestedFold): boolean =>
  [0, 1].every((side) => label.some((of, k) => of === side && weight[k] > 0));

/**
 * The classifier two-sample test (Lopez-Paz and Oquab, arXiv 1610.06545), so that it cannot know an event by its twin: every event
 * belongs by its id to one half for good, and stands for the nominal population in one, at its moved point in the other, in training and
 * in testing. Each fold is judged by a classifier trained on the others. The null exchanges the labels of tested events, and is as much
 * wider as folds depend on each other.
 * null: there are too few events to tell anything.
 */
export async function tellApart(
  fit: Fit,
  { population, ids, moved, key, settings }: TwoSampleRequest,
): Promise<TwoSampleResult | null> {
  const split = splitEvents(ids, { key, events: settings.events, folds: settings.folds });
  if (split.length < settings.least) return null;
  const table = sampleTable(population, moved, split);
  const tasks = foldTasks(split, { key, settings });
  const { hidden, learningRate, batch, epochs, patience } = settings;
  const { logits, steps } = await fit({ ...table, hidden, learningRate, batch, epochs, patience, tasks });
  let at = 0;
  const folds = tasks
    .map(({ test }): TestedFold => {
      const scores = logits.subarray(at, (at += test.length));
      return {
        scores,
        label: Uint8Array.from(test, (n) => table.label[n]),
        weight: Float64Array.from(test, (n) => table.weight[n]),
      };
    })
    .filter(hasBoth);
  if (folds.length === 0) return null;
  const { auc, deviation } = separationOf(folds);
  const wider = foldWidening(folds.length);
  const areas = permutedAreas(folds, settings.permutations, deriveKeyFromText(key, "permutations"));
  return {
    auc,
    low: clamp(auc - ASIDE * wider * deviation),
    high: clamp(auc + ASIDE * wider * deviation),
    null95: 0.5 + wider * (quantile(areas, 0.95) - 0.5),
    events: effective(table.weight),
    steps,
  };
}
