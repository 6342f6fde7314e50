export type GuardName =
  | "jensenShannon"
  | "kolmogorovSmirnov"
  | "pearson"
  | "occupancy"
  | "offGridEqual"
  | "offGridQuantile"
  | "yield"
  | "wasserstein"
  | "chiSquared"
  | "spearman"
  | "pairs"
  | "pairsMean"
  | "totalCorrelation"
  | "twoSample";

export type GuardPreset = "conservattack" | "statistical" | "strict" | "joint" | "none";

/** One guard of one class (and region): its value for an adversarial population, and what it is judged by. */
export interface GuardResult {
  readonly name: GuardName;
  readonly class: string;
  readonly observable: string | null;
  readonly region: string | null;
  readonly value: number;
  /** 95 % interval of a value that has one of its own. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** null: reported only. */
  readonly limit: number | null;
  /** With limits from data: what set it, the data's difference from the simulation or what chance does. */
  readonly limitFrom?: "data" | "chance";
  /** The guard's own 95 % quantile over bootstrap pairs at `referenceEvents`. */
  readonly null95: number;
  /** Number of events from which the change would exceed its null; null for a value of 0. */
  readonly visibleFrom: number | null;
  readonly gates: boolean;
  readonly passed: boolean;
}

/**
 * The population that guards look at: one class, one region or all. Columns are the network inputs and the primaries behind them.
 * Row-major would not help here: guards walk column by column.
 */
export interface Population {
  readonly class: string;
  readonly rows: number;
  /** |w| of each event. */
  readonly weight: Float64Array;
  readonly columns: readonly PopulationColumn[];
}

export interface PopulationColumn {
  readonly name: string;
  /** integer and categorical columns also have an occupancy guard; sentinel occupancy for every column with missing entries. */
  readonly discrete: boolean;
  readonly period: number | null;
  /** Nominal values [rows]. */
  readonly values: Float32Array;
  readonly missing: Uint8Array | null;
}

/** An adversarial population as its difference from the nominal one: the events that moved and their full guarded columns there. */
export interface MovedRows {
  /** Rows of the population, ascending. */
  readonly rows: Uint32Array;
  /** [moved x columns] row-major: wrapped values for histograms. */
  readonly values: Float32Array;
  /** [moved x columns] row-major, periodic columns unwrapped (x + delta), for correlations; the same array where none is periodic. */
  readonly unwrapped: Float32Array;
  /** One array a region of the guard set, [moved]: 1 where the moved event lies in the region. Needed where there are regions. */
  readonly regions?: readonly Uint8Array[];
}

/** One guard of a guard set: values, limits and nulls are arrays in the order of `GuardSet.guards`. */
export interface GuardKey {
  /** The two-sample classifier does not follow from moved rows, and is no member of a guard set. */
  readonly name: Exclude<GuardName, "twoSample">;
  readonly observable: string | null;
  readonly region: string | null;
}
