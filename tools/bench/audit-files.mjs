// A whole audit's files: events of dense columns in a Parquet file, a dense network, and the spec that audits one with the other.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadNetwork } from "@foolproof/engine";
import { arrayColumn, writeParquet } from "@foolproof/formats";
import { drawColumns, inRows } from "./dense-audit.mjs";
import { denseLayers, denseNetwork, drawing } from "./dense-network.mjs";

/** Share of events that carry the other class's label than the network's: about what a good classifier gets wrong. */
const WRONG = 0.1;
/** Rows of a network call while the labels are made. */
const CHUNK = 65_536;

/**
 * Writes network.onnx, events.parquet and audit.yaml into a folder: two classes of equal size, one uncertainty for every column.
 * @param {{folder: string, sizes: number[], events: number, halfWidth: number, steps?: number}} task without steps: the full profile
 * @returns {Promise<{spec: string, layers: object[]}>}
 */
export async function auditFiles({ folder, sizes, events, halfWidth, steps }) {
  const layers = denseLayers(sizes, 1);
  const network = join(folder, "network.onnx");
  await writeFile(network, denseNetwork(layers));
  const columns = drawColumns({ rows: events, columns: sizes[0], seed: 2 });
  const classes = Array.from({ length: Math.max(2, sizes.at(-1)) }, (_, k) => `class${k}`);
  const { label, threshold } = await labels(network, { columns, classes: classes.length });
  await writeParquet(
    join(folder, "events.parquet"),
    [
      ...columns.map((values, j) => arrayColumn(`x${j}`, "float32", values)),
      arrayColumn(
        "process",
        "string",
        Array.from(label, (one) => classes[one]),
      ),
    ],
    { rows: events },
  );
  const spec = join(folder, "audit.yaml");
  await writeFile(spec, specText({ classes, columns: columns.length, threshold, halfWidth, steps }));
  return { spec, layers };
}

/** What the network says of each event, with a share of random mistakes; one output is cut at its median. */
async function labels(file, { columns, classes }) {
  const network = await loadNetwork(file);
  const rows = columns[0].length;
  const draw = drawing(3);
  const uniform = () => (draw() + 1) / 2;
  const label = new Uint8Array(rows);
  const scores = new Float32Array(rows * (classes === 2 ? 1 : classes));
  const outputs = scores.length / rows;
  for (let start = 0; start < rows; start += CHUNK) {
    const part = columns.map((values) => values.subarray(start, start + CHUNK));
    scores.set(await network.scores(inRows(part), part[0].length), start * outputs);
  }
  await network[Symbol.asyncDispose]();
  const threshold = outputs === 1 ? scores.slice().sort()[rows >> 1] : null;
  for (let row = 0; row < rows; row++) {
    const own = scores.subarray(row * outputs, (row + 1) * outputs);
    const decided = outputs === 1 ? Number(own[0] >= threshold) : own.indexOf(Math.max(...own));
    label[row] = uniform() < WRONG ? (decided + 1 + Math.floor(uniform() * (classes - 1))) % classes : decided;
  }
  return { label, threshold };
}

function specText({ classes, columns, threshold, halfWidth, steps }) {
  const output =
    threshold === null
      ? [`  output: { kind: softmax, classes: [${classes.join(", ")}] }`]
      : [`  output: { kind: sigmoid, classes: [${classes.join(", ")}] }`, `  threshold: ${threshold}`];
  return `${[
    "version: 1",
    "title: A million events",
    "network:",
    "  file: network.onnx",
    ...output,
    "data:",
    "  - file: events.parquet",
    `    label: { column: process, map: { ${classes.map((one) => `${one}: ${one}`).join(", ")} } }`,
    ...(threshold === null ? [] : ["classes: { signal: class1, background: class0 }"]),
    "observables:",
    ...Array.from({ length: columns }, (_, j) => `  x${j}: { uncertainty: { absolute: ${halfWidth} } }`),
    ...(steps === undefined
      ? ["attacks: full"]
      : [
          `attacks: [{ name: pgd, steps: ${steps} }, { name: release, steps: ${steps} }]`,
          "scales: [0, 0.25, 0.5, 1, 1.5, 2]",
        ]),
  ].join("\n")}\n`;
}
