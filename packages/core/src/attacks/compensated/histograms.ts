import type { GuardSet } from "../../guards/guardSet.js";
import { jensenShannonTerm } from "../../guards/jensenShannon.js";
import { VIEW_GUARDS } from "../../guards/partition.js";

/** Below this share of its limit, squared, a guard presses no less: what is gained early need not be gained late. */
export const FLOOR = 0.09;
/** Small limits are dear, not infinitely so. */
export const SMALLEST_LIMIT = 1e-9;
/** Power of the mean over the cells that stands for the largest cumulative difference. */
const POWER = 8;

/** One histogram of a column: shares before, weights now, and what entering or leaving a bin costs. */
interface Table {
  readonly guard: number;
  readonly limit: number;
  /** Cell -> bin. */
  readonly bins: Uint16Array;
  readonly first: number;
  readonly end: number;
  readonly before: Float64Array;
  readonly now: Float64Array;
  readonly enter: Float64Array;
  readonly leave: Float64Array;
  sum: number;
  /** Divergence in nats, and the energy of one more nat. */
  divergence: number;
  price: number;
}

interface Cumulative {
  readonly guard: number;
  readonly limit: number;
  readonly potential: Float64Array;
  value: number;
}

/** A column of one scope. */
export interface ColumnLedger {
  readonly valid: number;
  readonly cells: Float64Array;
  readonly nominal: Float64Array;
  readonly tables: readonly Table[];
  readonly cumulative: Cumulative | null;
  /** By bin of the first table: what carrying weight over bins costs; all 0 where not asked for. */
  readonly carry: { readonly bins: Uint16Array; readonly potential: Float64Array; unit: number };
}

/** The histograms and cumulative distributions of a scope's column, with the guards of it that gate; null where none does. */
export function createColumnLedger(
  guardSet: GuardSet,
  limits: Float64Array,
  { scope: s, column: j }: { readonly scope: number; readonly column: number },
): ColumnLedger | null {
  const scope = guardSet.scopes[s];
  const partition = guardSet.partitions[j];
  const index = scope.index.columns[j];
  const nominal = scope.cells.subarray(guardSet.offsets[j], guardSet.offsets[j + 1]);
  const drop = guardSet.outOfRange === "drop" ? 1 : 0;
  const views = VIEW_GUARDS.map((name, view) => ({
    guard: index[name],
    bins: partition.viewBins[view],
    count: partition.viewEdges[view].length + 1,
    first: drop,
  }));
  const occupancy =
    index.occupancy >= 0 && partition.occupancyBins !== null
      ? [{ guard: index.occupancy, bins: partition.occupancyBins, count: partition.occupancyCount, first: 0 }]
      : [];
  const tables = [...views, ...occupancy].flatMap(({ guard, bins, count, first }): readonly Table[] => {
    const limit = limits[guard];
    if (limit === Infinity) return [];
    const before = new Float64Array(count);
    nominal.forEach((weight, cell) => {
      if (bins[cell] >= first && bins[cell] < count - first) before[bins[cell]] += weight;
    });
    const sum = before.reduce((a, b) => a + b, 0);
    return [
      {
        guard,
        limit: Math.max(limit, SMALLEST_LIMIT),
        bins,
        first,
        end: count - first,
        before: before.map((weight) => (sum > 0 ? weight / sum : 0)),
        now: new Float64Array(count),
        enter: new Float64Array(count),
        leave: new Float64Array(count),
        sum,
        divergence: 0,
        price: 0,
      },
    ];
  });
  const limit = limits[index.kolmogorovSmirnov];
  const cumulative =
    limit === Infinity
      ? null
      : {
          guard: index.kolmogorovSmirnov,
          limit: Math.max(limit, SMALLEST_LIMIT),
          potential: new Float64Array(nominal.length + 1),
          value: 0,
        };
  const valid = scope.valid[j];
  if ((tables.length === 0 && cumulative === null) || !(valid > 0)) return null;
  const bins = partition.viewBins[0];
  const carry = { bins, potential: new Float64Array(partition.viewEdges[0].length + 2), unit: 0 };
  return { valid, cells: new Float64Array(nominal.length), nominal, tables, cumulative, carry };
}

/** Takes the column's cells as they are now for the histograms' bins. */
export function takeCells({ cells, tables }: ColumnLedger): void {
  for (const table of tables) {
    table.now.fill(0);
    cells.forEach((weight, cell) => {
      table.now[table.bins[cell]] += weight;
    });
    table.sum = 0;
    for (let bin = table.first; bin < table.end; bin++) table.sum += table.now[bin];
  }
}

/** Prices of the present state; `share` is that of a typical event, `kappa` the weight of carrying over bins. */
export function priceColumn(
  column: ColumnLedger,
  { share, kappa }: { readonly share: number; readonly kappa: number },
): void {
  for (const table of column.tables) priceTable(table, share);
  priceCumulative(column);
  priceCarrying(column, kappa);
}

function priceTable(table: Table, share: number): void {
  const { first, end, before, now, enter, leave, sum, limit } = table;
  if (!(sum > 0)) return;
  table.divergence = 0;
  for (let bin = first; bin < end; bin++) table.divergence += jensenShannonTerm(before[bin], now[bin] / sum);
  const ratio2 = table.divergence / Math.LN2 / (limit * limit);
  table.price = (2 * Math.max(ratio2, FLOOR)) / (limit * limit * Math.LN2);
  let average = 0;
  for (let bin = first; bin < end; bin++) {
    const q = now[bin] / sum;
    const here = jensenShannonTerm(before[bin], q);
    enter[bin] = (table.price * (jensenShannonTerm(before[bin], q + share) - here)) / share;
    const step = Math.min(share, q);
    leave[bin] = step > 0 ? (table.price * (jensenShannonTerm(before[bin], q - step) - here)) / step : 0;
    average += (q * (enter[bin] - leave[bin])) / 2;
  }
  // Who enters or leaves a region changes what all shares are of: an event spread like the population itself costs nothing.
  for (let bin = first; bin < end; bin++) {
    enter[bin] -= average;
    leave[bin] += average;
  }
}

function priceCumulative({ cumulative, cells, nominal, valid }: ColumnLedger): void {
  if (cumulative === null) return;
  const { limit, potential } = cumulative;
  // Events that cross a region's border change what all shares are of.
  const present = cells.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let now = 0;
  let powers = 0;
  let most = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    before += nominal[cell];
    now += cells[cell];
    const ratio = (now / present - before / valid) / limit;
    const size = Math.abs(ratio);
    if (size > most) most = size;
    potential[cell + 1] = ratio;
    powers += size ** POWER;
  }
  cumulative.value = most * limit;
  const scale = powers > 0 ? POWER / 2 / Math.sqrt(powers * cells.length) : 0;
  let sum = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    sum += (scale * potential[cell + 1] ** (POWER - 1)) / limit;
    potential[cell + 1] = sum;
  }
}

function priceCarrying({ carry, tables, cells, nominal, valid }: ColumnLedger, kappa: number): void {
  const [table] = tables;
  carry.potential.fill(0);
  carry.unit = 0;
  if (kappa === 0 || table === undefined) return;
  const differences = new Float64Array(carry.potential.length);
  for (let cell = 0; cell < cells.length; cell++)
    differences[carry.bins[cell]] += (cells[cell] - nominal[cell]) / valid;
  let difference = 0;
  let sum = 0;
  let squares = 0;
  for (let bin = 0; bin + 1 < carry.potential.length; bin++) {
    difference += differences[bin];
    squares += difference * difference;
    sum += difference;
    carry.potential[bin + 1] = sum;
  }
  // In proportion to the divergence: where that is nearly mended, carrying must not undo it.
  carry.unit = squares > 0 ? (kappa * table.price * Math.max(0, table.divergence)) / squares : 0;
}

/** Energy of an event of weight `w` that goes from one cell to another, by the tables; its bins are taken for typical ones. */
export function tableCost(
  column: ColumnLedger,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): number {
  let cost = smoothCost(column, { from, to, w });
  for (const { bins, enter, leave, sum } of column.tables) {
    const a = bins[from];
    const b = bins[to];
    if (a !== b) cost += (enter[b] + leave[a]) * (w / sum);
  }
  return cost;
}

/** Energy of an event of weight `w` that comes into the scope at a cell, or with -w leaves it. */
export function crossingCost(
  { tables }: ColumnLedger,
  { cell, w }: { readonly cell: number; readonly w: number },
): number {
  let cost = 0;
  for (const { bins, enter, leave, sum } of tables)
    cost += w > 0 ? enter[bins[cell]] * (w / sum) : leave[bins[cell]] * (-w / sum);
  return cost;
}

/** `tableCost` with the histograms' exact change. */
export function exactCost(
  column: ColumnLedger,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): number {
  let cost = smoothCost(column, { from, to, w });
  for (const table of column.tables) cost += table.price * divergenceChange(table, { from, to, w });
  return cost;
}

function smoothCost(
  { cumulative, carry, valid }: ColumnLedger,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): number {
  const share = w / valid;
  let cost = cumulative === null ? 0 : -share * (cumulative.potential[to] - cumulative.potential[from]);
  if (carry.unit > 0) {
    const a = carry.bins[from];
    const b = carry.bins[to];
    cost += carry.unit * share * (share * Math.abs(b - a) - 2 * (carry.potential[b] - carry.potential[a]));
  }
  return cost;
}

function divergenceChange(
  { bins, first, end, before, now, sum }: Table,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): number {
  const a = bins[from];
  const b = bins[to];
  if (a === b) return 0;
  let change = 0;
  if (a >= first && a < end)
    change += jensenShannonTerm(before[a], Math.max(0, now[a] - w) / sum) - jensenShannonTerm(before[a], now[a] / sum);
  if (b >= first && b < end)
    change += jensenShannonTerm(before[b], (now[b] + w) / sum) - jensenShannonTerm(before[b], now[b] / sum);
  return change;
}

/** What subtracting leaves of an emptied bin is rounding. */
const rest = (weight: number, w: number): number => (weight < 1e-9 * w ? 0 : weight);

/** Takes weight from one cell to another; -1 stands for outside the scope. */
export function moveWeight(
  column: ColumnLedger,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): void {
  if (from >= 0 && to >= 0)
    for (const table of column.tables) table.divergence += divergenceChange(table, { from, to, w });
  if (from >= 0) {
    column.cells[from] = rest(column.cells[from] - w, w);
    for (const { bins, now } of column.tables) now[bins[from]] = rest(now[bins[from]] - w, w);
  }
  if (to >= 0) {
    column.cells[to] += w;
    for (const { bins, now } of column.tables) now[bins[to]] += w;
  }
  if (column.carry.unit > 0 && from >= 0 && to >= 0) followCarrying(column, { from, to, w });
}

/** The potential of carrying follows every move: many that look at the same gap would overshoot it. */
function followCarrying(
  { carry, valid }: ColumnLedger,
  { from, to, w }: { readonly from: number; readonly to: number; readonly w: number },
): void {
  const [a, b] = [carry.bins[from], carry.bins[to]];
  const [low, high] = a < b ? [a, b] : [b, a];
  const step = (a < b ? -w : w) / valid;
  const { potential } = carry;
  for (let bin = low + 1; bin < potential.length; bin++) potential[bin] += step * (Math.min(bin, high) - low);
}

/** Largest value / limit among the column's guards, as the running sums know them (`priceColumn` brings KS up to date). */
export function worstOf({ tables, cumulative }: ColumnLedger): number {
  let worst = cumulative === null ? 0 : cumulative.value / cumulative.limit;
  for (const { divergence, limit } of tables)
    worst = Math.max(worst, Math.sqrt(Math.max(0, divergence) / Math.LN2) / limit);
  return worst;
}

/** Sum of (value / limit)^4 over the column's guards. */
export function energyOf({ tables, cumulative }: ColumnLedger): number {
  let energy = cumulative === null ? 0 : (cumulative.value / cumulative.limit) ** 4;
  for (const { divergence, limit } of tables) energy += (divergence / Math.LN2 / (limit * limit)) ** 2;
  return energy;
}
