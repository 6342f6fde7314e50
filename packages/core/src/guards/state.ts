import type { MovedRows } from "./guard.js";
import type { GuardSet } from "./guardSet.js";
import { addRows, copyMoments, type Moments } from "./moments.js";
import { movePairs, pairedColumns, readPairMove, sumOf } from "./pairs.js";
import { cellOf } from "./partition.js";
import { currentValuesOf, remaining } from "./scopeValues.js";
import { standardiseMove } from "./standardise.js";

/**
 * Alternative positions of events, prepared once so that trying them again and again is cheap. A row may occur several times
 * (several candidate points of one event), in any order; an event is at its nominal position or at one of its moves.
 */
export interface PreparedMoves {
  readonly count: number;
  readonly rows: Uint32Array;
  /** [count x columns]: the cell where the event comes from, and the one where it goes to. */
  readonly fromCells: Uint16Array;
  readonly toCells: Uint16Array;
  /** [count x columns], as given. */
  readonly unwrapped: Float32Array;
  /** One array a region, [count]: 1 where the moved event lies in it. */
  readonly regions: readonly Uint8Array[];
}

/** The change of one scope's sums since nominal. */
export interface ScopeChange {
  readonly cells: Float64Array;
  readonly valid: Float64Array;
  readonly missing: Float64Array;
  /** Change of the scope's sum |w|: not 0 only where events enter or leave a region. */
  total: number;
  /** Sums of the moved population, not their change. */
  readonly moments: Moments;
  /** Changes of the histograms of all pairs; null where these do not gate. */
  readonly pairs: Float64Array | null;
}

/** Running guard sums of a population, some of whose events have moved. */
export interface GuardState {
  readonly guardSet: GuardSet;
  readonly changes: readonly ScopeChange[];
  /** 1 for a column in which anything has changed. */
  readonly touched: Uint8Array;
}

/** Looks the cells of candidate points up; a missing entry stays in its cell. `moved.regions` is needed where the guard set has regions. */
export function prepareMoves(guardSet: GuardSet, moved: MovedRows): PreparedMoves {
  const { columns } = guardSet.population;
  const { rows, values, unwrapped } = moved;
  const count = rows.length;
  const width = columns.length;
  const fromCells = new Uint16Array(count * width);
  const toCells = new Uint16Array(count * width);
  for (const [j, column] of columns.entries()) {
    const partition = guardSet.partitions[j];
    for (let k = 0; k < count; k++) {
      const before = column.values[rows[k]];
      const after = values[k * width + j];
      const cell = cellOf(partition, before);
      fromCells[k * width + j] = cell;
      const stays = after === before || (column.missing !== null && column.missing[rows[k]] !== 0);
      toCells[k * width + j] = stays ? cell : cellOf(partition, after);
    }
  }
  const regions = guardSet.scopes.slice(1).map((scope, s) => {
    const inside = moved.regions?.[s];
    if (inside === undefined) throw new RangeError(`moved.regions lacks region ${scope.region}`);
    return inside;
  });
  return { count, rows, fromCells, toCells, unwrapped, regions };
}

/** The state of the nominal population. */
export function createGuardState(guardSet: GuardSet): GuardState {
  const width = guardSet.population.columns.length;
  const changes = guardSet.scopes.map((scope) => ({
    cells: new Float64Array(scope.cells.length),
    valid: new Float64Array(width),
    missing: new Float64Array(width),
    total: 0,
    moments: copyMoments(scope.moments),
    pairs: guardSet.tracksPairs ? new Float64Array(scope.pairs.length) : null,
  }));
  return { guardSet, changes, touched: new Uint8Array(width) };
}

/** Is the event in the scope before (nominal) and after the move? */
export function membership(
  { guardSet, moves }: { readonly guardSet: GuardSet; readonly moves: PreparedMoves },
  scope: number,
  move: number,
): { readonly was: boolean; readonly is: boolean } {
  if (scope === 0) return { was: true, is: true };
  return { was: guardSet.scopes[scope].member?.[moves.rows[move]] !== 0, is: moves.regions[scope - 1][move] !== 0 };
}

const BLOCK = 256;

/** Moves the events of moves[index] from their nominal position to the candidate point, or with `back` home again. */
export function applyMoves(
  state: GuardState,
  moves: PreparedMoves,
  { index, back = false }: { readonly index: Uint32Array; readonly back?: boolean },
): void {
  for (let scope = 0; scope < state.changes.length; scope++) {
    moveWeights(state, moves, { index, sign: back ? -1 : 1, scope });
    moveMoments(state, moves, { index, sign: back ? -1 : 1, scope });
    const { pairs } = state.changes[scope];
    if (pairs !== null) addPairMoves(pairs, { guardSet: state.guardSet, moves }, { index, sign: back ? -1 : 1, scope });
  }
}

interface MoveWork {
  readonly index: Uint32Array;
  readonly sign: 1 | -1;
  readonly scope: number;
}

/** Adds moves to the changes of the histograms of all pairs in a scope. */
export function addPairMoves(
  pairs: Float64Array,
  { guardSet, moves }: { readonly guardSet: GuardSet; readonly moves: PreparedMoves },
  { index, sign, scope }: MoveWork,
): void {
  const { columns, weight } = guardSet.population;
  const width = columns.length;
  const bins = { from: new Uint8Array(pairedColumns(width)), to: new Uint8Array(pairedColumns(width)) };
  for (const move of index) {
    const row = moves.rows[move];
    const { was, is } = membership({ guardSet, moves }, scope, move);
    if ((!was && !is) || weight[row] === 0) continue;
    const missing = (j: number): boolean => columns[j].missing?.[row] === 1;
    readPairMove(bins, guardSet.partitions, { ...moves, at: move * width, missing });
    movePairs(pairs, { ...bins, was, is }, sign * weight[row]);
  }
}

function moveWeights(state: GuardState, moves: PreparedMoves, { index, sign, scope }: MoveWork): void {
  const { guardSet, touched } = state;
  const { columns, weight } = guardSet.population;
  const change = state.changes[scope];
  const width = columns.length;
  for (const move of index) {
    const row = moves.rows[move];
    const w = sign * weight[row];
    const { was, is } = membership({ guardSet, moves }, scope, move);
    if ((!was && !is) || w === 0) continue;
    const step = was === is ? 0 : is ? w : -w;
    change.total = sumOf(change.total, step);
    for (let j = 0; j < width; j++) {
      if (columns[j].missing?.[row]) {
        if (step !== 0) touched[j] = 1;
        change.missing[j] = sumOf(change.missing[j], step);
        continue;
      }
      const from = moves.fromCells[move * width + j];
      const to = moves.toCells[move * width + j];
      if (was && is && from === to) continue;
      touched[j] = 1;
      change.valid[j] = sumOf(change.valid[j], step);
      const at = guardSet.offsets[j];
      if (was) change.cells[at + from] = sumOf(change.cells[at + from], -w);
      if (is) change.cells[at + to] = sumOf(change.cells[at + to], w);
    }
  }
}

function moveMoments(state: GuardState, moves: PreparedMoves, { index, sign, scope }: MoveWork): void {
  const { guardSet } = state;
  const { population } = guardSet;
  const { standardisation } = guardSet.scopes[scope];
  const kept = standardisation.columns.length;
  const { moments, total } = state.changes[scope];
  const pair = new Float64Array(2 * kept);
  const block = { z: new Float64Array(BLOCK * kept), weight: new Float64Array(BLOCK) };
  let filled = 0;
  for (const move of index) {
    const { was, is } = membership({ guardSet, moves }, scope, move);
    const w = sign * population.weight[moves.rows[move]];
    if ((!was && !is) || w === 0) continue;
    const differs = standardiseMove(pair, { population, standardisation, moves }, move);
    if (!differs && was === is) continue;
    block.z.set(pair, filled * kept);
    block.weight[filled++] = was ? -w : 0;
    block.weight[filled++] = is ? w : 0;
    if (filled < BLOCK) continue;
    addRows(moments, block, filled);
    filled = 0;
  }
  addRows(moments, block, filled);
  // The total is counted apart: events that only move leave it exactly as it was.
  moments.total = remaining(guardSet.scopes[scope].total + total, guardSet.scopes[scope].total);
}

/**
 * The guards' values of the state, in the order of `guardSet.guards`; NaN for those that are only reported (Wasserstein, chi^2, Spearman).
 * Exact up to rounding but for KS, which is taken at the cells' edges only; `evaluateGuards` is exact throughout.
 */
export function currentValues(state: GuardState): Float64Array {
  return currentValuesOf(state.guardSet, state);
}
