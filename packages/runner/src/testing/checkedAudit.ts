import { type AuditResult, loadEvents, runAudit } from "@foolproof/core";
import { eventsRequest } from "../eventsRequest.js";
import { openSpec } from "../openSpec.js";

/** The audit of a spec, kept in memory. */
export async function checkedAudit(spec: string): Promise<AuditResult> {
  await using opened = await openSpec(spec, { workers: 1 });
  const { resolved, network } = opened;
  const events = await loadEvents(eventsRequest(opened));
  const { result } = await runAudit(resolved, { events, network, version: "0.0.0" });
  return result;
}

/** The self-checks that failed, with their figures. */
export const failedChecks = ({ selfChecks }: AuditResult): readonly string[] =>
  selfChecks
    .filter((one) => !one.passed)
    .map(({ name, value, expected }) => `${name}: ${String(value)}; expected ${expected}`);
