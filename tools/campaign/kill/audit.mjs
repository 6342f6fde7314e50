import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { auditToFolder } from "../../../packages/runner/dist/index.js";
import { donutCsv, donutEvents, taskFolder } from "../../../packages/tasks/dist/index.js";

const SPEC = `version: 1
title: Small donut
network: { file: network.onnx, output: { kind: sigmoid, classes: [background, signal] } }
data: [{ file: events.csv, label: { column: class, map: { background: background, signal: signal } } }]
classes: { signal: signal, background: background }
observables: { x: { uncertainty: { absolute: 0.2 } }, y: { uncertainty: { absolute: 0.2 } } }
attacks: [random, { name: pgd, steps: 2, restarts: 0, scales: [1] }]
directions: [background-to-signal]
scales: [0, 1]
`;

/** A finished audit of a few events in a folder. @returns where it lies */
export async function smallAudit(folder) {
  await writeFile(join(folder, "events.csv"), donutCsv(donutEvents({ perClass: 150, seed: 7 })));
  await copyFile(join(taskFolder("donut"), "network.onnx"), join(folder, "network.onnx"));
  await writeFile(join(folder, "audit.yaml"), SPEC);
  const out = join(folder, "audit");
  await auditToFolder(join(folder, "audit.yaml"), { out, workers: 1 });
  return out;
}
