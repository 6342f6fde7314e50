import { CLAMP, ELSE, KEYS, NO_VALUE, REFUSE, type Tree, UNIFORM, WRAP } from "./tree.js";

/** A row that a decision refuses. */
interface Refusal {
  /** Number of the decision. */
  readonly decision: number;
  readonly row: number;
  readonly value: number;
}

/** Number of edges at or below `value` among `count` ascending ones from `at`. */
function edgesUpTo(edges: Float64Array, at: number, { count, value }: { count: number; value: number }): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[at + middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds the leaf of each of the first `rows` rows; gives the first row whose value is in no bin where the correction wants one. */
export function walk(
  tree: Tree,
  { columns, rows }: { readonly columns: readonly Float64Array[]; readonly rows: number },
  leaf: Int32Array,
): Refusal | null {
  const { root, kind, input, otherwise, outside, edgesAt, bins, childrenAt, edges, children } = tree;
  for (let row = 0; row < rows; row++) {
    let node = root;
    while (node >= 0) {
      const value = columns[input[node]][row];
      const at = edgesAt[node];
      const count = bins[node];
      if (value !== value) {
        node = ~NO_VALUE;
        break;
      }
      let bin = -1;
      if (kind[node] === KEYS) {
        const upTo = edgesUpTo(edges, at, { count, value });
        bin = upTo > 0 && edges[at + upTo - 1] === value ? upTo - 1 : -1;
      } else {
        const low = edges[at];
        const high = edges[at + (kind[node] === UNIFORM ? 1 : count)];
        let looked = value;
        const inside = value >= low && value < high;
        if (!inside && otherwise[node] === CLAMP) bin = value < low ? 0 : count - 1;
        else if (inside || otherwise[node] === WRAP) {
          if (kind[node] === UNIFORM) {
            let share = (value - low) / (high - low);
            if (otherwise[node] === WRAP) share -= Math.floor(share);
            bin = Math.trunc(count * share);
          } else {
            if (otherwise[node] === WRAP) {
              const share = (value - low) / (high - low);
              looked = low + (share - Math.floor(share)) * (high - low);
            }
            bin = edgesUpTo(edges, at, { count: count + 1, value: looked }) - 1;
          }
          // Rounding may carry a value next to the upper end onto it.
          if (bin >= count) bin = count - 1;
        }
      }
      if (bin >= 0) node = children[childrenAt[node] + bin];
      else if (otherwise[node] === ELSE) node = outside[node];
      else if (otherwise[node] === REFUSE) return { decision: node, row, value };
      else node = ~NO_VALUE;
    }
    leaf[row] = ~node;
  }
  return null;
}
