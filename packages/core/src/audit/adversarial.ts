import type { GuardResult } from "../guards/index.js";
import { float32Column, type KernelColumns, uint32Column, uint8Column } from "../network/index.js";
import type { Direction, ResolvedAttack } from "./resolved.js";

/** Points of the events that move: what an attack found at one scale for one direction. Ascending by event. */
export interface AdversarialSet {
  readonly attack: ResolvedAttack;
  readonly direction: Direction;
  readonly scale: number;
  /** The events that were attacked, ascending, where these are not all that could be: a sample of them. */
  readonly attacked?: Uint32Array | undefined;
  /** Events that move (numbers in Events). */
  readonly index: Uint32Array;
  /** [moved] 1 for those that count as fooled, 0 for compensators, which the network takes for what it took them; null: all are fooled. */
  readonly fooled: Uint8Array | null;
  /** [moved x M] movable primaries, as stored. */
  readonly points: Float32Array;
  /** [moved x C] theta of the sources and z of the covariance sets that took part; empty where nothing moves together. */
  readonly theta: Float32Array;
  /** [moved x outputs] scores of the stored rows. */
  readonly scores: Float32Array;
  readonly counters: Readonly<Record<string, number>>;
  /** What the attack would do if no two-sample classifier gated, and the area that its own classifiers found then; absent where it gave nothing up for it. */
  readonly unheld?: { readonly set: AdversarialSet; readonly auc: number } | undefined;
  /** What the judging classifier said of exactly these points; absent where it was not asked yet. */
  readonly twoSample?: GuardResult | null | undefined;
}

/** Rows of a flat array, picked. */
function pickRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, k) => picked.set(values.subarray(row * width, (row + 1) * width), k * width));
  return picked;
}

/** What kernels call the columns of theta and z; absent where nothing moves together. */
export const thetaColumn = (found: KernelColumns): Float32Array =>
  "theta" in found.columns ? float32Column(found, "theta") : new Float32Array(0);

/**
 * What a kernel's columns mean as an adversarial set.
 * @param rows those of the kernel's rows that belong to it; null: all.
 */
export function foundSet(
  found: KernelColumns,
  of: Pick<AdversarialSet, "attack" | "direction" | "scale" | "attacked">,
  rows: Uint32Array | null = null,
): AdversarialSet {
  const { points, scores, theta } = {
    points: float32Column(found, "points"),
    scores: float32Column(found, "scores"),
    theta: thetaColumn(found),
  };
  const index = uint32Column(found, "index");
  const { counters } = found;
  const fooled = "fooled" in found.columns ? uint8Column(found, "fooled") : null;
  const set = { ...of, index, fooled, points, theta, scores, counters };
  return rows === null ? set : partOf(set, rows);
}

/** The events of a set that count as fooled, ascending. */
export const fooledEvents = ({ index, fooled }: Pick<AdversarialSet, "index" | "fooled">): Uint32Array =>
  fooled === null ? index : index.filter((_, row) => fooled[row] === 1);

/** Sets of one attack's points as one, an event as often as it is there. */
export function joinSets(sets: readonly [AdversarialSet, ...AdversarialSet[]]): AdversarialSet {
  const floats = (pick: (set: AdversarialSet) => Float32Array): Float32Array => {
    const all = new Float32Array(sets.reduce((sum, one) => sum + pick(one).length, 0));
    let at = 0;
    for (const set of sets) {
      all.set(pick(set), at);
      at += pick(set).length;
    }
    return all;
  };
  return {
    ...sets[0],
    index: Uint32Array.from(sets.flatMap(({ index }) => [...index])),
    fooled: null,
    points: floats(({ points }) => points),
    theta: floats(({ theta }) => theta),
    scores: floats(({ scores }) => scores),
  };
}

/** Rows of a set as a set of its own. */
export function partOf(set: AdversarialSet, rows: Uint32Array): AdversarialSet {
  const pick = (values: Float32Array): Float32Array => pickRows(values, widthOf(values, set.index.length), rows);
  return {
    ...set,
    unheld: undefined,
    twoSample: undefined,
    index: Uint32Array.from(rows, (row) => set.index[row]),
    fooled: set.fooled === null ? null : Uint8Array.from(rows, (row) => set.fooled?.[row] ?? 1),
    points: pick(set.points),
    theta: pick(set.theta),
    scores: pick(set.scores),
  };
}

const rowsOf = ({ index, fooled }: AdversarialSet, flag: number): Uint32Array =>
  Uint32Array.from(index.keys()).filter((row) => (fooled?.[row] ?? 1) === flag);

/** The fooled events of a set. */
export const fooledPart = (set: AdversarialSet): AdversarialSet =>
  set.fooled === null ? set : partOf(set, rowsOf(set, 1));
/** The events of a set that moved without being fooled. */
export const unfooledPart = (set: AdversarialSet): AdversarialSet => partOf(set, rowsOf(set, 0));

/** Width of the rows of a flat array. */
const widthOf = (values: Float32Array, rows: number): number => (rows === 0 ? 0 : values.length / rows);

/**
 * Points fooled at a smaller scale also lie in the envelope of a larger one: those that the larger run missed are taken over,
 * so that FR(s) is monotone. Also says which events needed this.
 */
export function shareUpward(
  smaller: AdversarialSet,
  larger: AdversarialSet,
): { readonly set: AdversarialSet; readonly taken: Uint32Array } {
  const found = new Set(larger.index);
  const from: number[] = [];
  smaller.index.forEach((event, row) => {
    if (!found.has(event)) from.push(row);
  });
  if (from.length === 0) return { set: larger, taken: new Uint32Array(0) };
  const total = larger.index.length + from.length;
  const pointWidth = widthOf(smaller.points, smaller.index.length);
  const scoreWidth = widthOf(smaller.scores, smaller.index.length);
  const index = new Uint32Array(total);
  const thetaWidth = widthOf(smaller.theta, smaller.index.length);
  const points = new Float32Array(total * pointWidth);
  const theta = new Float32Array(total * thetaWidth);
  const scores = new Float32Array(total * scoreWidth);
  let a = 0;
  let b = 0;
  for (let row = 0; row < total; row++) {
    const left = larger.index[a] ?? Infinity;
    const taken = from[b];
    const right = taken === undefined ? Infinity : (smaller.index[taken] ?? Infinity);
    const fromLarger = left < right;
    const source = fromLarger ? larger : smaller;
    const at = fromLarger ? a++ : (taken ?? 0);
    if (!fromLarger) b++;
    index[row] = Math.min(left, right);
    points.set(source.points.subarray(at * pointWidth, (at + 1) * pointWidth), row * pointWidth);
    theta.set(source.theta.subarray(at * thetaWidth, (at + 1) * thetaWidth), row * thetaWidth);
    scores.set(source.scores.subarray(at * scoreWidth, (at + 1) * scoreWidth), row * scoreWidth);
  }
  return {
    set: { ...larger, index, points, theta, scores },
    taken: Uint32Array.from(from, (row) => smaller.index[row] ?? 0),
  };
}
