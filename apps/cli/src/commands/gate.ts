import { stat } from "node:fs/promises";
import path from "node:path";
import type { GateRequest } from "@foolproof/core";
import { EXIT } from "../exitCodes.js";
import type { Reporter } from "../output/reporterNames.js";
import { printGate } from "../output/reporters.js";

export interface GateFlags {
  readonly minScore?: number;
  readonly maxHiddenRatio?: number;
  readonly profile: GateRequest["profile"];
  readonly preset?: string;
  readonly reporter?: Reporter;
  readonly json?: boolean;
}

/** Tells by its exit code whether the audit in a folder passes; one that was edited after it was written is an error. */
export async function gateCommand(folder: string, flags: GateFlags): Promise<void> {
  const [{ gateAudit, requireDigests }, { hashFile }, { readAudit }] = await Promise.all([
    import("@foolproof/core"),
    import("@foolproof/formats"),
    import("@foolproof/runner"),
  ]);
  const result = await readAudit(folder);
  const events = path.join(folder, "events.parquet");
  const held = await stat(events).then(
    () => true,
    () => false,
  );
  // A private per-event file may stay where it was made; audit.json still has to be of one piece.
  requireDigests(result, held ? await hashFile(events) : result.digest.events);
  const checks = gateAudit(result, {
    minScore: flags.minScore ?? null,
    maxHiddenRatio: flags.maxHiddenRatio ?? null,
    profile: flags.profile,
    preset: flags.preset ?? null,
  });
  const gated = { folder, title: result.title, digest: result.digest.audit, checks };
  printGate(gated, flags.reporter ?? (flags.json === true ? "json" : "default"));
  if (checks.some((one) => !one.passed)) process.exitCode = EXIT.gateFailed;
}
