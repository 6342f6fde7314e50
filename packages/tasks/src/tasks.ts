import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoolproofError, nearestName } from "@foolproof/core";
import { donutCsv, donutEvents } from "./donut.js";

/** A reference task: events, a trained network and the spec that audits it. */
export interface Task {
  readonly name: string;
  readonly title: string;
  /** Files in the task's folder, the spec first. */
  readonly files: readonly string[];
  /** A file that is written on demand, because it is cheaper to draw than to ship; null: everything is shipped. */
  readonly generated: { readonly file: string; readonly text: () => string } | null;
}

const TASKS: readonly Task[] = [
  {
    name: "ttbar-vs-ww",
    title: "ttbar vs WW, dilepton",
    files: ["audit.yaml", "network.onnx", "events.parquet"],
    generated: null,
  },
  {
    name: "donut",
    title: "Donut",
    files: ["audit.yaml", "network.onnx"],
    generated: { file: "events.csv", text: () => donutCsv(donutEvents({ perClass: 5000, seed: 1 })) },
  },
];

const FOLDER = fileURLToPath(new URL("../data/", import.meta.url));

/** The reference tasks, the one that `npm start` audits first. */
export const listTasks = (): readonly Task[] => TASKS;

/** A task by name. @throws FP_TASK_UNKNOWN */
export function findTask(name: string): Task {
  const found = TASKS.find((task) => task.name === name);
  if (found !== undefined) return found;
  const names = TASKS.map((task) => task.name);
  const near = nearestName(name, names);
  throw new FoolproofError({
    code: "FP_TASK_UNKNOWN",
    message: `there is no reference task "${name}"`,
    hint: `${near === null ? "" : `Did you mean "${near}"? `}The tasks are ${names.join(", ")}.`,
    where: { value: name },
  });
}

/** Absolute path of the folder in which a task's files are shipped. @throws FP_TASK_UNKNOWN */
export const taskFolder = (name: string): string => join(FOLDER, findTask(name).name);

/**
 * Absolute path of the audit.yaml of a task that is shipped whole.
 * @throws FP_TASK_UNKNOWN, FP_TASK_NOT_WRITTEN for a task whose events have to be written first
 */
export function taskSpecPath(name: string): string {
  const task = findTask(name);
  if (task.generated === null) return join(taskFolder(name), "audit.yaml");
  throw new FoolproofError({
    code: "FP_TASK_NOT_WRITTEN",
    message: `the events of task "${name}" (${task.generated.file}) are written on demand and are not there yet`,
    hint: "Write the task into a folder of your own first (materialiseTask).",
    where: { value: name },
  });
}

/**
 * Writes a whole task into `folder` (made if needed; files of the same names are replaced, always by the same bytes) and
 * gives the path of its audit.yaml, ready to audit or to edit.
 * @throws FP_TASK_UNKNOWN, FP_TASK_FOLDER when the folder cannot be written
 */
export async function materialiseTask(name: string, folder: string): Promise<string> {
  const task = findTask(name);
  try {
    await mkdir(folder, { recursive: true });
    for (const file of task.files) await copyFile(join(taskFolder(name), file), join(folder, file));
    if (task.generated !== null) await writeFile(join(folder, task.generated.file), task.generated.text());
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_TASK_FOLDER",
      message: `task "${name}" cannot be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "Choose a folder that you may write and a disk with room.",
      where: { file: folder },
      cause,
    });
  }
  return join(folder, "audit.yaml");
}
