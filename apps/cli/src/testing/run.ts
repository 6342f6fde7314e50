import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { donutCsv, donutEvents, taskFolder } from "@foolproof/tasks";
import { copyFile } from "node:fs/promises";

/** The built command, as a user's shell runs it. */
export const ENTRY = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all that stderr has said so far; true sends the signal, once. */
  readonly interruptWhen?: (stderr: string) => boolean;
}

/** Runs `foolproof ARGS` and waits for its end. */
export function foolproof(args: readonly string[], { cwd, env = {}, interruptWhen }: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [ENTRY, ...args], {
      cwd,
      env: { ...process.env, CI: "1", NO_COLOR: "1", FOOLPROOF_WORKERS: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, interrupted] = ["", "", false];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (interrupted || interruptWhen?.(stderr) !== true) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.once("error", reject).once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A new, empty folder whose path has a space. */
export const newFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), "fool proof "));

/** Events of the donut task, few enough for a test. */
export const fewEvents = (perClass: number): string => donutCsv(donutEvents({ perClass, seed: 7 }));

/** A spec for them that is audited in a few seconds. */
export const SMALL_SPEC = `version: 1
title: Small donut
network:
  file: network.onnx
  output: { kind: sigmoid, classes: [background, signal] }
data:
  - file: events.csv
    label: { column: class, map: { background: background, signal: signal } }
classes: { signal: signal, background: background }
observables:
  x: { uncertainty: { absolute: 0.2 } }
  y: { uncertainty: { absolute: 0.2 } }
attacks: [random, { name: pgd, steps: 4, restarts: 0, scales: [1] }, { name: release, steps: 4, restarts: 0, scales: [1] }]
directions: [background-to-signal]
scales: [0, 1]
`;

/** A folder with the donut network, a few events and their spec. */
export async function smallAudit({ perClass = 150 }: { readonly perClass?: number } = {}): Promise<string> {
  const folder = await newFolder();
  await copyFile(path.join(taskFolder("donut"), "network.onnx"), path.join(folder, "network.onnx"));
  await writeFile(path.join(folder, "events.csv"), fewEvents(perClass));
  await writeFile(path.join(folder, "audit.yaml"), SMALL_SPEC);
  return folder;
}
