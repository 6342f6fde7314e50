import { interruptible } from "../output/interrupt.js";
import { printJson, printLine, printTable } from "../output/print.js";
import type { AuditFlags } from "./audit.js";
import { environmentWorkers } from "./workers.js";

const duration = (seconds: number): string =>
  seconds < 90
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : seconds < 5400
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
const bytes = (count: number): string =>
  count < 2 ** 30 ? `${String(Math.ceil(count / 2 ** 20))} MiB` : `${(count / 2 ** 30).toFixed(1)} GiB`;

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
