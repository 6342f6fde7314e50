import type { GuardSet } from "./guardSet.js";
import { pairCost } from "./pairPrices.js";
import { pairedColumns, readPairMove } from "./pairs.js";
import { TABLES } from "./partition.js";
import { currentPrices, type ColumnPrices, type ScopePrices } from "./prices.js";
import { standardiseMove } from "./standardise.js";
import { membership, type GuardState, type PreparedMoves } from "./state.js";

interface CostOptions {
  readonly index: Uint32Array;
  /** In the order of `guardSet.guards`; Infinity where a guard does not gate. */
  readonly limits: Float64Array;
  /** Cost of going home instead of going out. */
  readonly back?: boolean;
}

/**
 * First-order change of sum_g max(r_g, .3)^4 x (change of r_g), r = value / limit, were each of moves[index] made on its own from the
 * present state (semantics.md, Guards 6): positive is dearer, negative mends a guard. Compare it with the event's |w|: both grow with it.
 */
export function marginalCost(
  state: GuardState,
  moves: PreparedMoves,
  { index, limits, back = false }: CostOptions,
): Float64Array {
  const costs = new Float64Array(index.length);
  for (const [scope, prices] of currentPrices(state, limits).entries()) {
    addCosts(state, { moves, index, prices, scope, sign: back ? -1 : 1 }, costs);
  }
  return costs;
}

interface CostWork {
  readonly moves: PreparedMoves;
  readonly index: Uint32Array;
  readonly prices: ScopePrices;
  readonly scope: number;
  readonly sign: 1 | -1;
}

function addCosts(state: GuardState, work: CostWork, costs: Float64Array): void {
  const { moves, index, prices, scope, sign } = work;
  const { guardSet } = state;
  const { columns, weight } = guardSet.population;
  const width = columns.length;
  const quadratic = quadraticCost(state, work);
  const transfer = transferCost(guardSet, prices);
  const bins = { from: new Uint8Array(pairedColumns(width)), to: new Uint8Array(pairedColumns(width)) };
  const from = sign > 0 ? moves.fromCells : moves.toCells;
  const to = sign > 0 ? moves.toCells : moves.fromCells;
  for (let k = 0; k < index.length; k++) {
    const move = index[k];
    const row = moves.rows[move];
    const { was, is } = membership({ guardSet, moves }, scope, move);
    if (!was && !is) continue;
    let cost: number;
    if (was && is) cost = transfer(from, to, move * width);
    else {
      const entering = sign > 0 ? is : was;
      cost = entering ? prices.yield : -prices.yield;
      for (const price of prices.columns) {
        const at = move * width + price.column;
        const there = { cell: entering ? to[at] : from[at], missing: columns[price.column].missing?.[row] === 1 };
        cost += entering ? entryCost(price, there) : exitCost(price, there);
      }
    }
    if (prices.pairs !== null) {
      const missing = (j: number): boolean => columns[j].missing?.[row] === 1;
      readPairMove(bins, guardSet.partitions, { fromCells: from, toCells: to, at: move * width, missing });
      const [before, after] = sign > 0 ? [was, is] : [is, was];
      cost += pairCost(prices.pairs, { from: before ? bins.from : null, to: after ? bins.to : null });
    }
    if (quadratic !== null) cost += sign * quadratic(move, { was, is });
    costs[k] += (weight[row] / prices.total) * cost;
  }
}

/**
 * Cost of a unit share that goes from its cells `from[at ...]` (one a column) to `to[at ...]`: nothing in a histogram whose bin it does
 * not leave. Prices lie in flat arrays here: this is what a search does most.
 */
function transferCost(
  { offsets, binTable: { bins, starts, ofCell } }: GuardSet,
  prices: ScopePrices,
): (from: Uint16Array, to: Uint16Array, at: number) => number {
  const enter = new Float64Array(bins);
  const leave = new Float64Array(bins);
  for (const { column, tables } of prices.columns)
    for (const one of tables) {
      if (one.bins === null) continue;
      enter.set(one.enter, starts[TABLES * column + one.table]);
      leave.set(one.leave, starts[TABLES * column + one.table]);
    }
  const columns = Uint32Array.from(prices.columns, ({ column }) => column);
  const watched = Uint32Array.from(prices.columns, ({ cell }) => cell);
  const falling = Float64Array.from(prices.columns, ({ below, above }) => below - above);
  return (from, to, at) => {
    let sum = 0;
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c];
      const a = from[at + column];
      const b = to[at + column];
      if (a === b) continue;
      const low = b <= watched[c];
      let cost = a <= watched[c] === low ? 0 : low ? falling[c] : -falling[c];
      let binsOfA = TABLES * (offsets[column] + a);
      let binsOfB = TABLES * (offsets[column] + b);
      for (const end = binsOfA + TABLES; binsOfA < end; binsOfA++, binsOfB++) {
        const left = ofCell[binsOfA];
        const entered = ofCell[binsOfB];
        if (left !== entered) cost += enter[entered] + leave[left];
      }
      sum += cost;
    }
    return sum;
  };
}

interface Place {
  readonly cell: number;
  readonly missing: boolean;
}

/** Cost of a unit share that comes into the scope. */
function entryCost({ tables, cell, above, below, missing }: ColumnPrices, there: Place): number {
  if (there.missing) return missing.enter;
  const shape = there.cell <= cell ? below : above;
  return tables.reduce((sum, { bins, enter }) => sum + enter[bins === null ? 0 : bins[there.cell]], shape);
}

/** Cost of a unit share that goes out of the scope. */
function exitCost({ tables, cell, above, below, missing }: ColumnPrices, there: Place): number {
  if (there.missing) return missing.leave;
  const shape = there.cell <= cell ? -below : -above;
  return tables.reduce((sum, { bins, leave }) => sum + leave[bins === null ? 0 : bins[there.cell]], shape);
}

type QuadraticCost = (move: number, where: { readonly was: boolean; readonly is: boolean }) => number;

/** v' M v - z' M z of a move from z to v. */
function quadraticCost(state: GuardState, { moves, prices, scope }: CostWork): QuadraticCost | null {
  if (prices.quadratic === null) return null;
  const { matrix, mean, inverseSpread } = prices.quadratic;
  const { population, scopes } = state.guardSet;
  const { standardisation } = scopes[scope];
  const kept = mean.length;
  const pair = new Float64Array(2 * kept);
  const forms = new Float64Array(2);
  return (move, { was, is }) => {
    standardiseMove(pair, { population, standardisation, moves }, move);
    for (let place = 0; place < kept; place++) {
      pair[place] = (pair[place] - mean[place]) * inverseSpread[place];
      pair[kept + place] = (pair[kept + place] - mean[place]) * inverseSpread[place];
    }
    quadraticForms(matrix, pair, forms);
    return (is ? forms[1] : 0) - (was ? forms[0] : 0);
  };
}

/**
 * u' M u of the two points u that `pair` holds one after the other, M symmetric. Two rows of M and both points go together: four sums
 * that do not wait for one another.
 */
function quadraticForms(matrix: Float64Array, pair: Float64Array, forms: Float64Array): void {
  const size = pair.length / 2;
  let first = 0;
  let second = 0;
  let j = 0;
  for (; j + 1 < size; j += 2) {
    const at = j * size;
    const next = at + size;
    let a0 = 0;
    let a1 = 0;
    let b0 = 0;
    let b1 = 0;
    for (let k = 0; k < j; k++) {
      const m0 = matrix[at + k];
      const m1 = matrix[next + k];
      const u = pair[k];
      const v = pair[size + k];
      a0 += m0 * u;
      a1 += m1 * u;
      b0 += m0 * v;
      b1 += m1 * v;
    }
    const corner = matrix[next + j];
    const u0 = pair[j];
    const u1 = pair[j + 1];
    const v0 = pair[size + j];
    const v1 = pair[size + j + 1];
    first += u0 * (2 * a0 + matrix[at + j] * u0) + u1 * (2 * (a1 + corner * u0) + matrix[next + j + 1] * u1);
    second += v0 * (2 * b0 + matrix[at + j] * v0) + v1 * (2 * (b1 + corner * v0) + matrix[next + j + 1] * v1);
  }
  if (j < size) {
    let a = 0;
    let b = 0;
    for (let k = 0; k < j; k++) {
      a += matrix[j * size + k] * pair[k];
      b += matrix[j * size + k] * pair[size + k];
    }
    first += pair[j] * (2 * a + matrix[j * size + j] * pair[j]);
    second += pair[size + j] * (2 * b + matrix[j * size + j] * pair[size + j]);
  }
  forms[0] = first;
  forms[1] = second;
}
