import type { AuditModel, Events, GradientVerification, KernelColumns } from "@foolproof/core";
import { primariesOf } from "./gather-rows.js";
import type { ErrorProbing, Probing } from "./verification-kernels.js";

/** Median relative error that a correct gradient stays below. */
const GRADIENT_ERROR_LIMIT = 1e-3;
/** Least share of events with a finite gradient, and with one that is not zero. */
const GRADIENT_SHARE_LIMIT = 0.99;

/** Rows that the finite differences may cost, and the number of events they are taken at. */
const PROBE_ROWS = 16384;
const PROBED_EVENTS = { least: 8, most: 64 };
/** Events from which a column's spread is taken. */
const SPREAD_EVENTS = 10000;

const evenly = (index: Uint32Array, count: number): Uint32Array =>
  index.length <= count
    ? index
    : Uint32Array.from({ length: count }, (_, i) => index[Math.floor((i * index.length) / count)]);

/** Population standard deviation over entries that are not missing; 0 for a constant column. */
function spread(events: Events, observable: number, index: Uint32Array): number {
  const missing = events.missing[observable];
  const values = [...index].filter((event) => missing?.[event] !== 1).map((event) => events.values[observable][event]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Number.isFinite(variance) ? Math.sqrt(variance) : 0;
}

/** By what to differentiate: movable columns, or all continuous ones where nothing moves; constant columns have no scale. */
function probing(model: AuditModel, events: Events, index: Uint32Array): Probing {
  const primaries = primariesOf(model).map((observable, at) => ({ at, ...model.observables[observable], observable }));
  const numeric = primaries.filter(({ kind }) => kind === "continuous" || kind === "periodic" || kind === "integer");
  const moving = numeric.filter(({ uncertainty }) => uncertainty !== null);
  const sample = evenly(index, SPREAD_EVENTS);
  const scaled = (moving.length > 0 ? moving : numeric)
    .map(({ at, observable }) => ({ at, spread: spread(events, observable, sample) }))
    .filter((column) => column.spread > 0);
  return { coordinates: scaled.map(({ at }) => at), spreads: scaled.map((column) => column.spread) };
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** What core's kernel `margins` says of a gradient. */
const [ALIVE, NOT_FINITE, NOTHING_MOVES] = [0, 2, 3];

/** Shares of the events that can move; 1 where none can. */
function gradientShares({
  margin,
  gradient,
}: KernelColumns["columns"]): Pick<GradientVerification, "finiteShare" | "nonZeroShare"> {
  let [movable, finite, nonZero] = [0, 0, 0];
  gradient.values.forEach((state, row) => {
    if (state === NOTHING_MOVES) return;
    movable++;
    if (state !== NOT_FINITE && Number.isFinite(margin.values[row])) finite++;
    if (state === ALIVE) nonZero++;
  });
  return movable === 0
    ? { finiteShare: 1, nonZeroShare: 1 }
    : { finiteShare: finite / movable, nonZeroShare: nonZero / movable };
}

export interface VerificationRequest {
  readonly model: AuditModel;
  readonly events: Events;
  readonly index: Uint32Array;
  /** The ascent program in double precision, where it can be built. */
  readonly double: ErrorProbing["double"];
  /** Roundings that the gradient goes straight through. */
  readonly straightThrough: number;
  readonly run: (work: {
    readonly kernel: string;
    readonly index: Uint32Array;
    readonly parameters: { readonly target: null } | ErrorProbing;
  }) => Promise<KernelColumns>;
}

/**
 * Checks the margin's gradient on the user's own events: against central finite differences on some tens of them (the median
 * over events, so that the few that sit at a kink do not matter), that it repeats to the bit, and on all of them that it is finite
 * and not zero.
 */
export async function verifyGradient({
  model,
  events,
  index,
  double,
  straightThrough,
  run,
}: VerificationRequest): Promise<GradientVerification> {
  const probes = probing(model, events, index);
  const affordable = Math.floor(PROBE_ROWS / (2 * Math.max(1, probes.coordinates.length)));
  const count = Math.min(PROBED_EVENTS.most, Math.max(PROBED_EVENTS.least, affordable));
  const { columns: states } = await run({ kernel: "margins", index, parameters: { target: null } });
  const compared = await run({
    kernel: "engine:gradientError",
    index: evenly(index, count),
    parameters: { ...probes, double, straightThrough: straightThrough > 0 },
  });
  const errors = Array.from(compared.columns.error.values).filter((error) => !Number.isNaN(error));
  const medianRelativeError = median(errors);
  const { finiteShare, nonZeroShare } = gradientShares(states);
  const deterministic = compared.columns.repeats.values.every((flag) => flag === 1);
  const method = compared.columns.double.values.every((flag) => flag === 1) ? "float64" : "float32";
  const passed =
    medianRelativeError <= GRADIENT_ERROR_LIMIT &&
    deterministic &&
    finiteShare >= GRADIENT_SHARE_LIMIT &&
    nonZeroShare >= GRADIENT_SHARE_LIMIT;
  return {
    passed,
    medianRelativeError,
    checked: errors.length,
    finiteShare,
    nonZeroShare,
    deterministic,
    method,
    ...(straightThrough === 0 ? {} : { straightThrough }),
  };
}
