import { copyFile, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { auditToFolder } from "@foolproof/runner";
import { donutCsv, donutEvents, taskFolder } from "@foolproof/tasks";

/** A new, empty folder whose path has a space. */
export const newFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), "fool proof "));

/** Events of the donut task, few enough for a test. */
export const fewEvents = (perClass: number): string => donutCsv(donutEvents({ perClass, seed: 7 }));

/** A spec for them that is audited in a few seconds; `width`: uncertainty of x. */
export const smallSpec = (width = 0.2): string => `version: 1
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

interface SmallDonut {
  readonly perClass?: number;
  readonly width?: number;
}

/** A folder with the donut network, a few events and their spec. */
export async function donutFolder({ perClass = 150, width }: SmallDonut = {}): Promise<string> {
  const folder = await newFolder();
  await copyFile(path.join(taskFolder("donut"), "network.onnx"), path.join(folder, "network.onnx"));
  await writeFile(path.join(folder, "events.csv"), fewEvents(perClass));
  await writeFile(path.join(folder, "audit.yaml"), smallSpec(width));
  return folder;
}

/** A finished audit of such a folder, as `foolproof audit` writes it, in its `out`. */
export async function smallAudit(donut: SmallDonut = {}): Promise<string> {
  const folder = await donutFolder(donut);
  const out = path.join(folder, "out");
  await auditToFolder(path.join(folder, "audit.yaml"), { out, workers: 1 });
  return out;
}
