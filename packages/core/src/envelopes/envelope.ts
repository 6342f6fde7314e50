import type { Expression } from "../events/expression.js";

/** What perturbed events must obey beyond their boxes; evaluated with spectators at file values. */
export interface Constraint {
  /** As the user wrote it. */
  readonly text: string;
  readonly expression: Expression;
  /** Only for events of this file (a file's own selection); null: for all. */
  readonly file: number | null;
}

/**
 * How far one component moves one observable, evaluated at the nominal event: by `up` where the component is +1, by -`down` where it is
 * -1, in proportion between. Both may have either sign.
 */
export interface CoherentMove {
  readonly observable: string;
  readonly up: Expression;
  readonly down: Expression;
}

/** One number an event that moves several observables together: the theta of a source, or one z of a covariance set. */
export interface Component {
  /** The source; in a covariance set the observable whose place in the set it has. */
  readonly name: string;
  readonly moves: readonly CoherentMove[];
}

/** Components whose size is taken together: all sources, or one covariance set, |z|_2 <= s and delta = L z with V = L L^T. */
export interface CoherentGroup {
  readonly kind: "sources" | "covariance";
  readonly name: string;
  readonly norm: "linf" | "l2";
  readonly components: readonly Component[];
  /** Of a covariance set, in the order of its components. */
  readonly matrix: readonly (readonly number[])[] | null;
}

/** The envelope of an audit: plain data, together with the events' observables it says where an event may go. */
export interface Envelope {
  /** Norm of u over the independent moves. */
  readonly norm: "linf" | "l2";
  /** What moves several observables together. An observable that only they move has half-widths of 0 of its own. */
  readonly groups: readonly CoherentGroup[];
  /** Selections of files, `constraints:` and ranges of derived observables. */
  readonly constraints: readonly Constraint[];
}

/**
 * Columns of a perturbed event. P primaries = observables that are neither derived nor spectators, in the order of `observables`;
 * M movable = primaries with an uncertainty that are continuous, integer or periodic. Points are stored as M float32 values an event.
 */
export interface Layout {
  readonly primaries: readonly number[];
  /** Indices into `primaries`. */
  readonly movable: readonly number[];
  /** Observables of kind derived, in an order in which each formula only needs what stands before it. */
  readonly derived: readonly number[];
  /** Observables that the network is fed, in its order. */
  readonly inputs: readonly number[];
}

/** The envelope of a block of events, resolved into plain arrays. Row-major. */
export interface EnvelopeBlock {
  readonly rows: number;
  /** Numbers of the block's events in `Events`. */
  readonly index: Uint32Array;
  /** [rows x P] nominal primaries. */
  readonly nominal: Float32Array;
  /** [rows x M] half-widths at scale 1; 0 where an entry is missing or does not move. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** [rows x M] factor of a log-normal uncertainty, which takes x to x kappa^u; 0 for all others. null where there is none. */
  readonly kappa: Float64Array | null;
  /** null where everything moves on its own. */
  readonly coherent: CoherentBlock | null;
}

/** The moves that a block's events make together: C components, of which E pairs of a component and a column say what moves what. */
export interface CoherentBlock {
  /** C. */
  readonly components: number;
  readonly groups: readonly ComponentGroup[];
  /** [E] the component and the movable column of each pair, by component. */
  readonly component: Int32Array;
  readonly column: Int32Array;
  /** [M] 1 for columns that any component moves. */
  readonly touched: Uint8Array;
  /** [M] 1 for whole numbers. */
  readonly integer: Uint8Array;
  /** [rows x E] displacements at +1, and at -1 with the opposite sign; 0 where the entry is missing. */
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** Components [start, end) of one group. */
export interface ComponentGroup {
  readonly kind: CoherentGroup["kind"];
  readonly norm: CoherentGroup["norm"];
  readonly start: number;
  readonly end: number;
}

/** Bounds of the movable primaries at one scale, rounded inward to float32: membership is exact. [rows x M] each. */
export interface Bounds {
  readonly scale: number;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}
