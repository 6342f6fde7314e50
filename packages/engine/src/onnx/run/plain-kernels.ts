import type { KernelColumns } from "@foolproof/core";
import type { OwnKernel } from "./kernels.js";

/** Rows handed over by the caller, for a network without an audit. */
interface PlainRows {
  /** [rows x columns] network inputs. */
  readonly inputs: Float32Array;
  /** Numbers a row. */
  readonly columns: number;
  /** [rows] number of the true output; with one output 1 for the class that the score speaks of, else 0. */
  readonly labels: Uint8Array | null;
}

/** Copies consecutive rows into a tile and fills the rest with the first of them: finite, and of a kind the network knows. */
function fillTile(
  to: Float32Array,
  {
    from,
    columns,
    first,
    rows,
  }: { readonly from: Float32Array; readonly columns: number; readonly first: number; readonly rows: number },
): void {
  const part = from.subarray(first * columns, (first + rows) * columns);
  to.set(part);
  for (let at = part.length; at < to.length; at += columns) to.set(part.subarray(0, columns), at);
}

const counted = (rows: number, columns: KernelColumns["columns"]): KernelColumns => ({
  rows,
  columns,
  counters: { networkRows: rows },
});

/** Scores [rows x outputs] of plain rows. */
export const scoresKernel: OwnKernel = async ({ network, index, parameters }) => {
  const { inputs, columns } = parameters as PlainRows;
  const { tile, outputs } = network;
  const scores = new Float32Array(index.length * outputs);
  const buffer = new Float32Array(tile * columns);
  for (let at = 0; at < index.length; at += tile) {
    const rows = Math.min(tile, index.length - at);
    fillTile(buffer, { from: inputs, columns, first: index[at], rows });
    scores.set((await network.scores(buffer)).subarray(0, rows * outputs), at * outputs);
  }
  return counted(index.length, { scores: { values: scores, width: outputs } });
};

const fillOneHot = (
  own: Float32Array,
  labels: Uint8Array,
  { first, outputs }: { first: number; outputs: number },
): void => {
  own.fill(0);
  const rows = own.length / outputs;
  for (let row = 0; row < rows && first + row < labels.length; row++) {
    const label = labels[first + row];
    if (outputs === 1) own[row] = label;
    else own[row * outputs + label] = 1;
  }
};

/** Cross-entropy [rows] of plain rows and its gradient [rows x columns]. */
export const lossGradientKernel: OwnKernel = async ({ network, index, parameters }) => {
  const { inputs, columns, labels } = parameters as PlainRows;
  const { tile, outputs } = network;
  const loss = new Float32Array(index.length);
  const gradient = new Float32Array(index.length * columns);
  const buffer = new Float32Array(tile * columns);
  const own = new Float32Array(tile * outputs);
  for (let at = 0; at < index.length; at += tile) {
    const rows = Math.min(tile, index.length - at);
    const first = index[at];
    fillTile(buffer, { from: inputs, columns, first, rows });
    fillOneHot(own, labels ?? new Uint8Array(0), { first, outputs });
    const tileResult = await network.lossGradient({ inputs: buffer, own });
    loss.set(tileResult.loss.subarray(0, rows), at);
    gradient.set(tileResult.gradient.subarray(0, rows * columns), at * columns);
  }
  return counted(index.length, { loss: { values: loss, width: 1 }, gradient: { values: gradient, width: columns } });
};
