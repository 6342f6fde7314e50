/** Rows that boosted trees learn from or are asked about, by the bins of their columns. */
export interface BinnedTable {
  readonly columns: number;
  /** [rows x columns] */
  readonly codes: Uint8Array;
  readonly label: Uint8Array;
  readonly weight: Float64Array;
}

export interface TreesSettings {
  /** The most, and how many without a smaller loss of the held-out rows end the training. */
  readonly trees: number;
  readonly patience: number;
  readonly learningRate: number;
  readonly leaves: number;
  /** Fewest rows of a leaf. */
  readonly least: number;
}

/** Bins of a column at the most; codes are bytes. */
const BINS = 128;
/** Smallest sum of second derivatives of a leaf, in rows' weight. */
const CURVATURE = 1e-3;

/** Edges that cut the values of some rows of a column into bins of about equal number, ties together. */
function edgesOf({ inputs, columns }: RawTable, column: number, rows: Uint32Array): Float32Array {
  const sorted = Float32Array.from(rows, (row) => inputs[row * columns + column]).sort();
  const edges: number[] = [];
  for (let k = 1; k < BINS; k++) {
    const at = Math.floor((k * sorted.length) / BINS);
    const value = sorted[at];
    if (value > sorted[0] && !(edges.length > 0 && value <= edges[edges.length - 1])) edges.push(value);
  }
  return Float32Array.from(edges);
}

interface RawTable {
  readonly inputs: Float32Array;
  readonly columns: number;
  readonly label: Uint8Array;
  readonly weight: Float64Array;
}

/** Bins all rows by what some of them show. */
export function binTable(table: RawTable, shown: Uint32Array): BinnedTable {
  const { inputs, columns, label, weight } = table;
  const rows = label.length;
  const codes = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const edges = edgesOf(table, column, shown);
    for (let row = 0; row < rows; row++) {
      const value = inputs[row * columns + column];
      let [low, high] = [0, edges.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value >= edges[middle]) low = middle + 1;
        else high = middle;
      }
      codes[row * columns + column] = low;
    }
  }
  return { columns, codes, label, weight };
}

/** A tree as columns of nodes: `column` -1 is a leaf; rows with a code up to `code` go left. */
interface Tree {
  readonly column: number[];
  readonly code: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
}

interface Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  /** [columns x BINS x 2] sums of first and second derivatives; and rows [columns x BINS]. */
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
  readonly gain: number;
  readonly column: number;
  readonly code: number;
}

interface Slopes {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const worth = (first: number, second: number): number => (first * first) / (second + CURVATURE);

function histogramsOf(
  { columns, codes }: BinnedTable,
  rows: Uint32Array,
  { first, second }: Slopes,
): Pick<Leaf, "sums" | "counts"> {
  const sums = new Float64Array(columns * BINS * 2);
  const counts = new Uint32Array(columns * BINS);
  for (const row of rows) {
    const [g, h] = [first[row], second[row]];
    for (let column = 0; column < columns; column++) {
      const bin = column * BINS + codes[row * columns + column];
      sums[2 * bin] += g;
      sums[2 * bin + 1] += h;
      counts[bin]++;
    }
  }
  return { sums, counts };
}

/** The best cut of a leaf, by what it lowers the loss. */
function withBestCut(leaf: Omit<Leaf, "gain" | "column" | "code">, columns: number, least: number): Leaf {
  const { sums, counts, start, end } = leaf;
  const rows = end - start;
  let best = { gain: 0, column: -1, code: 0 };
  let [first, second] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    first += sums[2 * bin];
    second += sums[2 * bin + 1];
  }
  const whole = worth(first, second);
  for (let column = 0; column < columns; column++) {
    let [g, h, n] = [0, 0, 0];
    for (let code = 0; code < BINS - 1; code++) {
      const bin = column * BINS + code;
      if (counts[bin] === 0) continue;
      g += sums[2 * bin];
      h += sums[2 * bin + 1];
      n += counts[bin];
      if (n < least) continue;
      if (rows - n < least) break;
      const gain = worth(g, h) + worth(first - g, second - h) - whole;
      if (gain > best.gain && h > CURVATURE && second - h > CURVATURE) best = { gain, column, code };
    }
  }
  return { ...leaf, ...best };
}

/** Rows of a leaf, those that go left first, in their order; @returns how many go left. */
function cut(order: Uint32Array, { codes, columns }: BinnedTable, { start, end, column, code }: Leaf): number {
  const right: number[] = [];
  let at = start;
  for (let k = start; k < end; k++) {
    const row = order[k];
    if (codes[row * columns + column] <= code) order[at++] = row;
    else right.push(row);
  }
  order.set(right, at);
  return at - start;
}

/** Grows one tree, the leaf first that gains most. */
function growTree(
  table: BinnedTable,
  rows: Uint32Array,
  grown: { readonly slopes: Slopes; readonly settings: TreesSettings },
): Tree {
  const { slopes, settings } = grown;
  const { columns } = table;
  const order = rows.slice();
  const tree: Tree = { column: [-1], code: [0], left: [0], right: [0], value: [0] };
  const whole = { node: 0, start: 0, end: order.length, ...histogramsOf(table, order, slopes) };
  const leaves: Leaf[] = [withBestCut(whole, columns, settings.least)];
  while (leaves.length < settings.leaves) {
    const next = leaves.reduce((best, one, k) => (one.gain > leaves[best].gain ? k : best), 0);
    const leaf = leaves[next];
    if (leaf.column < 0) break;
    const middle = leaf.start + cut(order, table, leaf);
    const smallerLeft = middle - leaf.start <= leaf.end - middle;
    const [from, to] = smallerLeft ? [leaf.start, middle] : [middle, leaf.end];
    const small = histogramsOf(table, order.subarray(from, to), slopes);
    const large = {
      sums: leaf.sums.map((sum, k) => sum - small.sums[k]),
      counts: leaf.counts.map((count, k) => count - small.counts[k]),
    };
    const node = tree.column.length;
    for (let k = 0; k < 2; k++) {
      tree.column.push(-1);
      tree.code.push(0);
      tree.left.push(0);
      tree.right.push(0);
      tree.value.push(0);
    }
    tree.column[leaf.node] = leaf.column;
    tree.code[leaf.node] = leaf.code;
    tree.left[leaf.node] = node;
    tree.right[leaf.node] = node + 1;
    const left = { node, start: leaf.start, end: middle, ...(smallerLeft ? small : large) };
    const right = { node: node + 1, start: middle, end: leaf.end, ...(smallerLeft ? large : small) };
    leaves[next] = withBestCut(left, columns, settings.least);
    leaves.push(withBestCut(right, columns, settings.least));
  }
  for (const { node, start, end } of leaves) {
    let [g, h] = [0, 0];
    for (let k = start; k < end; k++) {
      g += slopes.first[order[k]];
      h += slopes.second[order[k]];
    }
    tree.value[node] = (-settings.learningRate * g) / (h + CURVATURE);
  }
  return tree;
}

function addTree(
  { column, code, left, right, value }: Tree,
  { codes, columns }: BinnedTable,
  to: { readonly rows: Uint32Array; readonly logits: Float64Array },
): void {
  const { rows, logits } = to;
  for (const row of rows) {
    let node = 0;
    while (column[node] >= 0) node = codes[row * columns + column[node]] <= code[node] ? left[node] : right[node];
    logits[row] += value[node];
  }
}

const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** |w|-weighted logistic loss. */
function lossOf({ label, weight }: BinnedTable, rows: Uint32Array, logits: Float64Array): number {
  let [loss, total] = [0, 0];
  for (const row of rows) {
    const margin = label[row] === 1 ? logits[row] : -logits[row];
    loss += weight[row] * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    total += weight[row];
  }
  return total > 0 ? loss / total : 0;
}

/** Log odds of a weighted sample; finite for any. */
function oddsOf({ label, weight }: BinnedTable, rows: Uint32Array): number {
  const sums = [0, 0];
  for (const row of rows) sums[label[row]] += weight[row];
  return sums[0] > 0 && sums[1] > 0 ? Math.log(sums[1] / sums[0]) : 0;
}

/**
 * Gradient boosting of the logistic loss (J. H. Friedman, Ann. Statist. 29 (2001) 1189) with trees on binned columns, leaf by leaf, until held-out
 * rows no longer gain. All trees count, the last ones too: where there is little to see the first already cost the held-out rows more in
 * calibration than they bring in order, and order is what is asked for. @returns logits of the `test` rows.
 */
export async function boostTrees(
  table: BinnedTable,
  task: { readonly train: Uint32Array; readonly heldOut: Uint32Array; readonly test: Uint32Array },
  { settings, breathe }: { readonly settings: TreesSettings; readonly breathe: () => Promise<void> },
): Promise<{ readonly logits: Float32Array; readonly trees: number }> {
  const { train, heldOut, test } = task;
  const rows = table.label.length;
  const total = train.reduce((sum, row) => sum + table.weight[row], 0);
  const unit = total > 0 ? train.length / total : 0;
  const base = oddsOf(table, train);
  const logits = new Float64Array(rows).fill(base);
  const slopes: Slopes = { first: new Float64Array(rows), second: new Float64Array(rows) };
  const trees: Tree[] = [];
  let best = { trees: 0, loss: lossOf(table, heldOut, logits) };
  while (trees.length < settings.trees && trees.length - best.trees < settings.patience) {
    for (const row of train) {
      const p = probability(logits[row]);
      const w = unit * table.weight[row];
      slopes.first[row] = w * (p - table.label[row]);
      slopes.second[row] = w * p * (1 - p);
    }
    const tree = growTree(table, train, { slopes, settings });
    trees.push(tree);
    addTree(tree, table, { rows: train, logits });
    addTree(tree, table, { rows: heldOut, logits });
    const loss = lossOf(table, heldOut, logits);
    if (loss < best.loss) best = { trees: trees.length, loss };
    await breathe();
  }
  const asked = new Float64Array(rows).fill(base);
  for (const tree of trees) addTree(tree, table, { rows: test, logits: asked });
  return { logits: Float32Array.from(test, (row) => asked[row]), trees: trees.length };
}
