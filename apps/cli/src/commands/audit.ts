import { access } from "node:fs/promises";
import path from "node:path";
import type { AuditFolder } from "@foolproof/runner";
import { interruptible } from "../output/interrupt.js";
import { shellWord, shownPath } from "../output/paths.js";
import { printTimes } from "../output/times.js";
import { environmentWorkers } from "./workers.js";

export interface AuditFlags {
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: boolean;
  readonly workers?: number;
  readonly seed?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Prints a finished audit: its verdict in words and where the report lies, or audit.json itself. */
export async function printAudit(
  { folder, result, reused, run }: Omit<AuditFolder, "folder"> & { readonly folder: string | null },
  flags: Pick<AuditFlags, "json" | "quiet">,
): Promise<void> {
  if (flags.quiet !== true) await printTimes(run);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ folder, reused, audit: result })}\n`);
    return;
  }
  if (flags.quiet === true) {
    process.stdout.write(`${result.digest.audit}\n`);
    return;
  }
  const { renderTerminal } = await import("@foolproof/report");
  const width = process.stdout.isTTY ? Math.min(120, process.stdout.columns || 80) : 80;
  const color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  process.stdout.write(`${renderTerminal(result, { width, color })}\n`);
  if (folder === null) return;
  process.stdout.write(
    `\n${reused ? "Finished before; nothing was run again. " : ""}Report: ${shownPath(path.join(folder, "report.html"))}\n`,
  );
}

/** The command that goes on with an interrupted audit. */
async function resumeCommand(spec: string, { out, workers, seed, quick }: AuditFlags): Promise<string> {
  const begun =
    out === undefined ||
    (await access(`${out}.partial`).then(
      () => true,
      () => false,
    ));
  const words = [
    "foolproof audit",
    shellWord(spec),
    ...(out === undefined ? [] : ["-o", shellWord(out)]),
    ...(workers === undefined ? [] : ["--workers", String(workers)]),
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...(quick === true ? ["--quick"] : []),
    ...(begun ? ["--resume"] : []),
  ];
  return words.join(" ");
}

/** Runs an audit with a progress bar; Ctrl-C keeps what is finished and says how to go on. */
export async function auditCommand(spec: string, flags: AuditFlags & { readonly base?: string }): Promise<AuditFolder> {
  const { auditToFolder } = await import("@foolproof/runner");
  const { json: _, quiet: __, ...options } = flags;
  const workers = flags.workers ?? (await environmentWorkers());
  return interruptible((work) => auditToFolder(spec, { ...options, workers, ...work }), {
    quiet: flags.quiet === true,
    hint: async () =>
      flags.base === undefined
        ? `What is finished is kept. To go on: ${await resumeCommand(spec, flags)}`
        : "What is finished is kept. To go on, start it again.",
  });
}
