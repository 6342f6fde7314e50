import { currentPrices, type ScopePrices } from "./prices.js";
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
  for (let k = 0; k < index.length; k++) {
    const move = index[k];
    const row = moves.rows[move];
    const { was, is } = membership({ guardSet, moves }, scope, move);
    if (!was && !is) continue;
    // Going back, the event enters where it came from and leaves where it is.
    const enters = sign > 0 ? is : was;
    const leaves = sign > 0 ? was : is;
    const from = sign > 0 ? moves.fromCells : moves.toCells;
    const to = sign > 0 ? moves.toCells : moves.fromCells;
    let cost = (Number(enters) - Number(leaves)) * prices.yield;
    for (const price of prices.columns) {
      if (columns[price.column].missing?.[row]) {
        cost += (Number(enters) - Number(leaves)) * price.missing;
        continue;
      }
      const a = from[move * width + price.column];
      const b = to[move * width + price.column];
      if (a === b && enters && leaves) continue;
      if (enters) cost += b <= price.cell ? price.below : price.above;
      if (leaves) cost -= a <= price.cell ? price.below : price.above;
      for (const { bins, enter, leave } of price.tables) {
        const binA = bins === null ? 0 : bins[a];
        const binB = bins === null ? 0 : bins[b];
        if (binA === binB && enters && leaves) continue;
        if (enters) cost += enter[binB];
        if (leaves) cost += leave[binA];
      }
    }
    if (quadratic !== null) cost += sign * quadratic(move, { was, is });
    costs[k] += (weight[row] / prices.total) * cost;
  }
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
  const form = (start: number): number => {
    let sum = 0;
    for (let j = 0; j < kept; j++) {
      const at = j * kept;
      let half = 0;
      for (let k = 0; k < j; k++) half += matrix[at + k] * pair[start + k];
      sum += pair[start + j] * (2 * half + matrix[at + j] * pair[start + j]);
    }
    return sum;
  };
  return (move, { was, is }) => {
    standardiseMove(pair, { population, standardisation, moves }, move);
    for (let place = 0; place < kept; place++) {
      pair[place] = (pair[place] - mean[place]) * inverseSpread[place];
      pair[kept + place] = (pair[kept + place] - mean[place]) * inverseSpread[place];
    }
    return (is ? form(kept) : 0) - (was ? form(0) : 0);
  };
}
