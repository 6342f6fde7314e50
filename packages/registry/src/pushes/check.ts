import { type AuditResult, FoolproofError, networkDigestFor, wrongDigest } from "@foolproof/core";
import type { AnnouncedFile } from "./files.js";

const short = (digest: string): string => digest.slice(0, 12);

/**
 * Refuses a push whose parts do not belong together: what audit.json says of itself, of its spec, its per-event file and its network
 * must hold.
 * @throws FoolproofError FP_PUSH_DIGEST with both values; FP_VERIFY_SPEC where the spec has not the form of one.
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
  if (result.digest.audit !== digest) throw refuse("another audit was announced", result.digest.audit, digest);
  const wrong = wrongDigest(result, events);
  if (wrong !== null) throw refuse(wrong.what, wrong.claimed, wrong.found);
  const network = files.find((file) => file.name === "network");
  if (network === undefined) return;
  const found = networkDigestFor(result, network.sha256);
  if (result.digest.network !== found) throw refuse("the network is another one", result.digest.network, found);
}
