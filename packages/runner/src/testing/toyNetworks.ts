import { writeFile } from "node:fs/promises";
import path from "node:path";
import { normal, seedKey, uniform } from "@foolproof/core";
import { denseNetwork, trainNetwork } from "@foolproof/engine";

/** A task of overlapping Gaussian classes, and a dense network that is trained on it. */
export interface ToyNetwork {
  readonly seed: number;
  readonly columns: number;
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh";
  readonly classes: 2 | 3;
  /** Events of each class that are audited; further ones train the network. */
  readonly audited: number;
}

/** Events of each class that a network is trained on. */
const TRAINED = 600;

/** Shapes, activations and numbers of classes in turn. */
export const toyNetwork = (seed: number, audited: number): ToyNetwork => ({
  seed,
  columns: 3 + (seed % 6),
  hidden: [[16], [16, 8], [32], [12, 12]][seed % 4],
  activation: seed % 3 === 0 ? "tanh" : "relu",
  classes: seed % 5 === 0 ? 3 : 2,
  audited,
});

const NAMES = ["background", "signal", "other"];

/** Each class has its own mean in every column; columns share a common part, the last one counts something. */
function draw({ seed, columns, classes, audited }: ToyNetwork): {
  readonly values: readonly number[][];
  readonly label: readonly number[];
} {
  const key = seedKey(7000 + seed);
  const label = Array.from({ length: classes * (TRAINED + audited) }, (_, row) => row % classes);
  const means = Array.from({ length: classes * columns }, (_, k) => 1.6 * uniform(seedKey(seed), k) - 0.8);
  const values = label.map((of, row) =>
    Array.from({ length: columns }, (_, k) => {
      const x = means[of * columns + k] + 0.9 * normal(key, 64 * row + k) + 0.4 * normal(key, 64 * row + 63);
      return k === columns - 1 ? Math.max(0, Math.round(2 + 1.5 * x)) : Number(x.toPrecision(6));
    }),
  );
  return { values, label };
}

/** Trains the network on some of the events and writes it with the others and a spec that audits it. @returns the spec's path. */
export async function writeToyNetwork(folder: string, toy: ToyNetwork): Promise<string> {
  const { seed, columns, hidden, activation, classes } = toy;
  const { values, label } = draw(toy);
  const trained = classes * TRAINED;
  const outputs = classes === 2 ? 1 : classes;
  const { bytes } = await trainNetwork(
    await denseNetwork({
      sizes: [columns, ...hidden, outputs],
      activation,
      final: classes === 2 ? "sigmoid" : "softmax",
      seed,
    }),
    { inputs: Float32Array.from(values.slice(0, trained).flat()), label: Uint8Array.from(label.slice(0, trained)) },
    { optimiser: { kind: "adam", learningRate: 0.01 }, batch: 64, epochs: 12, seed },
  );
  const names = Array.from({ length: columns }, (_, k) => `x${k}`);
  const lines = values.slice(trained).map((row, i) => [...row, NAMES[label[trained + i]]].join(","));
  await writeFile(path.join(folder, `${seed}.onnx`), bytes);
  await writeFile(path.join(folder, `${seed}.csv`), [[...names, "label"].join(","), ...lines, ""].join("\n"));
  const used = NAMES.slice(0, classes);
  const spec = `version: 1
title: Toy ${seed}
network: { file: ${seed}.onnx${classes === 2 ? "" : `, output: { classes: [${used.join(", ")}] }`} }
data: [{ file: ${seed}.csv, label: { column: label, map: { ${used.map((name) => `${name}: ${name}`).join(", ")} } } }]
${classes === 2 ? "classes: { signal: signal, background: background }" : ""}
observables:
${names.map((name, k) => `  ${name}: ${k === columns - 1 ? "{ kind: integer, range: [0, null], uncertainty: { absolute: 1 } }" : "{ uncertainty: { absolute: 0.2 } }"}`).join("\n")}
attacks: [pgd]
scales: [0.5, 1]
`;
  const file = path.join(folder, `${seed}.yaml`);
  await writeFile(file, spec);
  return file;
}
