import type { Expression } from "../events/expression.js";

/** What perturbed events must obey beyond their boxes; evaluated with spectators at file values. */
export interface Constraint {
  /** As the user wrote it. */
  readonly text: string;
  readonly expression: Expression;
  /** Only for events of this file (a file's own selection); null: for all. */
  readonly file: number | null;
}

/** The envelope of an audit: plain data, together with the events' observables it says where an event may go. */
export interface Envelope {
  /** Norm of u over the independent moves. */
  readonly norm: "linf" | "l2";
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
}

/** Bounds of the movable primaries at one scale, rounded inward to float32: membership is exact. [rows x M] each. */
export interface Bounds {
  readonly scale: number;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}
