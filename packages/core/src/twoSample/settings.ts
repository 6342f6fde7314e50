import type { TreesSettings } from "./trees.js";

/** What a two-sample classifier may cost and how it learns; all of it counted work, nothing in seconds. */
export interface TwoSampleSettings {
  /** At most so many events of the class take part, drawn by id. */
  readonly events: number;
  /** With fewer a classifier learns nothing, and is not asked. */
  readonly least: number;
  /** Parts that are tested in turn, each by a classifier that was trained on the others. */
  readonly folds: number;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly batch: number;
  readonly epochs: number;
  readonly patience: number;
  /** Share of the training events that tells when to stop. */
  readonly heldOut: number;
  readonly permutations: number;
}

/** The classifier that judges. */
export const JUDGE: TwoSampleSettings = {
  events: 10_000,
  least: 1000,
  folds: 3,
  hidden: [48, 48],
  learningRate: 0.01,
  batch: 64,
  epochs: 30,
  patience: 6,
  heldOut: 0.2,
  permutations: 500,
};

/** Boosted trees that an attack asks beside such a classifier: another family, which sees edges where that one sees slopes. */
export const TREES: TreesSettings = { trees: 200, patience: 10, learningRate: 0.1, leaves: 31, least: 20 };
