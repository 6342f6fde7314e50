/** Rows to train on. */
export interface TrainingRows {
  /** [rows x columns], row-major, as the network takes them. */
  readonly inputs: Float32Array;
  /** [rows] number of the true output; with one output 1 for the class that the score speaks of, else 0. */
  readonly label: Uint8Array;
  /** [rows] event weight times class weight, not negative; null: 1 each. */
  readonly weight: Float64Array | null;
}

/** Buffers of a program, [tile] rows each. */
interface BatchBuffers {
  readonly x: Float32Array;
  readonly own: Float32Array;
  readonly share: Float32Array;
}

/** Sum of the weights of some rows. */
export function weightOf({ weight }: TrainingRows, index: Uint32Array): number {
  if (weight === null) return index.length;
  let sum = 0;
  for (const row of index) sum += weight[row];
  return sum;
}

/** Copies rows into a program's input and fills the rest with zeros. */
export function fillInputs(x: Float32Array, { inputs, label }: TrainingRows, index: Uint32Array): void {
  const columns = inputs.length / Math.max(1, label.length);
  for (let k = 0; k < index.length; k++)
    for (let j = 0, from = index[k] * columns, to = k * columns; j < columns; j++) x[to + j] = inputs[from + j];
  x.fill(0, index.length * columns);
}

/**
 * Copies a batch into the step program's inputs; rows beyond it have no share.
 * @returns the batch's weight
 */
export function fillBatch({ x, own, share }: BatchBuffers, rows: TrainingRows, index: Uint32Array): number {
  const { label, weight } = rows;
  const outputs = own.length / share.length;
  const total = weightOf(rows, index);
  fillInputs(x, rows, index);
  own.fill(0);
  share.fill(0);
  for (let k = 0; k < index.length; k++) {
    const row = index[k];
    share[k] = (weight === null ? 1 : weight[row]) / total;
    if (outputs === 1) own[k] = label[row];
    else own[k * outputs + label[row]] = 1;
  }
  return total;
}

/** Cross-entropy of one row from its logits, which start at `at`. */
export function crossEntropyOf(
  logits: Float32Array,
  { at, outputs }: { at: number; outputs: number },
  label: number,
): number {
  if (outputs === 1) {
    const z = label === 1 ? -logits[at] : logits[at];
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
  let largest = -Infinity;
  for (let k = 0; k < outputs; k++) largest = Math.max(largest, logits[at + k]);
  let sum = 0;
  for (let k = 0; k < outputs; k++) sum += Math.exp(logits[at + k] - largest);
  return largest + Math.log(sum) - logits[at + label];
}
