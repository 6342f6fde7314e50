import type { AscentRequest, KernelContext } from "@foolproof/core";
import type { AscentSession } from "./ascent.js";
import { gatherRows, type NominalTile, primariesOf } from "./gather-rows.js";
import type { OwnKernel } from "./kernels.js";
import type { OnnxTileNetwork } from "./tile-network.js";

export interface Probing {
  /** Primaries (indices into the list of primaries) to differentiate by. */
  readonly coordinates: readonly number[];
  /** One spread a coordinate; differences and gradients are compared in units of it. */
  readonly spreads: readonly number[];
}

export interface ErrorProbing extends Probing {
  /** The ascent program and its base in double precision; null: differences in single precision. */
  readonly double: { readonly program: Uint8Array; readonly base: Uint8Array | null } | null;
  /** The double program is that of the network without its roundings, so both sides of the comparison are taken from it. */
  readonly straightThrough: boolean;
}

/** Steps of central differences in units of the spread: small against curvature, large against rounding. */
const STEP = { float64: 1e-6, float32: 1e-2 } as const;

const ANY_OTHER = { target: null } as const;

const contextOf = (context: KernelContext | null): KernelContext => {
  if (context === null) throw new Error("A gradient can only be checked on the events of an audit.");
  return context;
};

/**
 * Is an event's value of a coordinate missing? Missing entries never move, so nothing is asked of the gradient there: networks tell them
 * by their exact value, and a step away from it would be fed as a number.
 */
function absent({ events }: KernelContext, { table }: NominalTile): (row: number, coordinate: number) => boolean {
  const observable = primariesOf(events);
  const wide = events.observables.length;
  return (row, coordinate) => table.missing[row * wide + observable[coordinate]] === 1;
}

type Slopes = (request: AscentRequest) => Promise<ArrayLike<number>>;

/** The gradient of each event in units of the spreads, 0 where the value is missing: [rows x coordinates]. */
async function gradients(
  context: KernelContext,
  rows: ArrayLike<number>,
  { coordinates, spreads, slopes }: Probing & { readonly slopes: Slopes },
): Promise<Float64Array> {
  const nominal = gatherRows(context, rows);
  const width = nominal.primaries.length / context.network.tile;
  const missing = absent(context, nominal);
  const gradient = await slopes({ ...nominal, ...ANY_OTHER });
  const slope = new Float64Array(rows.length * coordinates.length);
  for (let row = 0, at = 0; row < rows.length; row++)
    for (let c = 0; c < coordinates.length; c++, at++)
      if (!missing(row, coordinates[c])) slope[at] = gradient[row * width + coordinates[c]] * spreads[c];
  return slope;
}

type Margins = (request: Parameters<AscentSession["run"]>[0]) => Promise<ArrayLike<number>>;

/** Central differences of the margin in units of the spreads, 0 where the value is missing: [rows x coordinates]. */
async function differences(
  context: KernelContext,
  rows: Uint32Array,
  {
    coordinates,
    spreads,
    step,
    margins,
    exact,
  }: Probing & { readonly step: number; readonly margins: Margins; readonly exact: boolean },
): Promise<Float64Array> {
  const { tile } = context.network;
  const probes = rows.length * coordinates.length * 2;
  const slope = new Float64Array(probes / 2);
  for (let at = 0; at < probes; at += tile) {
    const count = Math.min(tile, probes - at);
    const probe = Array.from({ length: count }, (_, i) => (at + i) >> 1);
    const nominal = gatherRows(
      context,
      probe.map((p) => rows[Math.floor(p / coordinates.length)]),
    );
    const width = nominal.primaries.length / tile;
    const missing = absent(context, nominal);
    const primaries = exact ? Float64Array.from(nominal.primaries) : nominal.primaries;
    const moved = probe.map((p, i) => {
      const coordinate = p % coordinates.length;
      if (missing(i, coordinates[coordinate])) return 0;
      const where = i * width + coordinates[coordinate];
      const before = primaries[where];
      primaries[where] = before + ((at + i) % 2 === 0 ? step : -step) * spreads[coordinate];
      return primaries[where] - before;
    });
    const margin = await margins({ ...nominal, primaries, ...ANY_OTHER });
    // tile is even, so both sides of a difference lie in the same call.
    for (let i = 0; i + 1 < count; i += 2) {
      const coordinate = probe[i] % coordinates.length;
      if (!missing(i, coordinates[coordinate]))
        slope[probe[i]] = ((margin[i] - margin[i + 1]) / (moved[i] - moved[i + 1])) * spreads[coordinate];
    }
  }
  return slope;
}

/** The double-precision program, or null where ONNX Runtime lacks a kernel for one of its nodes. */
async function openDouble(network: OnnxTileNetwork, { double }: ErrorProbing): Promise<AscentSession | null> {
  if (double === null) return null;
  return network.openAscent({ ...double, precision: "float64" }).catch(() => null);
}

const sameBits = (a: Float64Array, b: Float64Array): boolean => a.every((value, i) => Object.is(value, b[i]));

/** |g - d| / |d| of one event; NaN where both vanish. */
function relativeError(gradient: Float64Array, difference: Float64Array): number {
  const length = Math.hypot(...difference);
  const distance = Math.hypot(...gradient.map((value, i) => value - difference[i]));
  if (length === 0) return distance === 0 ? NaN : Infinity;
  return distance / length;
}

/**
 * Columns "error" (see relativeError), "repeats" (1 where a second run gave the same bits) and "double" (1 where the
 * differences were taken in double precision).
 */
export const gradientErrorKernel: OwnKernel = async ({ network, context: bound, index, parameters }) => {
  const context = contextOf(bound);
  const probing = parameters as ErrorProbing;
  const columns = probing.coordinates.length;
  const error = new Float64Array(index.length);
  const repeats = new Uint8Array(index.length);
  const double = await openDouble(network, probing);
  try {
    const margins: Margins = double
      ? async (request) => (await double.run(request)).margin
      : async (request) =>
          (await network.ascent({ ...request, primaries: Float32Array.from(request.primaries) })).margin;
    const exact = double !== null;
    const own: Slopes = async (request) => (await network.ascent(request)).gradient;
    const judged: Slopes =
      probing.straightThrough && double !== null
        ? async (request) =>
            (await double.run({ ...request, primaries: Float64Array.from(request.primaries) })).gradient
        : own;
    const step = exact ? STEP.float64 : STEP.float32;
    const slope = await differences(context, index, { ...probing, step, margins, exact });
    for (let at = 0; at < index.length; at += network.tile) {
      const rows = index.subarray(at, at + network.tile);
      const first = await gradients(context, rows, { ...probing, slopes: own });
      const second = await gradients(context, rows, { ...probing, slopes: own });
      const compared = judged === own ? first : await gradients(context, rows, { ...probing, slopes: judged });
      repeats.fill(sameBits(first, second) ? 1 : 0, at, at + rows.length);
      for (let row = 0; row < rows.length; row++) {
        const part = [row * columns, (row + 1) * columns] as const;
        const difference = slope.subarray(at * columns + part[0], at * columns + part[1]);
        error[at + row] = relativeError(compared.subarray(...part), difference);
      }
    }
    const method = new Uint8Array(index.length).fill(exact ? 1 : 0);
    return {
      rows: index.length,
      columns: {
        error: { values: error, width: 1 },
        repeats: { values: repeats, width: 1 },
        double: { values: method, width: 1 },
      },
      counters: {},
    };
  } finally {
    await double?.dispose();
  }
};
