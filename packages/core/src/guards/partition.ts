import { FoolproofError } from "../errors/index.js";
import type { GuardName, PopulationColumn } from "./guard.js";
import { binIndex, edgesAtOrBelow, equalEdges } from "./histogram.js";
import { PAIR_STEPS } from "./pairs.js";

/** The guards that look at histograms: each histogram is a coarser view of one fine partition of the axis. */
export const VIEW_GUARDS = ["jensenShannon", "offGridEqual", "offGridQuantile"] as const satisfies readonly GuardName[];

/** Histograms of a column: the views, and its occupancy. */
export const TABLES = 4;

const EQUAL_BINS = 37;
const QUANTILE_BINS = 50;
/** Cell numbers are 16 bits. */
const MOST_VALUES = 30_000;

/**
 * A column's axis cut at the edges of all its histograms, at a grid of nominal quantiles and around every value of a discrete column.
 * Cell c holds x with exactly c edges at or below it, so that one look-up places a value in every histogram.
 */
export interface Partition {
  readonly edges: Float64Array;
  readonly buckets: Buckets;
  readonly cells: number;
  /** Edges of each view's histogram; the last bin is closed. */
  readonly viewEdges: readonly Float64Array[];
  /** Cell -> bin of each view (0 underflow, last overflow). */
  readonly viewBins: readonly Uint16Array[];
  /** Cell -> bin in the histograms of pairs. */
  readonly pairBins: Uint8Array;
  /** Cell -> occupancy bin (0: a value that does not occur nominally); null for a column that is not discrete. */
  readonly occupancyBins: Uint16Array | null;
  readonly occupancyCount: number;
}

/**
 * Equal steps over the bulk of the column: an edge in an earlier bucket than x's lies below x, one in a later bucket above, so that only the
 * few edges of x's own bucket need comparing. Values beyond the bulk share the outer buckets.
 */
interface Buckets {
  readonly min: number;
  readonly scale: number;
  /** Edges in buckets before the b-th. */
  readonly before: Uint16Array;
}

const BUCKETS = 4096;

const bucketOf = (min: number, scale: number, x: number): number => {
  const place = (x - min) * scale;
  return place > 0 ? (place < BUCKETS ? Math.floor(place) : BUCKETS - 1) : 0;
};

function createBuckets(edges: Float64Array, { values }: SortedColumn): Buckets {
  const min = values[Math.floor(0.005 * values.length)] ?? 0;
  const max = values[Math.floor(0.995 * values.length)] ?? 0;
  const scale = max > min ? BUCKETS / (max - min) : 0;
  const before = new Uint16Array(BUCKETS + 1);
  for (const edge of edges) before[bucketOf(min, scale, edge) + 1]++;
  for (let b = 0; b < BUCKETS; b++) before[b + 1] += before[b];
  return { min, scale, before };
}

/** The cell of a value: the number of edges at or below it. */
export function cellOf({ edges, buckets }: Partition, x: number): number {
  const bucket = bucketOf(buckets.min, buckets.scale, x);
  let low = buckets.before[bucket];
  let high = buckets.before[bucket + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The smallest float32 above a finite float32. */
export function nextFloat32(value: number): number {
  if (value === 0) return 2 ** -149;
  scratch.setFloat32(0, value);
  scratch.setInt32(0, scratch.getInt32(0) + (value > 0 ? 1 : -1));
  return scratch.getFloat32(0);
}

/** Sorted values that carry weight, and the sum of |w| up to and including each. */
export interface SortedColumn {
  readonly values: Float32Array;
  readonly cumulative: Float64Array;
}

/** Edges that hold a k/n share of the weight each: the smallest value at which the weighted distribution reaches k/n; duplicates merged. */
export function quantileEdges(sorted: SortedColumn, bins: number): Float64Array {
  const { values, cumulative } = sorted;
  const last = values.length - 1;
  const edges = [values[0]];
  let at = 0;
  for (let k = 1; k < bins; k++) {
    const wanted = (k * cumulative[last]) / bins;
    while (at < last && cumulative[at] < wanted) at++;
    if (values[at] > edges[edges.length - 1]) edges.push(values[at]);
  }
  if (values[last] > edges[edges.length - 1] || edges.length === 1) edges.push(values[last]);
  return Float64Array.from(edges);
}

function distinct(values: Float32Array): number[] {
  const found: number[] = [];
  for (const value of values) if (found.length === 0 || value !== found[found.length - 1]) found.push(value);
  return found;
}

/** Cuts a column's axis; `grid` is the number of quantile cells added for the running KS distance. */
export function createPartition(
  column: PopulationColumn,
  sorted: SortedColumn,
  { bins, grid }: { readonly bins: number; readonly grid: number },
): Partition {
  const { values } = sorted;
  const range = values.length > 0 ? { min: values[0], max: values[values.length - 1] } : { min: 0, max: 0 };
  const viewEdges = [
    equalEdges(range, bins),
    equalEdges(range, EQUAL_BINS),
    values.length > 0 ? quantileEdges(sorted, QUANTILE_BINS) : equalEdges(range, 1),
  ];
  const pairEdges = coarseEdges(viewEdges[0], range);
  const levels = column.discrete ? distinct(values) : [];
  if (levels.length > MOST_VALUES) {
    throw new FoolproofError({
      code: "FP_GUARD_TOO_MANY_VALUES",
      message: `Observable "${column.name}" is integer or categorical and has ${levels.length} distinct values.`,
      hint: `Declare it continuous: an occupancy guard with one bin a value is meant for at most ${MOST_VALUES}.`,
      where: { column: column.name, value: levels.length },
    });
  }
  const edges = cut([
    ...viewEdges.flatMap((one) => [...one.subarray(0, one.length - 1)]),
    ...pairEdges.subarray(0, pairEdges.length - 1),
    range.min,
    nextFloat32(range.max),
    ...(values.length > 0 ? quantileEdges(sorted, grid) : []),
    ...levels.flatMap((level) => [level, nextFloat32(level)]),
  ]);
  const cells = edges.length + 1;
  // Every value of a cell lies in the same bin as the cell's left end.
  const leftEnd = (cell: number): number => (cell === 0 ? -Infinity : edges[cell - 1]);
  return {
    edges,
    buckets: createBuckets(edges, sorted),
    cells,
    viewEdges,
    viewBins: viewEdges.map((view) => Uint16Array.from({ length: cells }, (_, cell) => binIndex(view, leftEnd(cell)))),
    pairBins: Uint8Array.from({ length: cells }, (_, cell) => binIndex(pairEdges, leftEnd(cell))),
    occupancyBins: column.discrete ? occupancyBins(edges, levels) : null,
    occupancyCount: levels.length + 1,
  };
}

/** Edges of the pairs' histograms: those of the marginals' where they fall together, so that rounding makes no cell between them. */
function coarseEdges(edges: Float64Array, range: { readonly min: number; readonly max: number }): Float64Array {
  const stride = (edges.length - 1) / PAIR_STEPS;
  return Number.isInteger(stride) ? edges.filter((_, k) => k % stride === 0) : equalEdges(range, PAIR_STEPS);
}

const cut = (edges: readonly number[]): Float64Array =>
  Float64Array.from(new Set(edges.map((edge) => edge + 0))).sort();

function occupancyBins(edges: Float64Array, levels: readonly number[]): Uint16Array {
  const bins = new Uint16Array(edges.length + 1);
  for (const [index, level] of levels.entries()) bins[edgesAtOrBelow(edges, level)] = index + 1;
  return bins;
}
