import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hashFile } from "@foolproof/formats";
import type { Actor, PushRequest, Registry } from "@foolproof/registry";
import { finishedAudit, readAudit } from "@foolproof/runner";
import { listTasks, materialiseTask } from "@foolproof/tasks";
import type { Logger } from "pino";

export interface FirstEntryParts {
  readonly registry: Registry;
  readonly actor: Actor;
  readonly data: string;
  /** Where a bare `npm start` or `foolproof demo` may have left a finished audit. */
  readonly base: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The built program, also when this module runs from its source. */
const AUDIT_TASK = fileURLToPath(new URL("../../dist/embedded/auditTask.js", import.meta.url));
const run = promisify(execFile);

/** Audits a task in a process of its own; what is finished of an interrupted audit is kept, so that the next start goes on. */
async function auditTask(spec: string, priority: number, { data, signal }: FirstEntryParts): Promise<string> {
  const audit = run(process.execPath, [AUDIT_TASK, spec, data], { signal, killSignal: "SIGKILL" });
  if (audit.child.pid !== undefined) os.setPriority(audit.child.pid, priority);
  return (await audit).stdout.trim();
}

/** Registers a finished audit as its user's own push would. */
async function register(folder: string, specFolder: string, { registry, actor }: FirstEntryParts): Promise<void> {
  const places = {
    "audit.json": path.join(folder, "audit.json"),
    "events.parquet": path.join(folder, "events.parquet"),
    "run.json": path.join(folder, "run.json"),
    "report.html": path.join(folder, "report.html"),
    "audit.yaml": path.join(specFolder, "audit.yaml"),
    network: path.join(specFolder, "network.onnx"),
  };
  const files: PushRequest["files"] = [];
  for (const [name, place] of Object.entries(places) as [keyof typeof places, string][])
    files.push({ name, sha256: await hashFile(place), bytes: (await stat(place)).size, private: false });
  const { digest } = await readAudit(folder);
  const [membership] = actor.memberships;
  const begun = await registry.pushes.begin(actor, {
    group: membership?.group ?? "",
    draft: false,
    digest: digest.audit,
    files,
  });
  for (const name of begun.missing)
    await registry.pushes.upload(begun.pushId, { name, content: createReadStream(places[name]) });
  await registry.pushes.finish(actor, begun.pushId);
}

/**
 * Fills a new registry with the reference tasks, so that there is something to look at. A finished audit of a task that lies in `out`
 * is taken; else the task is audited in the background, the quick one first.
 */
export async function registerReferenceTasks(parts: FirstEntryParts): Promise<void> {
  const { data, base, log, signal } = parts;
  const done = path.join(data, "tasks", "registered");
  if ((await stat(done).catch(() => null)) !== null) return;
  const specs = new Map<string, string>();
  for (const { name } of listTasks()) specs.set(await materialiseTask(name, path.join(data, "tasks", name)), name);
  const finished: string[] = [];
  for (const spec of specs.keys()) {
    const found = await finishedAudit(spec, { base });
    if (found === null) continue;
    await register(found.folder, path.dirname(spec), parts);
    finished.push(spec);
  }
  // The last task of the list is the small one: it is waited for, the others may take their time.
  const { PRIORITY_NORMAL, PRIORITY_LOW } = os.constants.priority;
  for (const [i, spec] of [...specs.keys()].reverse().entries()) {
    if (finished.includes(spec)) continue;
    log.info({ task: specs.get(spec) }, "auditing a reference task in the background");
    const folder = await auditTask(spec, i === 0 && finished.length === 0 ? PRIORITY_NORMAL : PRIORITY_LOW, parts);
    signal.throwIfAborted();
    await register(folder, path.dirname(spec), parts);
  }
  await mkdir(path.dirname(done), { recursive: true });
  await writeFile(done, "");
}
