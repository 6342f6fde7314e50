import type { MissingValues, Observable } from "./events.js";
import type { Expression } from "./expression.js";
import type { TableSource } from "./source.js";

/** One file (or tree) of events. */
export interface EventsFile {
  readonly source: TableSource;
  /** As the report calls it. */
  readonly name: string;
  /** Class of all its events; null where `label` tells it. */
  readonly class: string | null;
  /** Value in the column (as text) -> class; several values may mean one class. */
  readonly label: { readonly column: string; readonly map: Readonly<Record<string, string>> } | null;
  readonly selection: { readonly text: string; readonly expression: Expression } | null;
  /** Multiplies every weight: cross-section x luminosity / sum of weights. */
  readonly factor: number;
  /** Weight of its events in place of the request's; null: each counts 1. */
  readonly weight?: Expression | null;
  /** Keep at most so many of the selected events, drawn uniformly by event id. */
  readonly maxEvents: number | null;
}

/** A column that stands in no file but is computed from those that do, when all rows are known. */
export interface ComputedColumn {
  /** As half-widths call it. */
  readonly name: string;
  /** The observable whose half-width or move needs it; rows in which that is missing are not computed. */
  readonly observable: string;
  /** Where the spec speaks of it. */
  readonly path: string;
  /** What it is computed from, by name; a lone name of a column of texts gives texts. */
  readonly inputs: Readonly<Record<string, Expression>>;
  /** One number a row; all columns have `rows` entries. */
  readonly compute: (rows: number, columns: Readonly<Record<string, Float64Array | readonly string[]>>) => Float64Array;
}

/** Everything that turns files into the events of an audit. */
export interface EventsRequest {
  readonly files: readonly EventsFile[];
  readonly classes: readonly string[];
  readonly observables: readonly Observable[];
  readonly missingValues: MissingValues;
  /** null: every event counts 1. */
  readonly weight: Expression | null;
  /** Conditions that hold for every event, perturbed or not, beyond selections and ranges. */
  readonly constraints: readonly { readonly text: string; readonly expression: Expression }[];
  /** Further expressions that will be evaluated on the events (regions): their columns are kept as spectators. */
  readonly uses: readonly Expression[];
  /** Columns that half-widths need beyond those of the files. */
  readonly computed?: readonly ComputedColumn[];
  /** Some classes may have no event: a sample of a variation replaces only those that it holds. */
  readonly someClasses?: boolean;
  /** Columns carried through untouched. */
  readonly identifiers: readonly string[];
}

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Rows read so far, and in all where the files tell it beforehand. */
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}
