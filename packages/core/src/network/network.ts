import type { NominalTable } from "../events/derived.js";
import type { Expression } from "../events/expression.js";
import type { Observable, MissingValues, Events } from "../events/events.js";
import type { RandomKey } from "../random/random.js";
import type { Envelope } from "../envelopes/envelope.js";

/** How the network's outputs are read. */
export interface OutputReading {
  readonly kind: "sigmoid" | "softmax" | "logits";
  /** Class of each output in order; one output: it scores `scoreOf`, the other class is `otherClass`. Indices into Events.classes. */
  readonly classOfOutput: readonly number[];
  /** For one output: the class the single score speaks of, and the other one. */
  readonly single: { readonly scoreOf: number; readonly other: number } | null;
  /** For one output: event is taken for `scoreOf` when score >= threshold (a probability, for `logits` of the sigmoid of it). */
  readonly threshold: number;
}

export interface Scaling {
  /** One value a network input: fed value = (x - mean) / scale. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** Everything a worker needs to feed the network and to perturb events. Plain data, survives structured clone. */
export interface AuditModel {
  readonly observables: readonly Observable[];
  readonly missingValues: MissingValues;
  readonly envelope: Envelope;
  readonly scaling: Scaling | null;
  readonly output: OutputReading;
  /** Observables (indices) in the network's order. */
  readonly inputs: readonly number[];
  readonly seed: number;
}

/**
 * A network on tiles of exactly `tile` rows. Buffers are the caller's; contents of rows past the valid ones are
 * arbitrary finite padding. The returned arrays are valid until the next call.
 */
export interface TileNetwork {
  readonly tile: number;
  readonly outputs: number;
  /** Why there is no gradient; null when there is one. */
  readonly notDifferentiable: string | null;
  /** [tile x I] network inputs as stored in the table (before missing-value feed and scaling) -> [tile x outputs] scores. */
  scores(inputs: Float32Array): Promise<Float32Array>;
  /**
   * The margin and its gradient through the logits (a final Sigmoid or Softmax peeled off), with respect to the primaries,
   * derived observables recomputed and anchored.
   * margin > 0: still taken for its own class. One output: +-(logit - logit(threshold)); several: own logit - best allowed other.
   */
  ascent(request: AscentRequest): Promise<{ readonly margin: Float32Array; readonly gradient: Float32Array }>;
  /** Several steps in one call; absent where only single ones can be taken, null where the network has no gradient. */
  readonly descent?: (shape: StepShape) => Promise<Descent | null>;
}

/** How a step uses the gradient: its sign, or its shape scaled to a largest component of 1, which moves fewer observables. */
export type StepShape = "sign" | "scaled";

/**
 * Rows that go down their margins together, [tile x P] each, P primaries; filled by the caller, who finds them unchanged until
 * somebody asks for `descent` of this shape again. Contents of rows past the valid ones are arbitrary finite padding.
 */
export interface DescentSeats {
  /** Moves u in units of the half-widths; 0 for what cannot move. */
  readonly moves: Float32Array;
  readonly nominal: Float32Array;
  /** Half-width upwards; and downwards, null where the model's uncertainties are the same on both sides. */
  readonly up: Float32Array;
  readonly down: Float32Array | null;
  /** Limits of u, and of the points. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  /** 1 for what can move, else 0. */
  readonly free: Float32Array;
}

/**
 * Steps of gradient descent on the margin inside a box, in the network's own arithmetic: x = clip(nominal + u half-width), and
 * while the margin at x is positive u = clip(u - length d): d the signs of the gradient, or the gradient with respect to u scaled to a
 * largest component of 1.
 */
export interface Descent {
  readonly seats: DescentSeats;
  /** Steps a call that pay: more of them are wasted on rows that are through, fewer on the way to the network and back. */
  readonly steps: number;
  run(request: DescentRequest): Promise<DescentAnswer>;
}

export interface DescentRequest extends Omit<AscentRequest, "primaries"> {
  /** At least 1. */
  readonly steps: number;
  readonly length: number;
}

/** Valid until the next call. */
export interface DescentAnswer {
  /** [tile x P] moves after the steps, and the points they mean. */
  readonly moves: Float32Array;
  readonly points: Float32Array;
  /** [tile] 0 where a point with a margin that is not positive was reached (the row stays there), else 1. */
  readonly live: Float32Array;
  /** [tile] steps that the row took. */
  readonly taken: Float32Array;
  /** [tile] sum of the last gradient over what can move, and of all sums: not finite where any of the gradients was not. */
  readonly slope: Float32Array;
  readonly slopes: Float32Array;
  /** [tile] distance of the moves from those two steps before (one, where only one was taken), summed over the primaries. */
  readonly progress: Float32Array;
}

export interface AscentRequest {
  /** [tile x P] perturbed primaries. */
  readonly primaries: Float32Array;
  /**
   * Nominal events of the block that the rows come from, in the order of AuditModel.observables. The same object for as long as the
   * block is worked on: what depends on the nominal events alone (anchors of derived observables) is then computed once.
   */
  readonly table: NominalTable;
  /** [tile] row of `table` that each row of the tile comes from. */
  readonly row: Int32Array;
  /** [tile] true class. */
  readonly label: Uint8Array;
  /** Class that the event should be taken for; null: any other. */
  readonly target: number | null;
  /** Default: best. */
  readonly others?: OtherClasses;
}

/**
 * Where the gradient leads among several classes that an event may be taken for: against the `best` of them, as the margin has it, or against
 * `all` in proportion to their probabilities among themselves, which is the direction that cross-entropy has, without its saturation.
 */
export type OtherClasses = "best" | "all";

/** Named columns of equal length that a kernel returns for its block; blocks are concatenated in order. */
export interface KernelColumns {
  readonly rows: number;
  readonly columns: Readonly<
    Record<string, { readonly values: Float32Array | Float64Array | Uint32Array | Uint8Array; readonly width: number }>
  >;
  /** Counted work, summed over blocks: network rows evaluated and the like. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface KernelRequest {
  /** A name of core's kernel table (`kernels`). */
  readonly kernel: string;
  /** Plain data or typed arrays. */
  readonly parameters: unknown;
  /** Events to work on, ascending (or numbers of other units of work, where the kernel says so). */
  readonly index: Uint32Array;
  /** Entries of `index` a block; default BLOCK_ROWS. Never depends on the number of workers. */
  readonly blockRows?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** `note`: in a few words what was found so far, by work that tells. */
  readonly onProgress?: (done: number, total: number, note?: string) => void;
}

/** Small dense networks with one output to be trained: rows, and which of them each one learns from and is then asked about. */
export interface FitRequest {
  /** [rows x columns], row-major. */
  readonly inputs: Float32Array;
  readonly columns: number;
  /** [rows] 1 for the class whose logit the output is. */
  readonly label: Uint8Array;
  /** [rows] not negative. */
  readonly weight: Float64Array;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly batch: number;
  /** The most, and how many without a smaller loss of the held-out rows end a training. */
  readonly epochs: number;
  readonly patience: number;
  readonly tasks: readonly {
    /** First weights, and the order of batches. */
    readonly key: RandomKey;
    readonly train: Uint32Array;
    readonly heldOut: Uint32Array;
    readonly test: Uint32Array;
  }[];
}

export interface FitResult {
  /** Logits of each task's test rows, one task after the other. */
  readonly logits: Float32Array;
  readonly steps: number;
}

/** What was found when a network's gradient was checked on the user's own events. */
export interface GradientVerification {
  /** The median error is at most 1e-3, the results repeat to the bit, and at least 99 % of the events have a finite, non-zero gradient. */
  readonly passed: boolean;
  /** Median over the checked events of |g - d|_2 / |d|_2, g the float32 gradient and d central differences, both in units of the columns' spread; NaN when no event could be compared. */
  readonly medianRelativeError: number;
  /** Events compared with finite differences (those at which nothing changes are left out). */
  readonly checked: number;
  /** Share of the given events (of those that can move) whose margin and gradient are finite; whose gradient is also not zero in all movable columns. */
  readonly finiteShare: number;
  readonly nonZeroShare: number;
  /** Two runs gave identical bits. */
  readonly deterministic: boolean;
  /** Arithmetic of the finite differences; float32 where the engine lacks a kernel in double precision. */
  readonly method: "float64" | "float32";
  /** As in NetworkDescription: then both gradient and differences are those of the network without its roundings. */
  readonly straightThrough?: number;
}

/**
 * A network bound to the events of an audit, ready to run core's per-event kernels over fixed blocks of events.
 * Results do not depend on the number of workers. Implemented by engines; `localNetwork` runs a TileNetwork in-process.
 */
export interface BoundNetwork extends AsyncDisposable {
  readonly notDifferentiable: string | null;
  run(request: KernelRequest, options?: RunOptions): Promise<KernelColumns>;
  /** Trains small networks, one a task, in the workers: the same logits for any number of them. Absent where nothing can be trained. */
  readonly fit?: (request: FitRequest, options?: RunOptions) => Promise<FitResult>;
  /** Fixed after the nominal scores are known (a working point). */
  setThreshold(threshold: number): void;
  /** Checks the gradient on these events, of which some tens are compared with finite differences. Absent where the gradient is exact by construction. */
  readonly verify?: (index: Uint32Array) => Promise<GradientVerification>;
}

/** What a network file tells about itself. */
export interface NetworkDescription {
  readonly file: string;
  readonly contentHash: string;
  readonly inputColumns: number;
  readonly outputs: number;
  readonly outputKind: "sigmoid" | "softmax" | "logits";
  readonly parameters: number;
  readonly operators: Readonly<Record<string, number>>;
  readonly differentiable: boolean;
  readonly notDifferentiable: string | null;
  /** Roundings of quantised layers that the gradient goes straight through; absent where it is the network's own everywhere. */
  readonly straightThrough?: number;
  readonly deterministic: boolean;
}

/** The port that core knows a network by. */
export interface Classifier {
  readonly description: NetworkDescription;
  bind(model: AuditModel, events: Events): Promise<BoundNetwork>;
}

export type { Expression };
