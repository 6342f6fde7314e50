import type { OutputReading, StepShape } from "@foolproof/core";
import type { DescentProgram } from "../programs/index.js";

/** The ascent program and what it takes to feed it. */
export interface AscentPlan {
  readonly program: Uint8Array;
  /** Anchors of derived observables; null where the audit has none. */
  readonly base: Uint8Array | null;
  /** Several steps of a shape in one call. */
  readonly descent: Readonly<Record<StepShape, DescentProgram>>;
  /** Numbers of primaries, of all observables, and of derived ones. */
  readonly primaries: number;
  readonly observables: number;
  readonly derived: number;
  readonly output: OutputReading;
}

/** A network's programs for tiles of exactly `tile` rows: plain data, from which a worker makes its sessions. */
export interface NetworkPlan {
  readonly tile: number;
  /** Numbers that the network is fed for each event. */
  readonly columns: number;
  /** Scores of each event. */
  readonly outputs: number;
  readonly scores: Uint8Array;
  /** Null without a gradient, or without an audit. */
  readonly ascent: AscentPlan | null;
  /** Null without a gradient. */
  readonly lossGradient: Uint8Array | null;
  /** Why there is no gradient; null when there is one. */
  readonly notDifferentiable: string | null;
}
