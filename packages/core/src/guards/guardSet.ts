import type { GuardKey, GuardName, Population, PopulationColumn } from "./guard.js";
import { copyMoments, correlationOf, createMoments, type Moments } from "./moments.js";
import { type BinTable, createBinTable } from "./binTable.js";
import { fillPairs, pairBinsOf, pairCount } from "./pairs.js";
import { cellOf, createPartition, type Partition, type SortedColumn } from "./partition.js";
import { rankCorrelation } from "./rankCorrelation.js";
import { addStandardised, type Standardisation } from "./standardise.js";
import { sortOrder } from "./sorting.js";

export interface GuardConfig {
  /** Bins of the marginals' histograms over the nominal range of the class; 100. */
  readonly bins?: number;
  /** `count` (default): values outside the nominal range fill an under- and an overflow bin; `drop`: as in the published modes. */
  readonly outOfRange?: "count" | "drop";
  /** Quantile cells of the running KS distance that attacks steer by; 1024. The reported KS distance is exact. */
  readonly gridCells?: number;
  /** Spearman, which is only reported, ranks at most this many events, evenly spread over the rows; 100,000. */
  readonly spearmanRows?: number;
  /** Do 2-D distances of pairs belong to the family of guards whose nulls set the limits? Otherwise they are reported. */
  readonly joint?: boolean;
  /** Are they kept up to date while events move, because they gate? As `joint`. */
  readonly tracksPairs?: boolean;
}

/** A region of the class: 1 where the nominal event lies in it. */
export interface GuardRegion {
  readonly name: string;
  readonly member: Uint8Array;
}

/** Where the guards of a scope stand in `GuardSet.guards`; -1 where it has none. */
interface ScopeIndex {
  readonly columns: readonly Readonly<Record<(typeof COLUMN_GUARDS)[number], number>>[];
  readonly pearson: number;
  readonly spearman: number;
  readonly totalCorrelation: number;
  readonly pairs: number;
  readonly pairsMean: number;
  readonly yield: number;
}

/** The class or one of its regions, nominally: every sum that a change of the population is measured against. */
export interface Scope {
  readonly region: string | null;
  readonly member: Uint8Array | null;
  readonly rows: number;
  /** sum |w| and the effective number (sum |w|)^2 / sum w^2. */
  readonly total: number;
  readonly effectiveEvents: number;
  /** Sum of |w| of each cell, column after column (`GuardSet.offsets`). */
  readonly cells: Float64Array;
  /** [columns]: sum of |w| of present and of missing entries, and the spread of the present ones. */
  readonly valid: Float64Array;
  readonly missing: Float64Array;
  readonly spread: Float64Array;
  readonly standardisation: Standardisation;
  /** Sums of w^2 in the bins of the marginal histogram, for each column. */
  readonly sumW2: readonly Float64Array[];
  readonly moments: Moments;
  /** 1 where the observable (by its place in `standardisation.columns`) varies in this scope. */
  readonly active: Uint8Array;
  /** [kept x kept], Pearson's and Spearman's. */
  readonly correlation: Float64Array;
  readonly rankCorrelation: Float64Array;
  /** [pairs x PAIR_BINS]: sums of |w| in the histograms of all pairs. */
  readonly pairs: Float64Array;
  readonly index: ScopeIndex;
}

/** Everything nominal that guards need: made once per attacked class, then asked again and again. */
export interface GuardSet {
  readonly population: Population;
  readonly guards: readonly GuardKey[];
  /** The class first, then its regions. */
  readonly scopes: readonly Scope[];
  readonly partitions: readonly Partition[];
  /** Column j's cells lie at offsets[j] ... offsets[j + 1] - 1. */
  readonly offsets: Uint32Array;
  readonly binTable: BinTable;
  /** The class's own; its `columns` are those that vary, which correlations are about. */
  readonly standardisation: Standardisation;
  /** Rows that Spearman ranks. */
  readonly spearmanRows: Uint32Array;
  readonly outOfRange: "count" | "drop";
  readonly joint: boolean;
  readonly tracksPairs: boolean;
}

const COLUMN_GUARDS = [
  "jensenShannon",
  "kolmogorovSmirnov",
  "offGridEqual",
  "offGridQuantile",
  "occupancy",
  "wasserstein",
  "chiSquared",
] as const satisfies readonly GuardName[];

/**
 * Precomputes the nominal state of a class's guards: binned columns, moments, correlations, in the class and in each region.
 * Needs about 50 bytes for each cell and column beyond the population itself, nothing per event.
 */
export function createGuardSet(
  population: Population,
  config: GuardConfig = {},
  regions: readonly GuardRegion[] = [],
): GuardSet {
  const members = [null, ...regions.map((region) => region.member)];
  const drafts = members.map((member) => draftScope(population, member));
  const partitions: Partition[] = [];
  for (const [j, column] of population.columns.entries()) {
    const { order, sorted } = sortColumn(population, column);
    const partition = createPartition(column, sorted, { bins: config.bins ?? 100, grid: config.gridCells ?? 1024 });
    partitions.push(partition);
    for (const draft of drafts) fillColumn(draft, { population, partition, order, sorted, column: j });
  }
  const varying = Uint32Array.from(population.columns.flatMap((_, j) => (drafts[0].varies[j] ? [j] : [])));
  const spearmanRows = spreadRows(population, config.spearmanRows ?? 100_000);
  const pairBins = pairBinsOf(population, partitions, cellOf);
  const guards: GuardKey[] = [];
  const scopes = drafts.map((draft, s) => {
    const region = s === 0 ? null : regions[s - 1].name;
    const inverseSpread = draft.spread.map((spread) => (spread > 0 ? 1 / spread : 1));
    const standardisation: Standardisation = {
      columns: varying,
      mean: draft.mean,
      inverseSpread,
      fill: inverseSpread.map((inverse, j) => (drafts[0].mean[j] - draft.mean[j]) * inverse),
    };
    const moments = createMoments(varying.length);
    addStandardised(moments, population, { standardisation, member: draft.member });
    moments.total = draft.total;
    const active = Uint8Array.from(varying, (j) => draft.varies[j]);
    return {
      region,
      member: draft.member,
      rows: draft.rows,
      total: draft.total,
      effectiveEvents: draft.squares > 0 ? draft.total ** 2 / draft.squares : 0,
      cells: Float64Array.from(draft.cells.flatMap((cells) => [...cells])),
      valid: draft.valid,
      missing: draft.missing,
      spread: draft.spread,
      standardisation,
      sumW2: draft.sumW2,
      moments,
      active,
      correlation: correlationOf(copyMoments(moments)),
      rankCorrelation: rankCorrelation(
        population.columns,
        { rows: spearmanRows, weight: population.weight, member: draft.member },
        varying,
      ),
      pairs: fillPairs(pairBins, { weight: population.weight, ...membersOf(population, draft.member) }),
      index: listGuards(guards, { population, region }),
    };
  });
  const offsets = new Uint32Array(partitions.length + 1);
  for (const [j, { cells }] of partitions.entries()) offsets[j + 1] = offsets[j] + cells;
  const outOfRange = config.outOfRange ?? "count";
  const { standardisation } = scopes[0];
  const binTable = createBinTable(partitions, offsets);
  const { joint = false, tracksPairs = joint } = config;
  const shape = { partitions, offsets, binTable, standardisation, spearmanRows };
  return { population, guards, scopes, ...shape, outOfRange, joint, tracksPairs };
}

interface ScopeDraft {
  readonly member: Uint8Array | null;
  readonly rows: number;
  readonly total: number;
  readonly squares: number;
  readonly cells: Float64Array[];
  readonly valid: Float64Array;
  readonly missing: Float64Array;
  readonly mean: Float64Array;
  readonly spread: Float64Array;
  readonly varies: Uint8Array;
  readonly sumW2: Float64Array[];
}

function draftScope(population: Population, member: Uint8Array | null): ScopeDraft {
  const { weight } = population;
  const columns = population.columns.length;
  let rows = 0;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < population.rows; i++) {
    if (member?.[i] === 0) continue;
    rows++;
    total += weight[i];
    squares += weight[i] * weight[i];
  }
  const each = (): Float64Array => new Float64Array(columns);
  const varies = new Uint8Array(columns);
  return {
    member,
    rows,
    total,
    squares,
    cells: [],
    valid: each(),
    missing: each(),
    mean: each(),
    spread: each(),
    varies,
    sumW2: [],
  };
}

/** The rows of a column that carry weight and are present, by ascending value. */
function sortColumn(
  { weight }: Population,
  { values: all, missing }: PopulationColumn,
): { order: Uint32Array; sorted: SortedColumn } {
  const order = sortOrder(all);
  let count = 0;
  for (let k = 0; k < order.length; k++) {
    const row = order[k];
    if (weight[row] > 0 && !(missing !== null && missing[row])) order[count++] = row;
  }
  const values = new Float32Array(count);
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    values[k] = all[order[k]];
    sum += weight[order[k]];
    cumulative[k] = sum;
  }
  return { order: order.subarray(0, count), sorted: { values, cumulative } };
}

interface ColumnWork {
  readonly population: Population;
  readonly partition: Partition;
  readonly order: Uint32Array;
  readonly sorted: SortedColumn;
  readonly column: number;
}

function fillColumn(draft: ScopeDraft, work: ColumnWork): void {
  const { partition, order, sorted, column: j } = work;
  const { weight } = work.population;
  const { member } = draft;
  const { values } = sorted;
  const { edges } = partition;
  const bins = partition.viewBins[0];
  const cells = new Float64Array(partition.cells);
  const sumW2 = new Float64Array(partition.viewEdges[0].length + 1);
  let valid = 0;
  let first = 0;
  let cell = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    while (cell < edges.length && edges[cell] <= value) cell++;
    if (member?.[order[k]] === 0) continue;
    if (least === Infinity) least = value;
    most = value;
    const w = weight[order[k]];
    cells[cell] += w;
    sumW2[bins[cell]] += w * w;
    valid += w;
    first += w * value;
  }
  draft.cells.push(cells);
  draft.sumW2.push(sumW2);
  draft.valid[j] = valid;
  const { missing } = work.population.columns[j];
  for (let i = 0; missing !== null && i < missing.length; i++) {
    if (missing[i] && member?.[i] !== 0) draft.missing[j] += weight[i];
  }
  draft.varies[j] = least < most ? 1 : 0;
  // A single value is its own mean exactly, which a quotient of sums need not be.
  draft.mean[j] = least < most ? first / valid : least === most ? least : 0;
  let second = 0;
  for (let k = 0; least < most && k < values.length; k++) {
    if (member?.[order[k]] !== 0) second += weight[order[k]] * (values[k] - draft.mean[j]) ** 2;
  }
  draft.spread[j] = least < most ? Math.sqrt(second / valid) : 0;
}

/** Rows of a scope that carry weight. */
function membersOf(
  { rows, weight }: Population,
  member: Uint8Array | null,
): { readonly index: Uint32Array; readonly count: number } {
  const index = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (weight[row] > 0 && member?.[row] !== 0) index[count++] = row;
  return { index, count };
}

/** At most `most` rows that carry weight, evenly spread. */
function spreadRows(population: Population, most: number): Uint32Array {
  const rows = new Uint32Array(population.rows);
  let count = 0;
  for (let i = 0; i < population.rows; i++) if (population.weight[i] > 0) rows[count++] = i;
  if (count <= most) return rows.slice(0, count);
  return Uint32Array.from({ length: most }, (_, k) => rows[Math.floor((k * count) / most)]);
}

function listGuards(
  guards: GuardKey[],
  { population, region }: { readonly population: Population; readonly region: string | null },
): ScopeIndex {
  const add = (name: GuardKey["name"], observable: string | null): number =>
    guards.push({ name, observable, region }) - 1;
  const columns = population.columns.map((column) => {
    const hasOccupancy = column.discrete || column.missing?.includes(1) === true;
    const places = COLUMN_GUARDS.map((name) => [
      name,
      name === "occupancy" && !hasOccupancy ? -1 : add(name, column.name),
    ]);
    return Object.fromEntries(places) as ScopeIndex["columns"][number];
  });
  const pearson = add("pearson", null);
  const spearman = add("spearman", null);
  const own = region === null ? -1 : add("yield", null);
  const paired = pairCount(columns.length) > 0;
  return {
    columns,
    pearson,
    spearman,
    yield: own,
    pairs: paired ? add("pairs", null) : -1,
    pairsMean: paired ? add("pairsMean", null) : -1,
    totalCorrelation: add("totalCorrelation", null),
  };
}
