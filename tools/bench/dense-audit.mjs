// Events and the audit model that the benchmarks attack: every column an input with the same half-width, labels as the network
// itself decides, so that all events are correct and, in a narrow box, hardly one is fooled.
import { drawing } from "./dense-network.mjs";

/**
 * Columns of numbers in shared memory that only depend on the seed: roughly normal, mean 0, standard deviation 0.58.
 * @returns {Float32Array[]} one a column
 */
export function drawColumns({ rows, columns, seed }) {
  const draw = drawing(seed);
  return Array.from({ length: columns }, () => {
    const values = new Float32Array(new SharedArrayBuffer(rows * 4));
    for (let i = 0; i < rows; i++) values[i] = (draw() + draw() + draw() + draw()) / 2;
    return values;
  });
}

/** Row by row what the columns hold. */
export function inRows(columns) {
  const rows = new Float32Array(columns.length * columns[0].length);
  columns.forEach((values, j) => values.forEach((value, i) => (rows[i * columns.length + j] = value)));
  return rows;
}

/** The classes that the scores speak of: [rows]. */
export function decided(scores, outputs) {
  return Uint8Array.from({ length: scores.length / outputs }, (_, row) => {
    if (outputs === 1) return scores[row] >= 0.5 ? 1 : 0;
    const own = scores.subarray(row * outputs, (row + 1) * outputs);
    return own.indexOf(Math.max(...own));
  });
}

/** What an engine binds a network to. */
export function denseAudit({ columns, label, outputs, halfWidth }) {
  const rows = label.length;
  const half = { kind: "number", value: halfWidth };
  const observables = columns.map((_, j) => ({
    name: `x${j}`,
    unit: null,
    kind: "continuous",
    period: null,
    origin: null,
    range: { min: -Infinity, max: Infinity },
    formula: null,
    uncertainty: { up: half, down: half },
    input: true,
  }));
  const classes = Array.from({ length: Math.max(2, outputs) }, (_, k) => `class${k}`);
  const missingValues = { values: [], feed: "asIs" };
  const single = outputs === 1 ? { scoreOf: 1, other: 0 } : null;
  const file = { file: "bench", name: "bench", tree: null, contentHash: "", selection: null };
  return {
    model: {
      observables,
      missingValues,
      envelope: { norm: "linf", groups: [], constraints: [] },
      scaling: null,
      output: {
        kind: single ? "sigmoid" : "softmax",
        classOfOutput: single ? [1] : classes.map((_, k) => k),
        single,
        threshold: 0.5,
      },
      inputs: columns.map((_, j) => j),
      seed: 1,
    },
    events: {
      rows,
      observables,
      values: columns,
      missing: columns.map(() => null),
      missingValues,
      spectators: new Map(),
      dictionaries: new Map(),
      identifiers: new Map(),
      classes,
      label,
      weight: new Float64Array(rows).fill(1),
      key: Uint32Array.from({ length: 2 * rows }, (_, i) => i),
      file: new Uint16Array(rows),
      row: Uint32Array.from({ length: rows }, (_, i) => i),
      files: [{ ...file, rowsRead: rows, rowsSelected: rows, rowsKept: rows }],
    },
  };
}
