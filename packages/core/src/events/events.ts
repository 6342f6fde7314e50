import type { Expression } from "./expression.js";

export type ObservableKind = "continuous" | "integer" | "categorical" | "periodic" | "derived" | "fixed" | "spectator";

/** One observable with every default filled in. Plain data: survives structured clone and JSON (open ends are +-Infinity in memory). */
export interface Observable {
  readonly name: string;
  readonly unit: string | null;
  readonly kind: ObservableKind;
  /** For `periodic`; values lie in [origin, origin + period). */
  readonly period: number | null;
  readonly origin: number | null;
  /** Inclusive physical range that no perturbation leaves. */
  readonly range: { readonly min: number; readonly max: number };
  /** For `derived`. */
  readonly formula: Expression | null;
  /**
   * Half-widths at scale 1, absolute and >= 0, evaluated at the nominal event; null: never moved on its own.
   * relative r is r * abs(x); `of: value` likewise.
   */
  readonly uncertainty: {
    readonly up: Expression;
    readonly down: Expression;
    /** Of a log-normal uncertainty, whose half-widths at scale 1 the others are: the factor that one sigma is. */
    readonly kappa?: Expression;
  } | null;
  /** Is it fed to the network? */
  readonly input: boolean;
}

/** How missing values are marked and fed, for all observables alike. NaN always counts as missing. */
export interface MissingValues {
  readonly values: readonly number[];
  /** What the network is fed instead; "asIs" feeds the sentinel itself (NaN then is an error at load). */
  readonly feed: number | "asIs";
}

export interface EventFile {
  readonly file: string;
  readonly name: string;
  readonly tree: string | null;
  readonly contentHash: string;
  readonly selection: Expression | null;
  readonly rowsRead: number;
  readonly rowsSelected: number;
  readonly rowsKept: number;
  /** Where `maxEvents` left events out: what the weights of each class were multiplied with to keep its sum. */
  readonly weightScale?: Readonly<Record<string, number>>;
}

/**
 * The selected events, columnar. All arrays have `rows` entries (key: two words an event) and lie in shared memory where
 * the platform has it, so that workers see them without a copy. Plain data: can be posted to a worker as it is.
 */
export interface Events {
  readonly rows: number;
  readonly observables: readonly Observable[];
  /** One column an observable, in the order of `observables`; sentinels as in the file. */
  readonly values: readonly Float32Array[];
  /** 1 where the value is missing; null for a column without missing values. */
  readonly missing: readonly (Uint8Array | null)[];
  readonly missingValues: MissingValues;
  /** Columns that are no observable but are used by a cut, a constraint, a region or an uncertainty; texts as codes. */
  readonly spectators: ReadonlyMap<string, Float64Array>;
  /** Texts behind the codes of text spectators. */
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
  /** Columns carried through to events.parquet untouched (`id:` of the spec). */
  readonly identifiers: ReadonlyMap<string, Float64Array | readonly string[]>;
  readonly classes: readonly string[];
  readonly label: Uint8Array;
  readonly weight: Float64Array;
  /** Event id: 64 bits of a hash of (file content, row) as two words. */
  readonly key: Uint32Array;
  readonly file: Uint16Array;
  readonly row: Uint32Array;
  readonly files: readonly EventFile[];
}
