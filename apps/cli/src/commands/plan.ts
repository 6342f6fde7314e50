import { interruptible } from "../output/interrupt.js";
import { printJson, printLine, printTable } from "../output/print.js";
import { bytes, duration } from "../output/quantities.js";
import type { AuditFlags } from "./audit.js";
import { environmentWorkers } from "./workers.js";

/** Says what an audit will take, from two trial audits of a few hundred events. */
export async function planCommand(spec: string, flags: AuditFlags): Promise<void> {
  const { planAudit } = await import("@foolproof/runner");
  const { seed, quick } = flags;
  const workers = flags.workers ?? (await environmentWorkers());
  const plan = await interruptible((work) => planAudit(spec, { workers, seed, quick, ...work }), {
    quiet: flags.quiet === true,
  });
  if (flags.json === true) {
    printJson(plan);
    return;
  }
  printTable(
    ["stage", "network rows", "time"],
    plan.stages.map(({ name, networkRows, seconds }) => [name, networkRows.toLocaleString("en"), duration(seconds)]),
  );
  printLine();
  printLine(
    `${plan.events.toLocaleString("en")} events: about ${duration(plan.seconds)}, ${bytes(plan.memoryBytes)} of memory and ${bytes(plan.diskBytes)} of disk.`,
  );
}
