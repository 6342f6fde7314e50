import { copyFile, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { auditToFolder } from "@foolproof/runner";
import { donutCsv, donutEvents, taskFolder } from "@foolproof/tasks";

/** A new, empty folder whose path has a space. */
export const newFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), "fool proof "));

const spec = (width: number): string => `version: 1
title: Small donut
network:
  file: network.onnx
  output: { kind: sigmoid, classes: [background, signal] }
data:
  - file: events.csv
    label: { column: class, map: { background: background, signal: signal } }
classes: { signal: signal, background: background }
observables:
  x: { uncertainty: { absolute: ${String(width)} } }
  y: { uncertainty: { absolute: 0.2 } }
attacks: [random, { name: pgd, steps: 4, restarts: 0, scales: [1] }, { name: release, steps: 4, restarts: 0, scales: [1] }]
directions: [background-to-signal]
scales: [0, 1]
`;

/** A finished audit of a few events, as `foolproof audit` writes it, with spec and network beside it. */
export async function smallAudit({ width = 0.2 }: { readonly width?: number } = {}): Promise<string> {
  const folder = await newFolder();
  const out = path.join(folder, "out");
  await writeFile(path.join(folder, "events.csv"), donutCsv(donutEvents({ perClass: 150, seed: 7 })));
  await copyFile(path.join(taskFolder("donut"), "network.onnx"), path.join(folder, "network.onnx"));
  await writeFile(path.join(folder, "audit.yaml"), spec(width));
  await auditToFolder(path.join(folder, "audit.yaml"), { out, workers: 1 });
  return out;
}
