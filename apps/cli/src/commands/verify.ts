import path from "node:path";
import type { Badge } from "@foolproof/core";
import { EXIT } from "../exitCodes.js";
import { interruptible } from "../output/interrupt.js";
import { printJson, printLine, printTable } from "../output/print.js";
import { environmentWorkers } from "./workers.js";

export interface VerifyFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** true: audit.yaml in the folder. */
  readonly reproduce?: string | true;
  readonly workers?: number;
}

/** What a level says of all badges together: the weakest word that is true. */
function sentence(badges: readonly Badge[]): string {
  const of = (level: Badge["level"]): number => badges.filter((one) => one.level === level).length;
  if (of("mismatch") > 0)
    return `${String(of("mismatch"))} of ${String(badges.length)} quantities are not what the files say. This audit is not to be trusted.`;
  if (of("reproduced") === badges.length) return "Reproduced: running the audit again gives the same.";
  return `${String(of("recomputed"))} quantities recomputed from the per-event file, ${String(of("claimed"))} as claimed: only running the audit again tells.`;
}

function printBadges(badges: readonly Badge[]): void {
  printTable(
    ["quantity", "claimed", "found", "level"],
    badges.map(({ quantity, claimed, found, level }) => [quantity, claimed ?? "", found ?? "", level]),
  );
  const explained = badges.filter(({ level }) => level === "mismatch");
  if (explained.length > 0) printLine();
  for (const { quantity, why } of explained) printLine(`${quantity}: ${why}`);
  printLine();
  printLine(sentence(badges));
}

/** Recomputes what the audit in a folder claims; with `reproduce`, also runs it again. Exits with 1 where anything does not hold. */
export async function verifyCommand(folder: string, flags: VerifyFlags): Promise<void> {
  const [{ readAuditFile, recomputeInChild }, { reproduceAudit, toolVersion }] = await Promise.all([
    import("@foolproof/registry/recompute"),
    import("@foolproof/runner"),
  ]);
  const files = { auditJson: path.join(folder, "audit.json"), eventsParquet: path.join(folder, "events.parquet") };
  const { badges, differences } = await interruptible(
    async ({ signal, onProgress }) => {
      const found = await recomputeInChild(files, {
        version: toolVersion,
        signal,
        onProgress: (progress) => {
          onProgress({ ...progress, unit: "events" });
        },
      });
      if (flags.reproduce === undefined) return found;
      const { reproducedBadges } = await import("@foolproof/core");
      const claimed = await readAuditFile(files.auditJson);
      const again = await reproduceAudit({
        claimed,
        specFile: flags.reproduce === true ? path.join(folder, "audit.yaml") : flags.reproduce,
        workers: flags.workers ?? (await environmentWorkers()),
        signal,
        onProgress,
      });
      return { ...found, badges: reproducedBadges(found.badges, { claimed, again }) };
    },
    { quiet: flags.quiet === true },
  );
  const holds = badges.every((one) => one.level !== "mismatch");
  if (flags.json === true) printJson({ folder, holds, badges, differences });
  else if (flags.quiet !== true) printBadges(badges);
  if (!holds) process.exitCode = EXIT.failure;
}
