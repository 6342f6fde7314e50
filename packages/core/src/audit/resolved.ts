import type { Expression } from "../events/expression.js";
import type { MissingValues, Observable } from "../events/events.js";
import type { Envelope } from "../envelopes/envelope.js";
import type { GuardPreset } from "../guards/guard.js";
import type { OutputReading, Scaling } from "../network/network.js";
import type { AuditSpec } from "./spec.js";

/** One class attacked towards one other class, or towards any. */
export interface Direction {
  readonly id: string;
  /** Index into `classes`. */
  readonly from: number;
  readonly target: number | null;
}

export interface ResolvedAttack {
  readonly id: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** Ascending, positive. */
  readonly scales: readonly number[];
}

export interface Region {
  readonly name: string;
  readonly text: string;
  readonly expression: Expression;
}

/** One side of a conventional variation: where all events go and what their weights are multiplied by, or a sample of its own. */
export interface VariedSide {
  readonly observables: readonly { readonly name: string; readonly path: string; readonly value: Expression }[];
  readonly factor: { readonly path: string; readonly value: Expression } | null;
  /** Files of a sample that was made with the variation; null: the nominal events are varied. */
  readonly sample: readonly ResolvedFile[] | null;
}

/** A conventional variation that a spec describes. */
export interface Variation {
  readonly name: string;
  readonly up: VariedSide;
  /** null: one-sided. */
  readonly down: VariedSide | null;
}

/** How one data file is read. */
export interface ResolvedFile {
  readonly file: string;
  readonly name: string;
  readonly tree: string | null;
  readonly class: string | null;
  readonly label: { readonly column: string; readonly map: Readonly<Record<string, string>> } | null;
  readonly selection: string | null;
  readonly selectionExpression: Expression | null;
  readonly factor: number;
  readonly maxEvents: number | null;
}

/** How a file of measured events is read. */
export interface MeasuredFile extends Omit<ResolvedFile, "class" | "label" | "factor"> {
  /** null: every event counts 1. */
  readonly weight: Expression | null;
}

/** A cut on a single output: where an efficiency lies on the weighted nominal events, or as it is. */
export type WorkingPoint =
  { readonly signalEfficiency: number } | { readonly backgroundEfficiency: number } | { readonly threshold: number };

/** A histogram that is made before and after every guarded attack. */
export interface ResolvedTemplate {
  /** `score`, or the name of an observable. */
  readonly of: string;
  /** A number of equal bins, or edges. */
  readonly bins: number | readonly number[];
  readonly range: readonly [number, number] | null;
}

/**
 * A column that stands in no data file: a correction out of an experiment's file, evaluated at the nominal event. Half-widths use it
 * by its name.
 */
export interface LookedUpColumn {
  readonly name: string;
  /** The observable whose half-width needs it. */
  readonly observable: string;
  /** Where the spec speaks of it. */
  readonly path: string;
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly contentHash: string;
  readonly correction: string;
  readonly inputs: Readonly<Record<string, Expression>>;
  readonly fixed: Readonly<Record<string, number | string>>;
}

/**
 * A spec with nothing left open: formulas parsed, classes, inputs, attacks and directions explicit. Made by `resolveSpec`
 * from the text, the network's description and the columns that the data files have; plain data.
 */
export interface ResolvedSpec {
  readonly spec: AuditSpec;
  readonly file: string;
  readonly classes: readonly string[];
  /** Roles of a two-class audit: indices into `classes`; null for several classes. */
  readonly roles: { readonly signal: number; readonly background: number } | null;
  readonly observables: readonly Observable[];
  /** Observables in the network's order. */
  readonly inputs: readonly number[];
  readonly missingValues: MissingValues;
  readonly lookedUp: readonly LookedUpColumn[];
  readonly files: readonly ResolvedFile[];
  readonly weight: Expression | null;
  readonly output: OutputReading;
  /** Where the threshold comes from. */
  readonly workingPoint: WorkingPoint | null;
  /** Several cuts at which physics is looked at, the one that decides first; empty: there is one. */
  readonly workingPoints: readonly WorkingPoint[];
  /** null: none, or taken from the data after they are read. */
  readonly scaling: Scaling | null;
  readonly scalingFromData: boolean;
  readonly envelope: Envelope;
  readonly constraints: readonly { readonly text: string; readonly expression: Expression }[];
  readonly variations: readonly Variation[];
  readonly attacks: readonly ResolvedAttack[];
  readonly directions: readonly Direction[];
  readonly scales: readonly number[];
  readonly regions: readonly Region[];
  readonly templates: readonly ResolvedTemplate[];
  readonly guards: {
    readonly preset: GuardPreset;
    readonly referenceEvents: number | null;
    readonly population: "all" | "correct";
    readonly bins: number;
    readonly limits: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
    /** Measured events whose difference from the simulation is what guards let pass; empty: limits are the preset's. */
    readonly measured: readonly MeasuredFile[];
  };
  readonly baseline: {
    readonly minimumAuc: number;
    readonly expectedAuc: { readonly value: number; readonly tolerance: number } | null;
  };
  readonly identifiers: readonly string[];
  readonly attackProfile: "quick" | "standard" | "full" | "custom";
  readonly seed: number;
}
