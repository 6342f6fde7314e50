import { BLOCK } from "./program.js";
import { KEYS, type LeafGroup, type Tree } from "./tree.js";
import { walk } from "./walk.js";

/** Values of all inputs for some rows, at most `BLOCK`; texts as codes. */
interface InputBlock {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly rowOf: (i: number) => number;
}

/** A value that a decision has no answer to. */
export interface RefusedValue {
  readonly path: string;
  /** Number of the input. */
  readonly input: number;
  readonly value: number;
  /** The keys that there are; null for edges. */
  readonly keys: readonly number[] | null;
  /** -1: in all rows. */
  readonly row: number;
}

/** Evaluates a tree over blocks. Not re-entrant: its buffers belong to it. */
export type TreeEvaluator = (block: InputBlock, into: Float64Array) => void;

/**
 * Makes a tree ready: rows walk to their leaves, then each group of leaves is evaluated over the rows that reached it.
 * @param refuse turns a refused value into the error that is thrown
 */
export function evaluatorOfTree(tree: Tree, refuse: (refused: RefusedValue) => Error): TreeEvaluator {
  const leaf = new Int32Array(BLOCK);
  const lines = new Int32Array(BLOCK);
  const order = new Int32Array(BLOCK);
  const picked = new Int32Array(BLOCK);
  const result = new Float64Array(BLOCK);
  const counts = new Int32Array(tree.groups.length + 1);
  const compact = new Map<number, Float64Array>();
  const column = (input: number): Float64Array => {
    const known = compact.get(input) ?? new Float64Array(BLOCK);
    compact.set(input, known);
    return known;
  };
  const { leafGroup, leafLine, groups } = tree;

  /** Rows order[from, to) of the block reach this group only. */
  const evaluatePart = (
    group: LeafGroup,
    { columns, rowOf }: InputBlock,
    { from, to, into }: { readonly from: number; readonly to: number; readonly into: Float64Array },
  ): void => {
    const rows = to - from;
    const part: Float64Array[] = [];
    for (const input of group.inputs) {
      const target = column(input);
      const source = columns[input];
      for (let i = 0; i < rows; i++) target[i] = source[order[from + i]];
      part[input] = target;
    }
    for (let i = 0; i < rows; i++) picked[i] = leafLine[leaf[order[from + i]]];
    // What a group evaluates may throw with the row of its own block.
    group.evaluate({ columns: part, lines: picked, rows, rowOf: (i) => rowOf(order[from + i]) }, result);
    for (let i = 0; i < rows; i++) into[order[from + i]] = result[i];
  };

  return (block, into) => {
    const { rows, rowOf } = block;
    const refused = walk(tree, block, leaf);
    if (refused !== null) {
      const { decision, row, value } = refused;
      const at = tree.edgesAt[decision];
      const keys = tree.kind[decision] === KEYS ? [...tree.edges.subarray(at, at + tree.bins[decision])] : null;
      throw refuse({ path: tree.paths[decision], input: tree.input[decision], value, keys, row: rowOf(row) });
    }
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[leafGroup[leaf[i]] + 1]++;
    const only = leafGroup[leaf[0]];
    if (counts[only + 1] === rows) {
      for (let i = 0; i < rows; i++) lines[i] = leafLine[leaf[i]];
      groups[only].evaluate({ ...block, lines }, into);
      return;
    }
    for (let g = 0; g < groups.length; g++) counts[g + 1] += counts[g];
    // Sorted by group; afterwards counts[g] is where group g ends.
    for (let i = 0; i < rows; i++) order[counts[leafGroup[leaf[i]]]++] = i;
    groups.forEach((group, g) => {
      const from = g === 0 ? 0 : counts[g - 1];
      if (counts[g] > from) evaluatePart(group, block, { from, to: counts[g], into });
    });
  };
}
