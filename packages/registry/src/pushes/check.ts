import { auditDigestHolds, type AuditResult, FoolproofError, networkDigestFor, requireDigests } from "@foolproof/core";
import type { AnnouncedFile } from "./files.js";

const short = (digest: string): string => digest.slice(0, 12);

/**
 * Refuses a push whose parts do not belong together: what audit.json says of itself, of its spec, its per-event file and its network
 * must hold.
 * @throws FoolproofError FP_PUSH_DIGEST with both values, and those of `requireDigests`.
 */
export function checkParts(
  result: AuditResult,
  { digest, files }: { readonly digest: string; readonly files: readonly AnnouncedFile[] },
): void {
  const events = files.find((file) => file.name === "events.parquet")?.sha256 ?? "";
  const refuse = (what: string, claimed: string, found: string): FoolproofError =>
    new FoolproofError({
      code: "FP_PUSH_DIGEST",
      message: `${what}: audit.json says ${short(claimed)}, found is ${short(found)}`,
      hint: "The files do not belong together, or were changed after the audit: push the folder as `foolproof audit` wrote it.",
      where: { file: "audit.json" },
    });
  if (result.digest.events !== events) throw refuse("events.parquet is another file", result.digest.events, events);
  if (result.digest.audit !== digest) throw refuse("another audit was announced", result.digest.audit, digest);
  if (!auditDigestHolds(result, events))
    throw refuse("audit.json was changed after the audit", result.digest.audit, "another digest");
  requireDigests(result, events);
  const network = files.find((file) => file.name === "network");
  if (network === undefined) return;
  const found = networkDigestFor(result, network.sha256);
  if (result.digest.network !== found) throw refuse("the network is another one", result.digest.network, found);
}
