/** What every kernel that perturbs events is told. Plain data: travels to workers as it is. */
export interface PerturbParameters {
  /** Attack id: part of the key of its random numbers, so that two attacks of one audit draw apart. */
  readonly attack: string;
  /** Scale s of the envelope. */
  readonly scale: number;
  /** Class that events should be taken for, an index into Events.classes; null: any but their own. */
  readonly target: number | null;
  /** Moves that stay 0: places among the movable primaries (their own moves), then, from M on, components that move several. */
  readonly frozen?: readonly number[];
  /** Absolute bounds that take the place of the uncertainties, sources and covariances, one number a movable primary; the norm is then linf. */
  readonly box?: { readonly lower: Float64Array; readonly upper: Float64Array };
}

export interface StartParameters extends PerturbParameters {
  /** `nominal`: one start at the nominal event and `restarts` random ones; `random`: exactly `restarts` random ones. */
  readonly start: "nominal" | "random";
  readonly restarts: number;
  /** Random starts lie within this share of the envelope; 1. */
  readonly reach?: number;
}

export interface AscentParameters extends StartParameters {
  /** Gradient steps of each start. */
  readonly steps: number;
  /** Length of a step in units of the envelope's half-width at scale s. */
  readonly stepSize: number;
}

export interface AutoAscentParameters extends StartParameters {
  /** Gradients of each start. */
  readonly steps: number;
}

export interface DeepFoolParameters extends PerturbParameters {
  readonly steps: number;
  /** How far beyond a border each step goes, as a share of the way to it. */
  readonly overshoot: number;
}

export interface MiniFoolParameters extends PerturbParameters {
  /** Scales at which points are wanted, ascending; `scale` is the last of them. */
  readonly scales: readonly number[];
  /** Weights of the two terms of the cost. */
  readonly alpha: number;
  readonly beta: number;
  /** Margin that is aimed at, negative: beyond the border. */
  readonly goal: number;
  /** Steps of the minimiser, and at most as many of pgd for rows that it leaves; their length in half-widths of the largest envelope. */
  readonly steps: number;
  readonly stepSize: number;
  /** Halvings of the scale, and gradient steps in each half. */
  readonly bisections: number;
  readonly polish: number;
}

export interface SquareParameters extends PerturbParameters {
  /** Proposals, each of them one question to the network. */
  readonly steps: number;
  /** Share of the components that the first proposals change. */
  readonly share: number;
}

export interface BoundaryParameters extends PerturbParameters {
  /** Steps along the border, each of them two questions to the network at most. */
  readonly steps: number;
  /** Random places that are tried for a fooled one to begin at. */
  readonly draws: number;
}

export interface RdsaParameters extends PerturbParameters {
  readonly tries: number;
  /** How many observables are replaced at once. */
  readonly observables: number;
  /** Whose values are drawn: those of the event's own class, or of all events. */
  readonly marginal: "class" | "all";
  readonly envelope: "inside" | "free";
}

export interface DrawParameters extends PerturbParameters {
  readonly draws: number;
}

export interface CandidateParameters extends AscentParameters {
  /** Bisections towards the nominal event: the flip is found to within 2^-bisections of the way. */
  readonly bisections: number;
}

export interface NominalParameters {
  /** Common shifts of all events, each of one move by +1 or -1: a movable primary by its own uncertainty, or (from M on) a component. */
  readonly shifts: readonly { readonly move: number; readonly theta: 1 | -1 }[];
  /** Another threshold than the one that decides what is fooled. */
  readonly threshold?: number;
}

export interface PointParameters {
  /** Events of the points, ascending; the kernel may be asked for any subset of them. */
  readonly index: Uint32Array;
  /** [index x M] stored points. In shared memory they reach the workers without a copy. */
  readonly points: Float32Array;
}

export interface DonorParameters extends Required<Pick<PerturbParameters, "box">> {
  readonly attack: string;
  readonly target: number | null;
  /** Events of other classes whose movable primaries are tried on. */
  readonly donors: Uint32Array;
  /** Donors tried for each event. */
  readonly draws: number;
}
